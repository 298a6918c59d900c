// How long does the shadow grid of inner Berlin take? Every instrument of the pack speaks, with the errors of its class; then values move
// and all is solved again, switches are reported open and closed (feeders' breakers, all in the stations, those above the feeders), and
// restorations are planned on the believed state. After a switching the answer is complete: voltages and flows of the whole city in line
// with it. `wholeShare`: in which share of these the whole had to be solved for that; `atMostMs`: the longest. Some of the answers are held
// against a power flow from nothing of the same loads: `shownError`, the greatest difference of any voltage that is shown, pu.
// Times are those of the thread's own work (threadCpuUsage): what others do on the machine is not the shadow grid's; wall times are told.
// One JSON line; exit code 1 above the limits. usage: shadow.bench.ts [--city DIR] [--runs N] [--faults N]
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { ensureBuiltPack } from '../../main/host/city/built-pack.ts';
import { openCityPack } from '../../main/host/city/city-pack.ts';
import { gridOfPack } from '../../main/host/city/grid-of-pack.ts';
import { protectionOfGrid } from '../../main/host/city/protection-of-grid.ts';
import { GridReadings } from '../../main/field/grid/grid-readings.ts';
import { MOVES } from '../../simulation/estimation/near-flow.ts';
import { ShadowGrid } from '../../simulation/estimation/shadow-grid.ts';
import { LivingGrid } from '../../simulation/living-grid/living-grid.ts';
import { GRID_MEASURED_TABLES, GRID_QUANTITIES } from '../../simulation/network/city-grid.ts';
import { PowerFlow } from '../../simulation/power-flow/power-flow.ts';
import { createEnvironment } from '../../simulation/weather/environment.ts';
import { projectFolder } from '../journeys/running-city.ts';
import { median, printResult, quantile } from './result.ts';

/** ms, design: the whole city, after a switching, a plan for any single fault */
const DESIGN = { full: 50, switching: 15, plan: 200 };
/** pu: what is sent as a change, what a head's voltage may be off by (near-flow.ts; more below it), and rounding */
const SHOWN_ERROR = 1e-3 + 2 * MOVES + 5e-5;
const CHECK_EVERY = 16;
const GOOD = 0;
const SIMULATED = 1;
const LIVE = 1;
const OPEN = 0;
const CLOSED = 1;

const { values } = parseArgs({
  options: {
    city: { type: 'string' },
    runs: { type: 'string', default: '40' },
    faults: { type: 'string', default: '25' },
  },
});
const runs = Number(values.runs);
const folder = values.city ?? (await ensureBuiltPack({ packsFolder: join(projectFolder, '.cache', 'bench', 'packs') }));
const pack = await openCityPack(folder);
const grid = gridOfPack(pack)!;
const { origin, timeZone } = pack.manifest;
const environmentAt = createEnvironment({ ...origin, timeZone }, 1);
// A winter's workday in the evening.
let now = Date.UTC(2026, 0, 14, 17);
const living = new LivingGrid(grid, {
  devices: protectionOfGrid(grid),
  environmentAt,
  seed: 1,
  startMs: now,
  faultRate: 0,
  failureRate: 0,
});
living.advance(now + 1000);
now += 1000;
const readings = new GridReadings(living, 1);
const shadow = new ShadowGrid(grid, {
  startMs: now,
  momentAt: environmentAt,
  stopwatch: () => performance.now(),
});
const { measurements, network, feeders } = grid;
const tell = (measurement: number): void => {
  const value = readings.read(measurement, now);
  if (!Number.isNaN(value)) shadow.take(measurement, value, now, GOOD, SIMULATED, now);
};
for (let m = 0; m < measurements.count; m++) tell(m);

interface Times {
  readonly work: number[];
  readonly wall: number[];
}
const times = (): Times => ({ work: [], wall: [] });
/** ms of work and of wall time that `act` takes, put into `into`. */
function timed<T>(into: Times, act: () => T): T {
  const [before, start] = [process.threadCpuUsage(), performance.now()];
  const result = act();
  const { user, system } = process.threadCpuUsage(before);
  into.work.push((user + system) / 1000);
  into.wall.push(performance.now() - start);
  return result;
}

const cold = times();
const first = timed(cold, () => shadow.advance(now));
if (!first.converged) throw new Error('the shadow grid has no solution');

const POSITION = GRID_QUANTITIES.indexOf('position');
const SWITCH = GRID_MEASURED_TABLES.indexOf('switch');
const analog: number[] = [];
const positionOf = new Map<number, number>();
for (let m = 0; m < measurements.count; m++) {
  if (measurements.quantity[m] === POSITION && measurements.table[m] === SWITCH)
    positionOf.set(measurements.row[m]!, m);
  else analog.push(m);
}

const full = times();
for (let run = 0; run < runs; run++) {
  now += 1000;
  // A second's share of what the city says: 2,500 values.
  for (let k = 0; k < 2500; k++) tell(analog[(run * 2500 + k) % analog.length]!);
  const { solved, converged } = timed(full, () => shadow.advance(now));
  if (!solved || !converged) throw new Error('a second without a solution');
}

let shownError = 0;
/** Everything that is shown against a power flow from nothing. */
function check(): void {
  const { consumerP, consumerQ, generatorP, generatorQ, ratio, sourceMagnitude, switchClosed, branchOpen } =
    shadow.believed();
  const believed = {
    ...network,
    branches: { ...network.branches, ratio },
    generators: { ...network.generators, p: generatorP, q: generatorQ },
    sources: { ...network.sources, magnitude: sourceMagnitude },
  };
  const anew = new PowerFlow(believed, { switchClosed, branchOpen });
  anew.setConsumers(consumerP, consumerQ);
  const { magnitude } = anew.solve();
  const at = (node: number): number => magnitude[anew.topology.busOfNode[node]!]!;
  const { consumers, branches } = shadow.columns;
  for (let row = 0; row < network.consumers.count; row++)
    if ((consumers.supply[row] === LIVE) !== at(network.consumers.node[row]!) > 0)
      throw new Error(`${network.consumers.ids[row]} is shown with supply where it has none, or without`);
  for (let row = 0; row < network.branches.count; row++) {
    const ends = [at(network.branches.from[row]!), at(network.branches.to[row]!)].filter((voltage) => voltage > 0);
    if (ends.length === 0) continue;
    shownError = Math.max(shownError, Math.abs(branches.voltage[row]! / 10_000 - Math.min(...ends)));
  }
}
/** Reports each of these switches in its other position and back, a second apart. */
function switched(rows: readonly number[]): { readonly all: Times; readonly whole: Times } {
  const found = { all: times(), whole: times() };
  for (const row of rows) {
    const isOpen = network.switches.normalOpen[row] === 1;
    for (const position of isOpen ? [CLOSED, OPEN] : [OPEN, CLOSED]) {
      now += 1000;
      shadow.take(positionOf.get(row)!, position, now, GOOD, SIMULATED, now);
      const answer = timed(found.all, () => shadow.advance(now));
      if (!answer.solved || !answer.converged) throw new Error('no solution after a switching');
      if (found.all.work.length % CHECK_EVERY === 0) check();
      if (answer.isWhole) for (const kind of ['work', 'wall'] as const) found.whole[kind].push(found.all[kind].at(-1)!);
      now += 1000;
      shadow.advance(now);
    }
  }
  return found;
}
/** As many of them as there are runs, from all over. */
const some = (rows: readonly number[]): number[] =>
  Array.from({ length: runs }, (_, run) => rows[Math.floor(((run + 0.5) / runs) * rows.length)]!);
const { nodeA, nodeB } = network.switches;
const reported = [...positionOf.keys()].filter((row) => nodeB[row]! >= 0);
const breakers = new Set(feeders.breaker);
const isAbove = (row: number): boolean => !breakers.has(row) && network.nodes.baseVoltage[nodeA[row]!]! > 50e3;
const switchings = {
  breakersOfFeeders: switched(some([...breakers].filter((row) => positionOf.has(row)))),
  inStations: switched(some(reported.filter((row) => !breakers.has(row) && !isAbove(row)))),
  aboveFeeders: switched(some(reported.filter(isAbove))),
};

const plans = times();
const substationPlans = times();
const cables = network.branches.ids.filter((id) => id.startsWith('cable-mv-'));
const faults = Number(values.faults);
for (let k = 0; k < faults; k++) {
  const plan = timed(plans, () => shadow.plan(cables[Math.floor(((k + 0.5) / faults) * cables.length)]!));
  if ('refused' in plan) throw new Error(plan.refused);
}
// A dozen feeders at once: a busbar, and a 110/10 kV transformer.
const transformers = network.branches.ids.filter((id) => /^substation.*\.t\d+$/.test(id));
const busbars = feeders.breaker.reduce(
  (ids, row) => ids.add(network.nodes.ids[network.switches.nodeA[row]!]!),
  new Set<string>(),
);
for (const ids of [transformers, [...busbars]]) {
  const count = Math.ceil(faults / 5);
  for (let k = 0; k < count; k++) {
    const plan = timed(substationPlans, () => shadow.plan(ids[Math.floor(((k + 0.5) / count) * ids.length)]!));
    if ('refused' in plan) throw new Error(plan.refused);
  }
}

const told = ({ work, wall }: Times) => ({
  ms: rounded(median(work)),
  p95Ms: rounded(quantile(work, 0.95)),
  wallMs: rounded(median(wall)),
});
const toldOfSwitching = ({ all, whole }: { all: Times; whole: Times }) => ({
  ...told(all),
  atMostMs: rounded(Math.max(...all.work)),
  wholeShare: Number((whole.work.length / all.work.length).toFixed(2)),
  ...(whole.work.length > 0 && { wholeMs: rounded(median(whole.work)) }),
  design: DESIGN.switching,
  limit: DESIGN.switching,
});
const limited = {
  full: { ...told(full), design: DESIGN.full, limit: DESIGN.full },
  afterBreakerOfFeeder: toldOfSwitching(switchings.breakersOfFeeders),
  afterSwitchInStation: toldOfSwitching(switchings.inStations),
  afterSwitchAbove: toldOfSwitching(switchings.aboveFeeders),
  plan: { ...told(plans), design: DESIGN.plan, limit: DESIGN.plan },
  planOfSubstation: { ...told(substationPlans), design: DESIGN.plan, limit: DESIGN.plan },
};
printResult('shadow', {
  nodes: network.nodes.count,
  measurements: measurements.count,
  first: told(cold),
  ...limited,
  shownError: { pu: Number(shownError.toFixed(5)), limit: SHOWN_ERROR },
  passed: shownError <= SHOWN_ERROR && Object.values(limited).every(({ ms, limit }) => ms <= limit),
});

function rounded(value: number): number {
  return Number(value.toFixed(1));
}
