// What the parser makes of an M-file and the interpreter runs.
import type { Value } from './m-value.ts';

export type Expression =
  | { readonly kind: 'value'; readonly value: Value }
  | { readonly kind: 'name'; readonly name: string; readonly line: number }
  | { readonly kind: 'all' }
  | { readonly kind: 'end' }
  | { readonly kind: 'field'; readonly of: Expression; readonly name: string }
  | { readonly kind: 'index'; readonly of: Expression; readonly indices: readonly Expression[] }
  | { readonly kind: 'unary'; readonly operator: string; readonly of: Expression }
  | { readonly kind: 'binary'; readonly operator: string; readonly left: Expression; readonly right: Expression }
  | { readonly kind: 'range'; readonly from: Expression; readonly step: Expression | null; readonly to: Expression }
  | { readonly kind: 'matrix'; readonly rows: readonly (readonly Expression[])[] }
  | { readonly kind: 'cell'; readonly rows: readonly (readonly Expression[])[] };

export type Statement =
  | {
      readonly kind: 'assign';
      /** null = `~`, a result nobody wants */
      readonly targets: readonly (Expression | null)[];
      readonly value: Expression;
      readonly line: number;
    }
  | { readonly kind: 'expression'; readonly value: Expression; readonly line: number }
  /** `clear all`: a name with words behind it */
  | { readonly kind: 'command'; readonly name: string; readonly line: number }
  | { readonly kind: 'return'; readonly line: number }
  | {
      readonly kind: 'if';
      readonly cases: readonly { readonly condition: Expression; readonly body: readonly Statement[] }[];
      readonly otherwise: readonly Statement[];
      readonly line: number;
    }
  | {
      readonly kind: 'for';
      readonly variable: string;
      readonly over: Expression;
      readonly body: readonly Statement[];
      readonly line: number;
    };

export interface Program {
  /** of the function head; null for a script */
  readonly name: string | null;
  readonly outputs: readonly string[];
  readonly statements: readonly Statement[];
}
