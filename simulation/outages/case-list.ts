// The cases of a book by their ids. Cases of years are looked up; those that go on are walked each second, and found without the others.
import { type CaseState, isOpen } from './outage-case.ts';

export class CaseList {
  readonly #cases = new Map<string, CaseState>();
  readonly #goingOn = new Set<string>();

  constructor(cases: readonly CaseState[]) {
    for (const known of cases) this.put(known);
  }

  put(state: CaseState): void {
    const { id } = state.context;
    this.#cases.set(id, state);
    if (isOpen(state)) this.#goingOn.add(id);
    else this.#goingOn.delete(id);
  }

  get(id: string): CaseState | undefined {
    return this.#cases.get(id);
  }

  /** The oldest first. */
  all(): CaseState[] {
    return [...this.#cases.values()];
  }

  /** Those that somebody may still be out by, the oldest first. */
  goingOn(): CaseState[] {
    return [...this.#goingOn].map((id) => this.#cases.get(id)!);
  }
}
