// The yes of a second person: asked for by the host itself when it has turned something down for want of one, with all that it would be for;
// given for exactly that, taken once. What has changed meanwhile, a mode or an order, was not said yes to.
import { randomUUID } from 'node:crypto';
import type { AskedYes } from '../../../../contract/control-requests.ts';
import { CONTROL_RULES } from '../../../../simulation/switching/control-rights.ts';
import type { Asker } from './control-desk.ts';

/** Questions that nobody answers are forgotten; so many at once are a program that runs wild. */
const MOST_ASKED = 1_000;

/** What it would be for, in words that a window fills with it (`control.asked.<action>`). */
export interface SecondWish {
  readonly action: string;
  readonly subject: string;
  /** all that a person must know who says yes, and nothing that changes by itself */
  readonly content: AskedYes['content'];
}

interface Kept {
  readonly asked: Omit<AskedYes, 'untilMs'>;
  /** all that it is for, and who asks */
  readonly exactly: string;
  readonly place: string;
  /** machine's clock, ms */
  readonly at: number;
  second: { readonly name: string; readonly at: number } | null;
}

export type SecondTaken =
  | { readonly kind: 'given'; readonly name: string; readonly at: number }
  /** somebody has said yes, to something else than what it is now */
  | { readonly kind: 'changed' }
  | { readonly kind: 'missing' };

export class SecondPersons {
  readonly #wallNow: () => number;
  /** by id, oldest first */
  readonly #kept = new Map<string, Kept>();

  constructor(wallNow: () => number) {
    this.#wallNow = wallNow;
  }

  /** Id of the question: the same one for the same. */
  ask(wish: SecondWish, asker: Asker): string {
    this.#forget();
    const exactly = exactlyOf(wish, asker);
    const same = [...this.#kept.values()].find((one) => one.exactly === exactly && one.second === null);
    if (same !== undefined) return same.asked.id;
    const { action, subject, content } = wish;
    const id = randomUUID();
    const asked = { id, action, subject, content, by: asker.user };
    this.#kept.set(id, { asked, exactly, place: placeOf(asker), at: this.#wallNow(), second: null });
    if (this.#kept.size > MOST_ASKED) this.#kept.delete(this.#kept.keys().next().value!);
    return id;
  }

  /** For where it was put alone: a question is answered at that desk. `leftMs`: of the machine's clock. */
  find(id: string, asker: Asker): { readonly asked: Kept['asked']; readonly leftMs: number } | null {
    this.#forget();
    const kept = this.#kept.get(id);
    if (kept === undefined || kept.place !== placeOf(asker) || kept.second !== null) return null;
    return { asked: kept.asked, leftMs: CONTROL_RULES.pinValidMs - (this.#wallNow() - kept.at) };
  }

  /** False: it was not asked for, or too long ago. */
  say(id: string, name: string, asker: Asker): boolean {
    if (this.find(id, asker) === null) return false;
    this.#kept.get(id)!.second = { name, at: this.#wallNow() };
    return true;
  }

  /** Whether somebody has said yes to just this. */
  look(wish: SecondWish, asker: Asker): SecondTaken {
    this.#forget();
    const exactly = exactlyOf(wish, asker);
    let kind: 'missing' | 'changed' = 'missing';
    for (const kept of this.#kept.values()) {
      if (kept.second === null) continue;
      if (kept.exactly === exactly) return { kind: 'given', ...kept.second };
      if (isAbout(kept, wish, asker)) kind = 'changed';
    }
    return { kind };
  }

  /** It holds once; what was said to an earlier state of the same holds no more. */
  use(wish: SecondWish, asker: Asker): void {
    for (const [id, kept] of this.#kept) if (kept.second !== null && isAbout(kept, wish, asker)) this.#kept.delete(id);
  }

  #forget(): void {
    const now = this.#wallNow();
    for (const [id, { at, second }] of this.#kept)
      if (Math.abs(now - (second?.at ?? at)) > CONTROL_RULES.pinValidMs) this.#kept.delete(id);
  }
}

/** A yes at one desk is none at another. */
const placeOf = ({ user, token, client = '' }: Asker): string => JSON.stringify([user, token, client]);

const exactlyOf = ({ action, subject, content }: SecondWish, asker: Asker): string =>
  JSON.stringify([action, subject, Object.entries(content).toSorted(([a], [b]) => (a < b ? -1 : 1)), placeOf(asker)]);

const isAbout = ({ asked, place }: Kept, { action, subject }: SecondWish, asker: Asker): boolean =>
  asked.action === action && asked.subject === subject && place === placeOf(asker);
