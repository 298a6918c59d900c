// What goes into the intake of calls and reports, and what it says has come of it.
import type { CallCode } from './grouping-rules.ts';
import type { CaseKind } from './outage-case.ts';

export interface Call {
  /** of the call, the gasp or the missed ping: given by whoever took it */
  readonly id: string;
  /** service point */
  readonly point: string;
  readonly code: CallCode;
  /** ms UTC: when the customer called, when the meter gasped */
  readonly atMs: number;
  /** who called, where it is known: twice the same one counts once; null: somebody */
  readonly customer: string | null;
  /** the caller says that it is dark with them alone: their flat, not the house */
  readonly isOwnFlat: boolean;
}

/** What the intake knows of a case. Its life is `outage-case.ts`. */
export interface IntakeCase {
  readonly id: string;
  readonly kind: CaseKind;
  readonly feeder: string;
  readonly device: string | null;
  /** of a single report, and of whoever reported first; '' opened by telemetry or by a person without any call */
  readonly point: string;
  readonly isConfirmed: boolean;
  /** nobody is out by it any more, or it never was one */
  readonly isOver: boolean;
  /** whoever reports there reports for nobody else: it is not grouped */
  readonly isAlone: boolean;
  /** calls of this time and later join it */
  readonly startedMs: number;
  readonly parent: string | null;
  readonly calls: readonly string[];
}

export type IntakeFact =
  | {
      readonly name: 'opened';
      readonly case: string;
      readonly kind: CaseKind;
      readonly feeder: string;
      readonly parent: string | null;
      readonly point: string;
      readonly atMs: number;
    }
  /** null: no device any more, back to single reports */
  | { readonly name: 'predicted'; readonly case: string; readonly device: string | null }
  | { readonly name: 'confirmed'; readonly case: string; readonly device: string | null }
  /** `from` '': it is new */
  | { readonly name: 'joined'; readonly call: string; readonly from: string; readonly case: string }
  | { readonly name: 'merged'; readonly case: string; readonly into: string };

export type IntakeRefusal =
  | 'unknown-point'
  | 'known-call'
  | 'bad-time'
  | 'unknown-device'
  | 'unknown-case'
  | 'already-open'
  | 'not-confirmed'
  | 'confirmed-already'
  | 'other-feeder'
  | 'over';

export type IntakeResult =
  | { readonly kind: 'done'; readonly case: string; readonly facts: readonly IntakeFact[] }
  | { readonly kind: 'refused'; readonly code: IntakeRefusal; readonly at: string };
