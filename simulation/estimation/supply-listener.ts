// Hears what readings say of supply: hands words to the evidence, and has the trees that they concern thought over.
import { GRID_MEASURED_TABLES, GRID_QUANTITIES } from '../network/city-grid.ts';
import type { ShadowParts } from './shadow-parts.ts';
import type { SupplyEvidence } from './supply-evidence.ts';
import type { UnseenOpenings } from './unseen-openings.ts';

const SUPPLY = GRID_QUANTITIES.indexOf('supply');
const VOLTAGE = GRID_QUANTITIES.indexOf('voltage');
const CONSUMER = GRID_MEASURED_TABLES.indexOf('consumer');
const NODE = GRID_MEASURED_TABLES.indexOf('node');
const BRANCH = GRID_MEASURED_TABLES.indexOf('branch');
/** Share of the nominal voltage below which there is none. */
const DEAD = 0.1;
/** Between two looks for reads that are overdue. */
const OVERDUE_MS = 5000;

type Parts = Pick<ShadowParts, 'grid' | 'readings' | 'observation'>;

export class SupplyListener {
  readonly #parts: Parts;
  readonly #evidence: SupplyEvidence;
  readonly #openings: UnseenOpenings;
  #overdueAtMs = Number.NEGATIVE_INFINITY;

  constructor(parts: Parts, evidence: SupplyEvidence, openings: UnseenOpenings) {
    this.#parts = parts;
    this.#evidence = evidence;
    this.#openings = openings;
  }

  /** A new, fresh reading. */
  hear(measurement: number, nowMs: number, arrivalMs: number): void {
    const { grid, readings } = this.#parts;
    const { table, quantity, row: rows, terminal } = grid.measurements;
    const row = rows[measurement]!;
    const what = quantity[measurement]!;
    if (table[measurement] === CONSUMER) {
      const value = readings.value[measurement]!;
      const node = grid.network.consumers.node[row]!;
      const isWithout = what === VOLTAGE && value < DEAD * grid.network.nodes.baseVoltage[node]!;
      // A meter that measures no voltage is as good as its last gasp. A customer's own station speaks on its battery: there only voltage
      // and flow are words, of life.
      const isDark = what === SUPPLY ? value === 0 : isWithout && this.#evidence.hasMeter[row] === 1;
      if (!isDark && what !== SUPPLY && (isWithout || !(Math.abs(value) > 0))) return;
      this.#evidence.noteWord(row, isDark, readings.ts[measurement]!, arrivalMs);
      if (isDark || this.#evidence.hasDarkWord(row)) this.#openings.touch(node, nowMs);
    } else if (what === VOLTAGE && (table[measurement] === NODE || table[measurement] === BRANCH)) {
      const { from, to } = grid.network.branches;
      const node = table[measurement] === NODE ? row : terminal[measurement] === 0 ? from[row]! : to[row]!;
      if (this.#evidence.noteVoltage(measurement, node)) this.#openings.touch(node, nowMs);
    }
  }

  /** To be called often; looks now and then. */
  lookForOverdue(nowMs: number): void {
    if (nowMs - this.#overdueAtMs < OVERDUE_MS) return;
    this.#overdueAtMs = nowMs;
    const { grid, observation } = this.#parts;
    const { node } = grid.network.consumers;
    this.#evidence.findOverdue(
      nowMs,
      (row) => observation.isLive(node[row]!),
      (row) => void this.#openings.ask(row, nowMs),
      (row) => this.#openings.touch(node[row]!, nowMs),
    );
  }
}
