// Faults that arise by themselves: how many a year where, by which cause, when in the year and the week. docs/living-grid.md has the
// origin of the rates. Every hour of city time draws by itself from (seed, hour): the same whatever was asked before.
//   rate of a cause in an hour = sum over the equipment (rate a year x share of the cause x its own weight) x course of the cause
import type { CityGrid } from '../network/city-grid.ts';
import { BRANCH_CLASS } from '../network/network.ts';
import { between, type Key, keyOf, subKey, uniform } from '../run/random.ts';
import type { Environment } from '../weather/environment.ts';
import type { FaultCause, GridFaultType } from './grid-fact.ts';

export interface ArisingFault {
  readonly element: string;
  readonly type: GridFaultType;
  readonly permanent: boolean;
  readonly cause: FaultCause;
  readonly timeMs: number;
  /** until a crew has it repaired or by-passed, ms */
  readonly repairMs: number;
}

const HOUR = 3_600_000;
const YEAR_HOURS = 8760;
const HIGH_VOLTAGE = 60_000;
const LOW_VOLTAGE = 1000;

/** Faults a year: a 100 km of line, 100 transformers, 100 busbars. */
const CABLE = { high: 0.15, medium: 2.2, low: 3 } as const;
const OVERHEAD = { high: 1, medium: 5, low: 8 } as const;
const TRANSFORMER = { high: 1, medium: 0.15 } as const;
const BUSBAR = { high: 0.1, medium: 0.05 } as const;

type Level = 'high' | 'medium' | 'low';
/** h from the fault until supply is back, least and greatest */
const REPAIR: Readonly<Record<Level, readonly [number, number]>> = { high: [2, 8], medium: [0.75, 2.5], low: [1.5, 5] };

const CAUSES = ['ageing', 'excavation', 'heat', 'storm'] as const;
type Cause = (typeof CAUSES)[number];
/** What each cause has of the faults of a kind of equipment */
const SHARES: Readonly<Record<'cable' | 'overhead' | 'station', Readonly<Record<Cause, number>>>> = {
  cable: { ageing: 0.55, excavation: 0.35, heat: 0.1, storm: 0 },
  overhead: { ageing: 0.25, excavation: 0.05, heat: 0, storm: 0.7 },
  station: { ageing: 0.8, excavation: 0, heat: 0.2, storm: 0 },
};

interface Equipment {
  readonly id: string;
  readonly level: Level;
  readonly kind: 'cable' | 'overhead' | 'station';
}

interface Pool {
  readonly equipment: readonly Equipment[];
  /** faults a year up to and with each */
  readonly upTo: Float64Array;
}

export class FaultHazard {
  readonly #key: Key;
  readonly #rate: number;
  readonly #pools: ReadonlyMap<Cause, Pool>;

  /** `rate`: times the usual */
  constructor(grid: CityGrid, seed: number, rate: number) {
    this.#key = keyOf(seed, 'hazard');
    this.#rate = rate;
    const all = equipmentOf(grid);
    this.#pools = new Map(CAUSES.map((cause) => [cause, this.#pool(all, cause)]));
  }

  /** Faults a year on average, at the usual rate. */
  get yearly(): number {
    let sum = 0;
    for (const { upTo } of this.#pools.values()) sum += upTo.at(-1) ?? 0;
    return sum;
  }

  /** In the hour that begins at `hour` x 3,600,000 ms UTC, in order of time. `environment`: of its middle. */
  inHour(hour: number, environment: Environment): ArisingFault[] {
    const found: ArisingFault[] = [];
    for (const [c, cause] of CAUSES.entries()) {
      const pool = this.#pools.get(cause)!;
      const total = pool.upTo.at(-1) ?? 0;
      const key = subKey(subKey(this.#key, c), hour);
      const count = poisson((this.#rate * total * courseOf(cause, environment)) / YEAR_HOURS, uniform(key, 0));
      for (let k = 0; k < count; k++) found.push(this.#drawn(pool, total, cause, subKey(key, k + 1), hour));
    }
    return found.sort((a, b) => a.timeMs - b.timeMs);
  }

  #drawn({ equipment, upTo }: Pool, total: number, cause: Cause, key: Key, hour: number): ArisingFault {
    const at = uniform(key, 1) * total;
    let low = 0;
    let high = upTo.length - 1;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (upTo[middle]! > at) high = middle;
      else low = middle + 1;
    }
    const { id, level, kind } = equipment[low]!;
    const [least, greatest] = REPAIR[level];
    return {
      element: id,
      type: typeOf(level, cause, uniform(key, 2)),
      permanent: kind !== 'overhead' || uniform(key, 3) < 0.25,
      cause,
      timeMs: Math.round((hour + uniform(key, 4)) * HOUR),
      repairMs: Math.round(between(key, 5, least, greatest) * HOUR),
    };
  }

  #pool(all: readonly (readonly [Equipment, number])[], cause: Cause): Pool {
    const equipment: Equipment[] = [];
    const upTo: number[] = [];
    let sum = 0;
    for (const [one, rate] of all) {
      const share = SHARES[one.kind][cause];
      if (share === 0) continue;
      // A digger does not ask for age. Years in service 0 ... 50; the mean of the weights is 1.
      const age = uniform(keyOf(this.#key, one.id));
      sum += rate * share * (cause === 'excavation' ? 1 : 0.4 + 1.8 * age * age);
      equipment.push(one);
      upTo.push(sum);
    }
    return { equipment, upTo: Float64Array.from(upTo) };
  }
}

/** With the faults a year of each. */
function equipmentOf(grid: CityGrid): (readonly [Equipment, number])[] {
  const { nodes, branches } = grid.network;
  const { feeders } = grid;
  const levelOf = (node: number): Level => {
    const voltage = nodes.baseVoltage[node]!;
    return voltage >= HIGH_VOLTAGE ? 'high' : voltage > LOW_VOLTAGE ? 'medium' : 'low';
  };
  const found: (readonly [Equipment, number])[] = [];
  for (let row = 0; row < branches.count; row++) {
    const level = levelOf(branches.from[row]!);
    const id = branches.ids[row]!;
    if (branches.class[row] === BRANCH_CLASS.PowerTransformer) {
      found.push([{ id, level, kind: 'station' }, TRANSFORMER[level === 'high' ? 'high' : 'medium'] / 100]);
      continue;
    }
    const feeder = grid.branches.feeder[row]!;
    const kind = level === 'medium' && feeder >= 0 && feeders.hasOverheadLine[feeder] === 1 ? 'overhead' : 'cable';
    const rate = (kind === 'overhead' ? OVERHEAD : CABLE)[level];
    const length = grid.branches.length[row]! * Math.max(1, grid.branches.parallel[row]!);
    if (length > 0) found.push([{ id, level, kind }, (rate * length) / 100_000]);
  }
  for (let node = 0; node < nodes.count; node++) {
    const level = levelOf(node);
    if (level === 'low' || nodes.internal[node] === 1) continue;
    found.push([{ id: nodes.ids[node]!, level, kind: 'station' }, BUSBAR[level] / 100]);
  }
  return found;
}

/** How much likelier than on average of the year. */
function courseOf(cause: Cause, environment: Environment): number {
  const { localHour, weekday, isHoliday, temperature, windSpeed, rain } = environment;
  switch (cause) {
    case 'excavation': {
      const works = weekday < 5 && !isHoliday && localHour >= 7 && localHour < 17;
      // 250 working days of ten hours; the ground is hard in frost.
      return works ? (temperature < 0 ? 1 : 3.7) : 0;
    }
    case 'heat': {
      // Dry soil, high currents: the hottest days have most of them.
      const hot = Math.max(0, temperature - 18) / 4;
      return 0.4 + hot * hot;
    }
    case 'storm': {
      const gusts = Math.max(0, windSpeed - 6) / 4;
      return 0.15 + gusts * gusts * gusts;
    }
    case 'ageing':
      return 0.9 + 0.4 * Math.min(2, rain);
  }
}

function typeOf(level: Level, cause: Cause, chance: number): GridFaultType {
  if (level === 'low' && chance < 0.05) return 'open-conductor';
  // A digger's tooth goes through all conductors.
  if (cause === 'excavation') return chance < 0.6 ? 'three-phase' : chance < 0.75 ? 'two-phase' : 'earth';
  return chance < 0.2 ? 'three-phase' : chance < 0.35 ? 'two-phase' : 'earth';
}

/** How many of a mean of `mean`, by inversion. */
function poisson(mean: number, chance: number): number {
  let count = 0;
  let term = Math.exp(-mean);
  let sum = term;
  while (chance >= sum && count < 1000) {
    count++;
    term *= mean / count;
    sum += term;
  }
  return count;
}
