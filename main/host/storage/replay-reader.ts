// Any past moment of all points, and what became different between two.
//
// By arrival: what this host showed. A moment stands for all that had come up to the last record that came at or before it: where the
// machine's clock was set back, the later passage counts. Outside of the runs of hosts nothing was known.
// By source time: what devices say held then, words that came late included, whoever was running.
import type { HostRun, LastKnown, RecordColumns, ReplayOrder } from '../ports.ts';
import type { SegmentTables } from './history-segments.ts';
import { applyEarlierRuns, applySegments, hasOwnClock, ShownState } from './replay-fold.ts';
import { RecordList, type Records } from './replay-records.ts';
import { foldBySource } from './replay-source-order.ts';

/** Beyond what is asked for, records of so many ms are kept for the next question, as playing asks for one stretch after the other. */
const AHEAD_MS = 60_000;
/** What came this recently may not be complete on disk yet. */
const UNSETTLED_MS = 5_000;

export class ReplayReader {
  readonly #tables: SegmentTables;
  readonly #ids: readonly string[];
  #rowsByKey: Int32Array | null = null;
  #window: { order: ReplayOrder; fromMs: number; toMs: number; records: Records } | null = null;

  /** `ids` of the pack's points in row order */
  constructor(tables: SegmentTables, ids: readonly string[]) {
    this.#tables = tables;
    this.#ids = ids;
  }

  runs(): HostRun[] {
    return this.#tables.runs();
  }

  #rows(): Int32Array {
    this.#rowsByKey ??= this.#tables.rowsByKey(this.#ids);
    return this.#rowsByKey;
  }

  /** What was shown last, by the runs that have no clock of their own. */
  latest(): LastKnown {
    return this.#tables.inOnePicture(() => {
      const state = new ShownState(this.#ids.length, this.#rows());
      applyEarlierRuns(state, this.#tables, this.runs(), Infinity);
      return state;
    });
  }

  at(ms: number, order: ReplayOrder): LastKnown {
    return this.#tables.inOnePicture(() => {
      const state = new ShownState(this.#ids.length, this.#rows());
      if (order === 'arrival') this.#foldByArrival(state, ms);
      else foldBySource(state, this.#tables, this.#rows(), ms);
      return state;
    });
  }

  #foldByArrival(state: ShownState, ms: number): void {
    const tables = this.#tables;
    const runs = this.runs();
    const at = runs.findLastIndex(({ openedWall, endedWall }) => openedWall <= ms && ms <= endedWall);
    const run = runs[at];
    if (run === undefined) return;
    const segments = tables.segmentsOfRun(run.openedWall);
    const log = tables.log().filter((row) => row.run === run.openedWall);
    const isInLog = log.some(({ columns }) => columns.count > 0 && columns.arrivals[0]! <= ms);
    const last = isInLog ? segments.length - 1 : segments.findLastIndex(({ firstArrival }) => firstArrival <= ms);
    const base = segments.findLastIndex(({ opens }, i) => opens === 1 && i <= Math.max(0, last));
    if (base < 0) {
      if (!hasOwnClock(run)) {
        applyEarlierRuns(state, tables, runs, at);
        state.restart(run.city + (run.openedWall - run.wall) * run.speed);
      }
    }
    applySegments(state, tables, segments.slice(Math.max(0, base), Math.max(base, last) + 1), isInLog ? Infinity : ms);
    const lastRow = log.findLastIndex(({ columns }) => columns.count > 0 && columns.arrivals[0]! <= ms);
    log.forEach((row, i) => {
      if (i <= lastRow) state.applyLog(row, i < lastRow ? Infinity : ms);
    });
  }

  /**
   * What became different in (fromMs, toMs]. Records of one moment stay together, so that a moment with more than `most` comes whole.
   * A start or an end of a host in between is not told: there the picture is to be asked for anew.
   */
  between(fromMs: number, toMs: number, order: ReplayOrder, most: number): RecordColumns & { untilMs: number } {
    const held = this.#window;
    const isHeld = held !== null && held.order === order && held.fromMs <= fromMs && toMs <= held.toMs;
    const records = isHeld ? held.records : this.#gather(fromMs, toMs, order);
    return records.between(fromMs, toMs, most);
  }

  #gather(fromMs: number, toMs: number, order: ReplayOrder): Records {
    // By source time anything may still come late: nothing is kept for later.
    const settledMs = order === 'arrival' ? Date.now() - UNSETTLED_MS : Number.NEGATIVE_INFINITY;
    const untilMs = Math.max(toMs, Math.min(settledMs, toMs + Math.max(AHEAD_MS, toMs - fromMs)));
    const records = this.#tables.inOnePicture(() => {
      const list = new RecordList(this.#rows());
      if (order === 'arrival') {
        for (const number of this.#tables.segmentsArrived(fromMs, untilMs))
          this.#tables.eachBlock(number, (block, reader) => list.addArrived(block, reader, fromMs, untilMs));
        for (const { columns } of this.#tables.log()) list.addArrivedLog(columns, fromMs, untilMs);
        return list.byArrival();
      }
      const segments = this.#tables.segmentsMeant(fromMs, untilMs, -1, 0);
      for (const [segment, blocks] of segments) {
        if (blocks === null)
          this.#tables.eachBlock(segment, (block, reader) => list.addMeant(block, reader, fromMs, untilMs));
        else
          for (const block of blocks) {
            const reader = this.#tables.block(segment, block);
            if (reader !== null) list.addMeant(block, reader, fromMs, untilMs);
          }
      }
      for (const { columns } of this.#tables.log()) list.addMeantLog(columns, fromMs, untilMs);
      return list.bySource();
    });
    this.#window = untilMs <= settledMs ? { order, fromMs, toMs: untilMs, records } : null;
    return records;
  }
}
