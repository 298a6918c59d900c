// After each restoration the meters of whoever got supply back are asked, a few at a time and the silent ones three times; what they say
// becomes one input of the book, which judges it (`simulation/outages/meter-words.ts`). Looked for anew each second from what the book
// has, so that a restart asks whom nobody has asked yet.
import { type GridColumns, isUnobserved, qualityOfBasis, SUPPLY_CODE } from '../../../../contract/grid-live.ts';
import type { BookResult } from '../../../../simulation/outages/book-facts.ts';
import type { BookInput } from '../../../../simulation/outages/book-input.ts';
import type { InterruptionRecord } from '../../../../simulation/outages/interruption-ledger.ts';
import { CHECK_RULES, type CheckRules, type MeterWords } from '../../../../simulation/outages/meter-words.ts';
import type { OutageBook } from '../../../../simulation/outages/outage-book.ts';
import type { CaseState } from '../../../../simulation/outages/outage-case.ts';
import type { CityClock } from '../../ports.ts';
import type { MeterAsker } from './meter-asker.ts';

/** Who stays silent so often is silent. */
const ROUNDS = 3;
/** Meters beside the outage that tell whether the way to meters is open at all. */
const REFERENCES = 5;
/** ms: a meter that had said nothing for so long before it went dark is not expected to speak: three reads of a quarter of an hour. */
const UNREAD_MS = 45 * 60_000;
/** ms by which clocks of meters and of the host may differ */
const CLOCKS_MS = 5_000;
/** Outages that are looked after at a time: more would only wait for each other in the queue of the mesh. */
const MOST_AT_ONCE = 4;

export interface SupplyChecksOptions {
  readonly book: Pick<OutageBook, 'cases' | 'caseOf' | 'ledger' | 'checks'>;
  readonly meters: MeterAsker;
  /** ids of the grid's consumers, row by row */
  readonly consumers: readonly string[];
  readonly believed: () => GridColumns['consumers'];
  readonly clock: Pick<CityClock, 'now'>;
  readonly do: (input: BookInput, by: string) => Promise<BookResult>;
  readonly log: (line: string) => void;
  readonly rules?: CheckRules;
}

const BY = 'meters';

export class SupplyChecks {
  readonly #options: SupplyChecksOptions;
  readonly #rules: CheckRules;
  readonly #rowOf: ReadonlyMap<string, number>;
  readonly #running = new Map<string, Promise<void>>();
  #isClosed = false;

  constructor(options: SupplyChecksOptions) {
    this.#options = options;
    this.#rules = options.rules ?? CHECK_RULES;
    this.#rowOf = new Map(options.consumers.map((id, row) => [id, row]));
  }

  /** Begins what is due. */
  look(): void {
    const { book, clock } = this.#options;
    const nowMs = clock.now();
    for (const state of book.cases()) {
      if (this.#running.size >= MOST_AT_ONCE) return;
      const { id } = state.context;
      const backMs = backOf(state);
      const isDue = backMs <= nowMs - this.#rules.settleMs && backMs >= nowMs - this.#rules.withinMs;
      if (!isDue || this.#running.has(id)) continue;
      const coveredMs = book.checks.of(id)?.coveredMs ?? Number.NEGATIVE_INFINITY;
      if (backMs > coveredMs) this.#begin(id, coveredMs, backMs, false);
    }
  }

  /** A person wants all of them asked anew. False: nobody has got supply back by this outage. */
  anew(id: string): boolean {
    const state = this.#options.book.caseOf(id);
    if (state === null || this.#recordsOf(id, Number.NEGATIVE_INFINITY).length === 0) return false;
    const backMs = this.#recordsOf(id, Number.NEGATIVE_INFINITY).reduce((last, { onMs }) => Math.max(last, onMs!), 0);
    if (!this.#running.has(id)) this.#begin(id, Number.NEGATIVE_INFINITY, backMs, true);
    return true;
  }

  isAsking(id: string): boolean {
    return this.#running.has(id);
  }

  /** All that has begun is in the book. */
  async settled(): Promise<void> {
    while (this.#running.size > 0) await Promise.all(this.#running.values());
  }

  close(): void {
    this.#isClosed = true;
  }

  #begin(id: string, afterMs: number, untilMs: number, isAnew: boolean): void {
    const running = this.#run(id, afterMs, untilMs, isAnew)
      .catch((error: unknown) => this.#options.log(`outages, asking meters: ${String(error)}`))
      .finally(() => void this.#running.delete(id));
    this.#running.set(id, running);
  }

  #recordsOf(id: string, afterMs: number): InterruptionRecord[] {
    return this.#options.book.ledger
      .ofOutage(id)
      .filter(({ isVoid, onMs }) => !isVoid && onMs !== null && onMs > afterMs);
  }

  async #run(id: string, afterMs: number, untilMs: number, isAnew: boolean): Promise<void> {
    const { clock } = this.#options;
    const records = this.#recordsOf(id, afterMs).filter(({ onMs }) => onMs! <= untilMs);
    const words = await this.#wordsOf(records);
    if (this.#isClosed || words === null) return;
    const atMs = Math.round(clock.now());
    await this.#options.do({ do: 'checked', case: id, untilMs, isAnew, words, atMs }, BY);
  }

  /** null: nobody could be asked at all. Then it is tried again later. */
  async #wordsOf(records: readonly InterruptionRecord[]): Promise<MeterWords | null> {
    const { meters } = this.#options;
    const answered: string[] = [];
    const unread: string[] = [];
    const dark = new Set<string>();
    let left: string[] = [];
    for (const { group, offMs, onMs } of records) {
      const heardMs = meters.heardMs(group);
      const supply = meters.supply(group);
      // Return of supply is told by meters themselves: nobody needs to ask those.
      if (supply?.isOn === true && supply.atMs >= onMs! - CLOCKS_MS) answered.push(group);
      else if (!meters.has(group) || heardMs === null || heardMs < offMs - UNREAD_MS) unread.push(group);
      else {
        if (supply?.isOn === false && supply.atMs >= offMs - CLOCKS_MS) dark.add(group);
        left.push(group);
      }
    }
    let isWayOpen = answered.length > 0;
    for (let round = 0; round < ROUNDS && left.length > 0; round++) {
      const asked = await this.#askAll(left);
      if (asked === null) return null;
      answered.push(...asked.answered);
      isWayOpen ||= asked.answered.length > 0;
      left = asked.silent;
    }
    if (!isWayOpen && left.length > 0) {
      const beside = await this.#askAll(this.#beside(records));
      if (beside === null) return null;
      isWayOpen = beside.answered.length > 0;
    }
    const [silent, gone] = [left.filter((point) => !dark.has(point)), left.filter((point) => dark.has(point))];
    const seen = [...left, ...unread].filter((point) => this.#isSeen(point));
    return { answered, dark: gone, silent, unread, seen, isWayOpen };
  }

  async #askAll(points: readonly string[]): Promise<{ answered: string[]; silent: string[] } | null> {
    if (this.#isClosed) return null;
    const outcomes = await Promise.all(points.map((point) => this.#options.meters.ask(point)));
    if (outcomes.includes('unsent')) return null;
    const of = (outcome: 'answered' | 'silent') => points.filter((_, i) => outcomes[i] === outcome);
    return { answered: of('answered'), silent: of('silent') };
  }

  /** Meters that were never out: near in the list of consumers is near in the grid. */
  #beside(records: readonly InterruptionRecord[]): string[] {
    const { consumers, believed, meters } = this.#options;
    const { supply } = believed();
    const out = new Set(records.map(({ group }) => group));
    const from = this.#rowOf.get(records[0]!.group) ?? 0;
    const found: string[] = [];
    for (let step = 1; step < consumers.length && found.length < REFERENCES; step++)
      for (const row of [from - step, from + step]) {
        const id = consumers[row];
        if (id === undefined || out.has(id) || supply[row] !== SUPPLY_CODE.live || !meters.has(id)) continue;
        if (meters.supply(id)?.isOn === true && found.length < REFERENCES) found.push(id);
      }
    return found;
  }

  /** Instruments of the network tell that this place has supply. */
  #isSeen(point: string): boolean {
    const row = this.#rowOf.get(point);
    if (row === undefined) return false;
    const { supply, basis } = this.#options.believed();
    return supply[row] === SUPPLY_CODE.live && qualityOfBasis(basis[row]!) === 'GOOD' && !isUnobserved(basis[row]!);
  }
}

/** ms of the last step of its restoration; -Infinity: none, or nobody has to look after it any more */
function backOf({ value, context }: CaseState): number {
  const isWorking = typeof value === 'object' && 'working' in value;
  if (!isWorking && value !== 'restored') return Number.NEGATIVE_INFINITY;
  const { partRestored, restored } = context.times;
  return Math.max(partRestored ?? Number.NEGATIVE_INFINITY, restored ?? Number.NEGATIVE_INFINITY);
}
