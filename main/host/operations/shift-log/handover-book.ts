// Shifts that were handed over, as the journal has them: given by one, accepted by another. One waits at a time; another one given takes its
// place. After a crash it stands as it stood.
import { z } from 'zod';
import { type Handover, handoverReportSchema, type HandoverReport } from '../../../../contract/log-requests.ts';
import type { Journal } from '../../ports.ts';

export const HANDOVER_KIND = 'shiftHandover';
export const ACCEPTED_KIND = 'shiftAccepted';
/** More than anybody looks back through on the screen; all of them are in the journal. */
const AT_HAND = 20;

const givenSchema = z.object({ remarks: z.string(), report: handoverReportSchema });
const acceptedSchema = z.object({ handover: z.number().int(), remarks: z.string() });

export type HandoverRefusal = 'unknown' | 'replaced' | 'already-accepted' | 'same-person';

export interface HandoverBookOptions {
  readonly journal: Pick<Journal, 'append' | 'between'>;
  readonly log: (line: string) => void;
}

export class HandoverBook {
  readonly #options: HandoverBookOptions;
  /** oldest first */
  readonly #handovers: Handover[] = [];
  /** one after the other: two who accept at once are told so */
  #last: Promise<unknown> = Promise.resolve();

  private constructor(options: HandoverBookOptions) {
    this.#options = options;
  }

  static async open(options: HandoverBookOptions): Promise<HandoverBook> {
    const { journal, log } = options;
    const book = new HandoverBook(options);
    const entries = await journal.between({
      // A simulated clock may begin earlier than the last one ended.
      ...{ fromMs: 0, toMs: Number.MAX_SAFE_INTEGER, kinds: [HANDOVER_KIND, ACCEPTED_KIND] },
      ...{ limit: 2 * AT_HAND, isNewestFirst: true },
    });
    for (const { number, at, by, kind, data } of entries.toReversed()) {
      if (kind === HANDOVER_KIND) {
        const given = givenSchema.safeParse(data);
        // The report of an older program may have had another form.
        if (given.success) book.#handovers.push({ number, atMs: at, by, ...given.data, accepted: null });
        else log(`journal entry ${number}: a handover of another version is left out`);
        continue;
      }
      const accepted = acceptedSchema.safeParse(data);
      if (accepted.success) book.#take(accepted.data.handover, { atMs: at, by, remarks: accepted.data.remarks });
    }
    return book;
  }

  /** When this shift began: the last handover that somebody has accepted; null: none was. */
  get shiftSinceMs(): number | null {
    return this.#handovers.findLast(({ accepted }) => accepted !== null)?.accepted?.atMs ?? null;
  }

  /** Newest first. */
  list(limit: number): Handover[] {
    return this.#handovers.slice(-limit).toReversed();
  }

  /** `makeReport`: called when its turn has come, so that nothing is between the report and the journal. */
  give(makeReport: () => HandoverReport, remarks: string, by: string): Promise<Handover> {
    return this.#inTurn(async () => {
      const report = makeReport();
      const { number, at } = await this.#options.journal.append(HANDOVER_KIND, by, { remarks, report });
      const handover: Handover = { number, atMs: at, by, remarks, report, accepted: null };
      this.#handovers.push(handover);
      if (this.#handovers.length > 2 * AT_HAND) this.#handovers.splice(0, AT_HAND);
      return handover;
    });
  }

  accept(number: number, remarks: string, by: string): Promise<Handover | HandoverRefusal> {
    return this.#inTurn(async () => {
      const handover = this.#handovers.find((one) => one.number === number);
      if (handover === undefined) return 'unknown';
      if (handover.accepted !== null) return 'already-accepted';
      if (handover !== this.#handovers.at(-1)) return 'replaced';
      if (handover.by === by) return 'same-person';
      const { at } = await this.#options.journal.append(ACCEPTED_KIND, by, { handover: number, remarks });
      return this.#take(number, { atMs: at, by, remarks })!;
    });
  }

  #take(number: number, accepted: NonNullable<Handover['accepted']>): Handover | null {
    const at = this.#handovers.findIndex((one) => one.number === number);
    if (at < 0) return null;
    const taken = { ...this.#handovers[at]!, accepted };
    this.#handovers[at] = taken;
    return taken;
  }

  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const turn = this.#last.then(work);
    this.#last = turn.catch(() => undefined);
    return turn;
  }
}
