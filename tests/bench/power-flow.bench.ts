// How long does a balanced power flow take, as a multiple of the plain sweep (power-flow-floor.ts) run by turns in the same process?
// Synthetic network of 1,001 / 10,001 / 100,001 nodes, radial and with rings; flat start, 1e-8, all voltages and the flows at both ends
// of all branches written. cold: from the parsed network, nothing kept; warm: again; update: all loads new; switch: one trunk line
// opened or closed. batch: 1,000 load scenarios on 1,001 nodes, voltages written, against 1,000 plain sweeps.
// city: a grid of a city's size and build (power-flow-city.ts), in ms: in full, flat, from the network as read; after one switching and
// after new loads, from the last solution. Budgets 50 ms and 15 ms.
// Each net runs in a process of its own, so that the code is compiled for the sizes it meets. One JSON line; exit code 1 past a budget.
// usage: power-flow.bench.ts [--nets radial:10,ring:1000,city:0,...] [--methods auto,newton] [--repetitions N]
import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { type Network, normalState } from '../../simulation/network/network.ts';
import { solveBatch } from '../../simulation/power-flow/batch.ts';
import { PowerFlow, type PowerFlowOptions } from '../../simulation/power-flow/power-flow.ts';
import { CongruentialGenerator, SYNTHETIC_CHECKS, syntheticNetwork } from '../builders/synthetic-network.ts';
import { cityNetwork } from './power-flow-city.ts';
import { plainNetwork, plainSweep } from './power-flow-floor.ts';
import { median, printResult, quantile } from './result.ts';

type Form = 'radial' | 'ring';
type Method = NonNullable<PowerFlowOptions['method']>;
const CELLS = ['cold', 'warm', 'update', 'switch'] as const;
const TOGGLED = 50;

/**
 * power-grid-model 1.13.120, Newton-Raphson, one thread, as multiples of the same plain sweep: cold, warm, update, switch. Measured by
 * turns on another day; its times are in the ratio in which the two programs stood then.
 */
const PEER: Record<Form, Record<number, readonly number[]>> = {
  radial: { 10: [5.6, 3.7, 4.2, 6.0], 100: [10.2, 5.8, 6.2, 10.3], 1000: [10.8, 6.3, 7.8, 11.3] },
  ring: { 10: [11.7, 4.3, 3.9, 10.5], 100: [25.5, 8.7, 10.6, 31.1], 1000: [96.9, 7.7, 7.8, 85.2] },
};

/** Of the peer's multiple. */
function limitOf(form: Form, feeders: number, cell: (typeof CELLS)[number]): number {
  if (form === 'radial') return 1;
  return feeders === 1000 && cell === 'cold' ? 0.2 : 0.7;
}
const BATCH_LIMIT = 1.3;
const SCENARIOS = 1000;
const CITY_FULL_MS = 50;
const CITY_SWITCH_MS = 15;

const { values } = parseArgs({
  options: {
    nets: { type: 'string', default: 'radial:10,radial:100,radial:1000,ring:10,ring:100,ring:1000,city:0' },
    methods: { type: 'string', default: 'auto,newton' },
    repetitions: { type: 'string' },
    cell: { type: 'boolean', default: false },
  },
});

interface Measured {
  /** ms */
  floor: number;
  floorSpread: readonly number[];
  methods: Record<string, { method: string; iterations: number; multiples: number[]; ms: number[] }>;
  batch?: number;
}

/** The solution must be the right one before its time counts. */
function verify(form: Form, feeders: number, flow: PowerFlow, options: PowerFlowOptions): void {
  const expected = SYNTHETIC_CHECKS[form][feeders]!;
  const solution = flow.solve(options);
  const { magnitude, angle, pFrom, pTo } = solution;
  const last = magnitude.length - 1;
  const lowest = magnitude.reduce((least, u) => Math.min(least, u), 2);
  const losses = pFrom.reduce((sum, p, row) => sum + p + pTo[row]!, 0) * 1e3;
  const errors = {
    losses: Math.abs(losses / expected.lossesKw - 1) / 10,
    lowest: Math.abs(lowest - expected.lowest),
    node: Math.abs(magnitude[expected.lowestNode]! - expected.lowest),
    sum: Math.abs(magnitude.reduce((sum, u) => sum + u, 0) - expected.sum) / magnitude.length,
    magnitude: Math.abs(magnitude[last]! - expected.lastMagnitude),
    angle: Math.abs(angle[last]! - expected.lastAngle),
  };
  const wrong = Object.entries(errors).filter(([, error]) => !(error < 1e-8));
  if (!solution.converged || wrong.length > 0)
    throw new Error(`${form} ${feeders}: wrong solution: ${JSON.stringify(errors)}`);
}

const timed = (run: () => void): number => {
  const start = performance.now();
  run();
  return performance.now() - start;
};

function measure(form: Form, feeders: number, methods: readonly Method[]): Measured {
  const network = syntheticNetwork(feeders, form);
  const state = normalState(network);
  const plain = plainNetwork(feeders);
  const vRe = new Float64Array(plain.n);
  const vIm = new Float64Array(plain.n);
  const floorOnce = (): number => timed(() => plainSweep(plain, vRe, vIm, 1e-8));
  const repetitions = Number(values.repetitions ?? (feeders <= 10 ? 300 : feeders <= 100 ? 60 : 15));
  const warming = feeders <= 10 ? 100 : feeders <= 100 ? 20 : 4;
  const floor: number[] = [];
  const result: Measured = { floor: 0, floorSpread: [], methods: {} };
  const { p, q } = network.consumers;
  const random = new CongruentialGenerator(777);
  for (const method of methods) {
    const options = { method };
    const flow = new PowerFlow(network, state);
    const switched = new PowerFlow(network, state);
    verify(form, feeders, flow, options);
    verify(form, feeders, switched, options);
    const times: Record<(typeof CELLS)[number], number[]> = { cold: [], warm: [], update: [], switch: [] };
    const own: number[] = [];
    let iterations = 0;
    let used = '';
    for (let i = -warming; i < repetitions; i++) {
      const factor = 0.8 + 0.36 * random.next();
      const loadP = p.map((power) => power * factor);
      const loadQ = q.map((power) => power * factor);
      const before = floorOnce();
      const took = {
        cold: timed(() => void new PowerFlow(network, state).solve(options)),
        warm: timed(() => void flow.solve(options)),
        update: timed(() => {
          flow.setConsumers(loadP, loadQ);
          const solution = flow.solve(options);
          iterations = solution.iterations;
          used = solution.method;
        }),
        switch: timed(() => {
          switched.setBranch(TOGGLED, i % 2 === 0 ? 3 : 0);
          switched.solve(options);
        }),
      };
      const after = floorOnce();
      if (i < 0) continue;
      own.push(before, after);
      for (const cell of CELLS) times[cell].push(took[cell]);
    }
    switched.setBranch(TOGGLED, 0);
    verify(form, feeders, switched, options);
    const unit = median(own);
    floor.push(...own);
    result.methods[method] = {
      method: used,
      iterations,
      multiples: CELLS.map((cell) => Number((median(times[cell]) / unit).toFixed(2))),
      ms: CELLS.map((cell) => Number(median(times[cell]).toFixed(3))),
    };
  }
  if (form === 'radial' && feeders === 10) result.batch = batchMultiple(network, floorOnce);
  result.floor = Number(median(floor).toFixed(3));
  result.floorSpread = [quantile(floor, 0.05), quantile(floor, 0.95)].map((ms) => Number(ms.toFixed(3)));
  return result;
}

/** 1,000 scenarios, every load times 0.5 + u, against 1,000 plain sweeps, by turns; median of the quotients. */
function batchMultiple(network: Network, floorOnce: () => number): number {
  const random = new CongruentialGenerator(777);
  const { count, p, q } = network.consumers;
  const factor = Float64Array.from({ length: SCENARIOS * count }, () => 0.5 + random.next());
  const scenarios = {
    count: SCENARIOS,
    p: factor.map((f, i) => f * p[i % count]!),
    q: factor.map((f, i) => f * q[i % count]!),
  };
  const flow = new PowerFlow(network, normalState(network));
  const quotients: number[] = [];
  for (let round = 0; round < 7; round++) {
    let floor = 0;
    for (let s = 0; s < SCENARIOS / 2; s++) floor += floorOnce();
    const batch = timed(() => void solveBatch(flow, scenarios));
    for (let s = 0; s < SCENARIOS / 2; s++) floor += floorOnce();
    if (round > 0) quotients.push(batch / floor);
  }
  return Number(median(quotients).toFixed(2));
}

interface CityTimes {
  nodes: number;
  /** ms, medians */
  full: number;
  switch: number;
  update: number;
}

function measureCity(): CityTimes {
  const { network, state, section, tie } = cityNetwork();
  const flow = new PowerFlow(network, state);
  const full: number[] = [];
  const switched: number[] = [];
  const update: number[] = [];
  const solve = (start: 'flat' | 'last', by = flow): void => {
    if (!by.solve({ start }).converged) throw new Error('the city did not converge');
  };
  solve('flat');
  for (let i = -3; i < Number(values.repetitions ?? 12); i++) {
    const took = {
      full: timed(() => solve('flat', new PowerFlow(network, state))),
      // Open a section, supply it from the other side, and back.
      switched: [
        [section, false],
        [tie, true],
        [tie, false],
        [section, true],
      ].map(([row, closed]) =>
        timed(() => {
          flow.setSwitch(Number(row), closed === true);
          solve('last');
        }),
      ),
      update: timed(() => {
        flow.setConsumers(network.consumers.p, network.consumers.q);
        solve('last');
      }),
    };
    if (i < 0) continue;
    full.push(took.full);
    switched.push(...took.switched);
    update.push(took.update);
  }
  const round = (times: readonly number[]): number => Number(median(times).toFixed(1));
  return { nodes: network.nodes.count, full: round(full), switch: round(switched), update: round(update) };
}

const nets = values.nets.split(',').map((net): { form: Form | 'city'; feeders: number } => {
  const [form, feeders] = net.split(':');
  if (form === 'city') return { form, feeders: 0 };
  if ((form !== 'radial' && form !== 'ring') || SYNTHETIC_CHECKS[form][Number(feeders)] === undefined) {
    process.stderr.write(`power-flow.bench: no net ${net}; radial or ring, and 10, 100 or 1000 feeders\n`);
    process.exit(3);
  }
  return { form, feeders: Number(feeders) };
});
const methods = values.methods.split(',') as Method[];

if (values.cell) {
  const { form, feeders } = nets[0]!;
  console.log(JSON.stringify(form === 'city' ? measureCity() : measure(form, feeders, methods)));
} else {
  const cells: Record<string, unknown> = {};
  const missed: string[] = [];
  for (const { form, feeders } of nets) {
    const args = [
      fileURLToPath(import.meta.url),
      '--cell',
      '--nets',
      `${form}:${feeders}`,
      '--methods',
      values.methods,
    ];
    if (values.repetitions !== undefined) args.push('--repetitions', values.repetitions);
    const answer = execFileSync(process.execPath, args, { encoding: 'utf8' });
    if (form === 'city') {
      const city = JSON.parse(answer) as CityTimes;
      cells[`city ${city.nodes}`] = city;
      process.stderr.write(
        `city ${city.nodes}: full ${city.full} ms, after a switching ${city.switch} ms, new loads ${city.update} ms\n`,
      );
      if (city.full > CITY_FULL_MS) missed.push('city full');
      if (Math.max(city.switch, city.update) > CITY_SWITCH_MS) missed.push('city switch');
      continue;
    }
    const measured = JSON.parse(answer) as Measured;
    const peer = PEER[form][feeders]!;
    const name = `${form} ${feeders * 100 + 1}`;
    cells[name] = { ...measured, peer };
    for (const [method, { multiples, ms }] of Object.entries(measured.methods)) {
      const row = CELLS.map((cell, c) => {
        const limit = limitOf(form, feeders, cell) * peer[c]!;
        const isMissed = method === 'auto' && multiples[c]! > limit;
        if (isMissed) missed.push(`${name} ${cell}`);
        return `${cell} ${multiples[c]!.toFixed(2)} (peer ${peer[c]!.toFixed(1)}, ${ms[c]} ms)${isMissed ? ' MISSED' : ''}`;
      });
      process.stderr.write(`${name.padEnd(14)} ${method.padEnd(7)} ${row.join('  ')}\n`);
    }
    if (measured.batch !== undefined) {
      process.stderr.write(`${name.padEnd(14)} batch of 1,000: ${measured.batch.toFixed(2)} x 1,000 plain sweeps\n`);
      if (measured.batch > BATCH_LIMIT) missed.push('batch');
    }
  }
  printResult('power-flow', { order: CELLS, cells, missed, passed: missed.length === 0 });
}
