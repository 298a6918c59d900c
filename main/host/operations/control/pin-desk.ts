// PINs that are entered again before controls: who has entered theirs, where and when; wrong ones are counted and slowed down. A guess is
// counted before it is compared, and those for one person are compared one after the other: many at once gain nothing, nor does a restart.
import { z } from 'zod';
import type { Failure } from '../../../../contract/messages.ts';
import { refusalDetail } from '../../../../contract/refusal-detail.ts';
import type { Role } from '../../../../contract/vocabulary.ts';
import { CONTROL_RULES } from '../../../../simulation/switching/control-rights.ts';
import { AttemptLimit } from '../../access/attempt-limit.ts';
import type { Documents } from '../../ports.ts';
import type { Asker } from './control-desk.ts';

/** Wrong PINs that cost nothing. */
const FREE_ATTEMPTS = 3;
const DOCUMENT = 'pin-attempts';
const keptSchema = z.array(z.object({ key: z.string(), count: z.number().int().positive(), lastMs: z.number() }));

/** Users and their PINs. */
export interface PinAccess {
  /** null: there is no such person, or not any longer */
  personNamed(name: string): { readonly role: Role; readonly hasPin: boolean } | null;
  isPin(name: string, pin: string): Promise<boolean>;
  setPin(name: string, pin: string): Promise<void>;
}

export interface PinDeskOptions {
  readonly access: PinAccess;
  readonly documents: Documents;
  /** a wrong one, for the journal */
  readonly note: (data: Record<string, unknown>, asker: Asker) => Promise<void>;
  readonly log: (line: string) => void;
  /** machine's clock, ms */
  readonly wallNow: () => number;
}

export class PinDesk {
  readonly #options: PinDeskOptions;
  readonly #attempts: AttemptLimit;
  /** where it was entered -> by whom and when, machine's clock, ms */
  readonly #entered = new Map<string, { readonly user: string; readonly at: number }>();
  /** person -> the comparison that is under way */
  readonly #last = new Map<string, Promise<unknown>>();

  private constructor(options: PinDeskOptions, attempts: AttemptLimit) {
    this.#options = options;
    this.#attempts = attempts;
  }

  /** @throws Error when the documents cannot be read */
  static async open(options: PinDeskOptions): Promise<PinDesk> {
    const kept = keptSchema.catch([]).parse(await options.documents.get(DOCUMENT));
    return new PinDesk(options, new AttemptLimit(FREE_ATTEMPTS, options.wallNow, kept));
  }

  /** Machine's clock, ms, when this person entered the PIN where they ask from; null: not there. */
  enteredAt(asker: Asker): number | null {
    const entered = this.#entered.get(placeOf(asker));
    return entered?.user === asker.user ? entered.at : null;
  }

  /** It counts where it was entered, from now on. */
  enter(asker: Asker): void {
    const at = this.#options.wallNow();
    for (const [place, one] of this.#entered)
      if (Math.abs(at - one.at) > CONTROL_RULES.pinValidMs) this.#entered.delete(place);
    this.#entered.set(placeOf(asker), { user: asker.user, at });
  }

  /** Null: it is this person's PIN. Wrong ones are in the journal, and each makes the next wait longer. */
  verify(user: string, pin: string, asker: Asker): Promise<{ readonly failure: Failure } | null> {
    const done = (this.#last.get(user) ?? Promise.resolve()).then(() => this.#compare(user, pin, asker));
    const last = done
      .catch(() => undefined)
      .finally(() => {
        if (this.#last.get(user) === last) this.#last.delete(user);
      });
    this.#last.set(user, last);
    return done;
  }

  async #compare(user: string, pin: string, asker: Asker): Promise<{ readonly failure: Failure } | null> {
    const { access, note } = this.#options;
    const waitMs = this.#attempts.waitMs(user);
    if (waitMs > 0) {
      const seconds = Math.ceil(waitMs / 1000);
      const message = `too many wrong PINs: wait ${seconds} s`;
      return { failure: { code: 'too-many', message, detail: refusalDetail('pin-wait', String(seconds)) } };
    }
    this.#attempts.failed(user);
    // On disk as well before it is compared: whoever can end the host gets no guess for free.
    if (!(await this.#keep())) {
      this.#attempts.withdraw(user);
      const message = 'wrong PINs cannot be counted, so none is compared: look whether the disk of the host is full';
      return { failure: { code: 'unavailable', message, detail: refusalDetail('pin-unwritten', user) } };
    }
    if (await access.isPin(user, pin)) {
      this.#attempts.succeeded(user);
      await this.#keep();
      return null;
    }
    await note({ action: 'control.pin', user, code: 'pin-wrong' }, asker);
    const message = `this is not the PIN of ${user}`;
    return { failure: { code: 'forbidden', message, detail: refusalDetail('pin-wrong', user) } };
  }

  /** Whether they are on disk. */
  async #keep(): Promise<boolean> {
    try {
      await this.#options.documents.put(DOCUMENT, this.#attempts.kept());
      return true;
    } catch (error) {
      this.#options.log(`wrong PINs could not be kept: ${String(error)}`);
      return false;
    }
  }
}

/** A window's own connection, or a program with this token. One that calls itself nothing shares the token's PIN with others that do so. */
const placeOf = ({ token, client }: Asker): string => JSON.stringify(client === undefined ? [token] : [token, client]);
