// Somebody has tried to change something that their role does not let them, or from a screen in the past: in the journal (`requestRefused`),
// so that whoever looks for an accident, or for an intruder, finds it. The same again within a minute is counted, not written: a page that
// runs wild must not fill the journal.
import type { Journal } from './ports.ts';

const AGAIN_AFTER_MS = 60_000;
const MOST_KEPT = 5_000;

export interface RefusedAsker {
  readonly user: string;
  readonly role: string;
  /** public name of the token */
  readonly token: string;
}

/** role: it is not for this one; past: the screen shows the past */
export type RefusalCode = 'role' | 'past';

export class RefusalNotes {
  readonly #journal: Pick<Journal, 'append'>;
  readonly #log: (line: string) => void;
  readonly #wallNow: () => number;
  readonly #noted = new Map<string, { at: number; more: number }>();

  constructor(journal: Pick<Journal, 'append'>, log: (line: string) => void, wallNow: () => number = Date.now) {
    this.#journal = journal;
    this.#log = log;
    this.#wallNow = wallNow;
  }

  /** @param request name, or method and path; in the journal when this is done */
  async note(request: string, code: RefusalCode, { user, role, token }: RefusedAsker): Promise<void> {
    const now = this.#wallNow();
    const key = JSON.stringify([token, request, code]);
    const noted = this.#noted.get(key);
    if (noted !== undefined && Math.abs(now - noted.at) < AGAIN_AFTER_MS) {
      noted.more++;
      return;
    }
    this.#noted.delete(key);
    this.#noted.set(key, { at: now, more: 0 });
    if (this.#noted.size > MOST_KEPT) this.#noted.delete(this.#noted.keys().next().value!);
    const again = noted === undefined || noted.more === 0 ? {} : { again: noted.more };
    await this.#journal
      .append('requestRefused', user, { request, code, role, token, ...again })
      .catch((error: unknown) => this.#log(`the journal refused a refused request: ${String(error)}`));
  }
}
