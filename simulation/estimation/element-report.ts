// One element in full: how its supply is known and why, every quantity with what is measured beside what is computed, and what hangs
// on it.
import type { GridMeasuredTable, GridQuantity } from '../network/city-grid.ts';
import type { ComputedValues } from './computed-values.ts';
import type { ElementPlaces } from './element-places.ts';
import {
  type ElementRef,
  type ElementReport,
  ORIGIN_NAMES,
  QUALITY_NAMES,
  type QuantityReport,
  SUPPLY_NAMES,
  type SupplyReport,
} from './grid-reports.ts';
import type { GridTraces } from './grid-traces.ts';
import {
  isUnobserved,
  type LiveTable,
  NONE_U16,
  originOfBasis,
  ORIGIN,
  QUALITY,
  qualityOfBasis,
  SUPPLY,
} from './live-columns.ts';
import { INFERRED } from './observation.ts';
import type { ShadowParts } from './shadow-parts.ts';

const BRANCH_NAMES = ['ACLineSegment', 'PowerTransformer', 'SeriesCompensator', 'EquivalentBranch'];
const SWITCH_NAMES = ['Switch', 'Breaker', 'LoadBreakSwitch', 'Disconnector', 'GroundDisconnector', 'Fuse', 'Recloser'];
const UNITS: Partial<Record<GridQuantity, string>> = {
  activePower: 'W',
  reactivePower: 'var',
  current: 'A',
  voltage: 'V',
  energy: 'Wh',
};

/** What a device says of itself stands whether or not there is voltage: it has a battery. */
const OF_DEVICES: readonly GridQuantity[] = ['energy', 'position', 'supply', 'trip', 'passage'];

interface ReportParts extends ShadowParts {
  readonly computed: ComputedValues;
  readonly elements: ElementPlaces;
  readonly traces: GridTraces;
  /** id of a row of the pack's points */
  readonly pointId: (point: number) => string;
  /** (measured - computed) in standard deviations of the difference; NaN: not compared */
  readonly residualOf: (measurement: number) => number;
  /** the device whose opening is inferred above this node; -1 none, else an edge */
  readonly inferredAbove: (node: number) => number;
}

export class ElementReports {
  readonly #parts: ReportParts;

  constructor(parts: ReportParts) {
    this.#parts = parts;
  }

  report(ref: ElementRef): ElementReport {
    const { grid, elements, traces } = this.#parts;
    const { table, row } = ref;
    const { branches, switches } = grid.network;
    const kind =
      table === 'branches'
        ? BRANCH_NAMES[branches.class[row]!]!
        : table === 'switches'
          ? SWITCH_NAMES[switches.class[row]!]!
          : { consumers: 'EnergyConsumer', stations: 'Substation', feeders: 'Feeder' }[table];
    const id = elements.idsOf(table)[row]!;
    const name = table === 'stations' ? grid.stations.name[row]! : table === 'feeders' ? grid.feeders.name[row]! : '';
    return {
      ref,
      id,
      kind,
      name,
      isEstimated: this.#isEstimated(ref),
      supply: this.#supply(ref),
      quantities: this.#quantities(ref),
      behind: traces.behind(ref),
    };
  }

  #isEstimated({ table, row }: ElementRef): boolean {
    const { grid } = this.#parts;
    // A feeder is what its breaker feeds.
    if (table === 'feeders') return grid.switches.estimated[grid.feeders.breaker[row]!] === 1;
    return grid[table].estimated[row] === 1;
  }

  #supply(ref: ElementRef): SupplyReport {
    const { grid, columns, elements, traces, tree, observation } = this.#parts;
    const { table, row } = ref;
    const node = elements.nodeOf(ref);
    const isSwitch = table === 'switches';
    const state = isSwitch ? (node < 0 ? SUPPLY.unknown : observation.supplyOf(node)) : columns[table].supply[row]!;
    const basis = isSwitch && node >= 0 ? observation.basisOf(node) : columns[table].basis[row]!;
    const since =
      table === 'consumers' || table === 'stations' ? columns[table].sinceMs[row]! : this.#deadSince(node, state);
    const { reason, element } = this.#reason(node, state, basis);
    const feeder = node < 0 ? -1 : tree.feeder[node]!;
    const path = traces.path(ref);
    let root = node;
    while (root >= 0 && tree.parent[root]! >= 0 && tree.feeder[root]! >= 0) root = tree.parent[root]!;
    const station = root < 0 ? -1 : grid.nodes.station[root]!;
    return {
      state: SUPPLY_NAMES[state]!,
      origin: ORIGIN_NAMES[originOfBasis(basis)]!,
      quality: QUALITY_NAMES[qualityOfBasis(basis)]!,
      isUnobserved: isUnobserved(basis),
      sinceMs: Number.isNaN(since) ? null : since,
      reason,
      reasonElement: element,
      feeder: feeder < 0 ? null : feeder,
      substation: feeder >= 0 ? grid.feeders.substation[feeder]! : station >= 0 && tree.isFed(node) ? station : null,
      path,
    };
  }

  /** Of what has no column for it: since the report that took its supply, however often that has been repeated. */
  #deadSince(node: number, state: number): number {
    return state === SUPPLY.dead && node >= 0 ? this.#parts.observation.darkSinceMs[node]! : Number.NaN;
  }

  #reason(node: number, state: number, basis: number): { reason: string; element: string | null } {
    const { grid, observation, inferredAbove } = this.#parts;
    const { branches, switches } = grid.network;
    const idOf = (edge: number): string | null => {
      if (edge < 0) return null;
      return edge < branches.count ? branches.ids[edge]! : switches.ids[edge - branches.count]!;
    };
    if (node < 0) return { reason: 'no-telemetry', element: null };
    const inferred = inferredAbove(node);
    if (observation.inferred[node]! >= INFERRED.measured) return { reason: 'measured', element: idOf(inferred) };
    if (observation.inferred[node] !== INFERRED.no) return { reason: 'meters', element: idOf(inferred) };
    if (state === SUPPLY.dead) {
      const cause = observation.cause[node]!;
      return cause < 0 ? { reason: 'no-path', element: null } : { reason: 'switch-open', element: idOf(cause) };
    }
    if (state === SUPPLY.unknown) return { reason: 'no-telemetry', element: null };
    if (qualityOfBasis(basis) === QUALITY.stale) return { reason: 'stale', element: null };
    return { reason: originOfBasis(basis) <= ORIGIN.simulated ? 'measured' : 'path', element: null };
  }

  #quantities({ table, row }: ElementRef): QuantityReport[] {
    const own: GridMeasuredTable = (
      { branches: 'branch', switches: 'switch', consumers: 'consumer', stations: 'station', feeders: 'feeder' } as const
    )[table];
    const list: QuantityReport[] = [];
    const add = (quantity: GridQuantity, terminal: 0 | 1 = 0): void => {
      list.push(this.#quantity(own, row, quantity, terminal));
    };
    if (table === 'switches') {
      add('position');
      for (const quantity of ['trip', 'passage'] as const)
        if (this.#parts.readings.of('switch', quantity, row).length > 0) add(quantity);
      return list;
    }
    if (table === 'branches')
      for (const terminal of [0, 1] as const)
        for (const quantity of ['activePower', 'reactivePower', 'current', 'voltage'] as const) add(quantity, terminal);
    else if (table === 'feeders')
      for (const quantity of ['activePower', 'reactivePower', 'current'] as const) add(quantity);
    else for (const quantity of ['activePower', 'reactivePower', 'voltage'] as const) add(quantity);
    if (table === 'consumers')
      for (const quantity of ['energy', 'supply'] as const)
        if (this.#parts.readings.of('consumer', quantity, row).length > 0) add(quantity);
    if (this.#parts.readings.of('branch', 'tapPosition', row).length > 0 && table === 'branches') add('tapPosition');
    this.#addLoading(list, { table, row });
    return list;
  }

  #addLoading(list: QuantityReport[], { table, row }: ElementRef): void {
    const { columns, flow, places } = this.#parts;
    const basis = columns[table].basis[row]!;
    const computed = (quantity: string, unit: string, value: number): void => {
      list.push({
        ...EMPTY,
        quantity,
        unit,
        value: Number.isFinite(value) ? value : null,
        computed: Number.isFinite(value) ? value : null,
        quality: QUALITY_NAMES[flow.converged ? qualityOfBasis(basis) : QUALITY.uncertain]!,
      });
    };
    if (table === 'consumers' || table === 'switches') return;
    const load = columns[table].loading[row]!;
    computed('loading', '%', load === NONE_U16 ? Number.NaN : load / 10);
    if (table === 'branches') computed('losses', 'W', flow.lossOf(row));
    else if (table === 'feeders') computed('losses', 'W', columns.feeders.losses[row]!);
    else
      computed(
        'losses',
        'W',
        places.transformers[row]!.reduce((sum, b) => sum + flow.lossOf(b), 0),
      );
  }

  /** A reading of a place that has lost its supply since: what it says is over. */
  #isFromBefore(table: GridMeasuredTable, row: number, quantity: GridQuantity, terminal: number, m: number): boolean {
    const { computed, observation, readings } = this.#parts;
    if (OF_DEVICES.includes(quantity)) return false;
    const node = computed.nodeOf(table, row, terminal);
    if (node < 0 || observation.supplyOf(node) !== SUPPLY.dead) return false;
    const after = readings.ts[m]! - observation.darkSinceMs[node]!;
    // The word by which it is dark is of that very time.
    return !(after > 0 || (after === 0 && readings.value[m] === 0));
  }

  /** Of a value that nobody measures: as good as the place is known, and what a consumer draws by its profile never better than a guess. */
  #qualityOfComputed(table: GridMeasuredTable, row: number): (typeof QUALITY_NAMES)[number] {
    const { columns, flow } = this.#parts;
    const live = LIVE_TABLE[table];
    const basis = live === null ? QUALITY.good : qualityOfBasis(columns[live].basis[row]!);
    const isGuess = !flow.converged || (table === 'consumer' && columns.consumers.supply[row] !== SUPPLY.dead);
    return QUALITY_NAMES[isGuess ? Math.max(basis, QUALITY.uncertain) : basis]!;
  }

  #quantity(table: GridMeasuredTable, row: number, quantity: GridQuantity, terminal: 0 | 1): QuantityReport {
    const { grid, readings, computed, residualOf, pointId, places, columns } = this.#parts;
    let found = readings.of(table, quantity, row).filter((m) => grid.measurements.terminal[m] === terminal);
    // A station's voltage is that of its busbar.
    if (found.length === 0 && table === 'station' && quantity === 'voltage' && places.stationNode[row]! >= 0)
      found = [...readings.of('node', 'voltage', places.stationNode[row]!)];
    const m = found.find((each) => readings.isUsable(each)) ?? found[0] ?? -1;
    const isSeen = m >= 0 && readings.hasValue(m);
    const value = computed.of(table, row, quantity, terminal);
    const measured = isSeen ? readings.value[m]! : null;
    const believed = Number.isFinite(value) ? value : null;
    const isPast = isSeen && this.#isFromBefore(table, row, quantity, terminal, m);
    const isMeasured = isSeen && readings.isUsable(m) && !isPast;
    const residual = isSeen && !isPast ? residualOf(m) : Number.NaN;
    const isPosition = quantity === 'position';
    const basis = isPosition ? columns.switches.basis[row]! : 0;
    return {
      quantity,
      terminal: table === 'branch' ? (terminal === 0 ? 'from' : 'to') : null,
      unit: UNITS[quantity] ?? '',
      value: isMeasured ? measured : (believed ?? measured),
      origin: isPosition
        ? ORIGIN_NAMES[originOfBasis(basis)]!
        : isMeasured
          ? ORIGIN_NAMES[readings.origin[m]!]!
          : table === 'consumer'
            ? 'estimated'
            : 'computed',
      quality: isPosition
        ? QUALITY_NAMES[qualityOfBasis(basis)]!
        : isSeen && !isMeasured && isPast
          ? 'STALE'
          : isSeen
            ? QUALITY_NAMES[readings.qualityOf(m)]!
            : this.#qualityOfComputed(table, row),
      ts: isSeen ? readings.ts[m]! : null,
      sinceMs: isSeen && !Number.isNaN(readings.sinceMs[m]!) ? readings.sinceMs[m]! : null,
      point: m >= 0 ? pointId(grid.measurements.point[m]!) : null,
      measured,
      computed: believed,
      residual: Number.isFinite(residual) ? residual : null,
    };
  }
}

const LIVE_TABLE = {
  branch: 'branches',
  switch: 'switches',
  consumer: 'consumers',
  station: 'stations',
  feeder: 'feeders',
  node: null,
  generator: null,
} as const satisfies Record<GridMeasuredTable, LiveTable | null>;

const EMPTY: QuantityReport = {
  quantity: '',
  terminal: null,
  unit: '',
  value: null,
  origin: 'computed',
  quality: 'GOOD',
  ts: null,
  sinceMs: null,
  point: null,
  measured: null,
  computed: null,
  residual: null,
};
