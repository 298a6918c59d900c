// The cases of the intake and the calls in them: who keeps each call in exactly one case.
import { numberOf } from './call-groups.ts';
import type { Call, IntakeCase, IntakeFact } from './intake-facts.ts';
import type { CaseKind } from './outage-case.ts';

/** A case as the intake works with it. */
export type OpenCase = { -readonly [K in keyof IntakeCase]: K extends 'calls' ? Set<string> : IntakeCase[K] };

export type NewCase = Pick<IntakeCase, 'id' | 'kind' | 'feeder' | 'point' | 'parent'> & { readonly atMs: number };

export class IntakeCases {
  readonly #cases = new Map<string, OpenCase>();
  readonly #calls = new Map<string, Call>();
  readonly #caseOfCall = new Map<string, string>();
  /** `kind point` -> the case of whoever there reports for nobody else */
  readonly #aloneAt = new Map<string, OpenCase>();
  #nextNumber: number;

  constructor(cases: readonly IntakeCase[], calls: readonly Call[]) {
    for (const call of calls) this.#calls.set(call.id, call);
    for (const known of cases) {
      const found = { ...known, calls: new Set(known.calls) };
      this.#cases.set(known.id, found);
      for (const call of known.calls) this.#caseOfCall.set(call, known.id);
      if (known.isAlone) this.#aloneAt.set(`${known.kind} ${known.point}`, found);
    }
    this.#nextNumber = cases.reduce((most, { id }) => Math.max(most, numberOf(id)), 0) + 1;
  }

  values(): Iterable<OpenCase> {
    return this.#cases.values();
  }

  get(id: string): OpenCase | undefined {
    return this.#cases.get(id);
  }

  shown(): IntakeCase[] {
    return [...this.#cases.values()].map(shown);
  }

  calls(): Call[] {
    return [...this.#calls.values()];
  }

  call(id: string): Call | undefined {
    return this.#calls.get(id);
  }

  note(call: Call): void {
    this.#calls.set(call.id, call);
  }

  caseOfCall(call: string): string | null {
    return this.#caseOfCall.get(call) ?? null;
  }

  /** Names are never given twice: cases are never deleted. */
  name(): string {
    return `outage-${this.#nextNumber++}`;
  }

  open({ atMs, ...own }: NewCase, facts: IntakeFact[]): OpenCase {
    const made: OpenCase = {
      ...own,
      ...{ device: null, isConfirmed: false, isOver: false, isAlone: false, startedMs: atMs },
      calls: new Set<string>(),
    };
    this.#cases.set(own.id, made);
    const { id, ...what } = own;
    facts.push({ name: 'opened', case: id, ...what, atMs });
    return made;
  }

  /** Whoever at that service point reports for nobody else: the case of before, or a new one. */
  alone(feeder: string, kind: CaseKind, { point, atMs }: Call, facts: IntakeFact[]): OpenCase {
    const place = `${kind} ${point}`;
    const known = this.#aloneAt.get(place);
    if (known !== undefined && !known.isOver) return known;
    const made = this.open({ id: this.name(), kind, feeder, point, parent: null, atMs }, facts);
    made.isAlone = true;
    this.#aloneAt.set(place, made);
    return made;
  }

  join(call: string, to: OpenCase, facts: IntakeFact[]): void {
    const from = this.#caseOfCall.get(call) ?? '';
    if (from === to.id) return;
    this.#cases.get(from)?.calls.delete(call);
    to.calls.add(call);
    this.#caseOfCall.set(call, to.id);
    facts.push({ name: 'joined', call, from, case: to.id });
  }

  predict(id: string, device: string | null, facts: IntakeFact[]): void {
    const found = this.#cases.get(id)!;
    if (found.device === device) return;
    found.device = device;
    facts.push({ name: 'predicted', case: id, device });
  }
}

export const shown = (found: OpenCase): IntakeCase => ({ ...found, calls: [...found.calls] });
