// A grid of a city's size and build: substations of 110/10 kV with two transformers side by side, medium-voltage rings run open at a tie,
// load-break switches at both ends of every cable, stations of 10/0.4 kV, low-voltage feeders to the houses. About 60,000 nodes.
import { BRANCH_CLASS, type Network, SWITCH_CLASS, type SwitchingState } from '../../simulation/network/network.ts';
import { NetworkBuilder } from '../../simulation/network/network-builder.ts';
import { CongruentialGenerator } from '../builders/synthetic-network.ts';

const SUBSTATIONS = 14;
const RINGS = 6;
const STATIONS = 28;
const STREETS = 3;
const HOUSES = 7;
const CLOCK_5 = (5 * Math.PI) / 6;

export interface City {
  readonly network: Network;
  readonly state: SwitchingState;
  /** a switch in the middle of a feeder, and the tie of its ring */
  readonly section: number;
  readonly tie: number;
}

export function cityNetwork(): City {
  const random = new CongruentialGenerator(4711);
  const builder = new NetworkBuilder({ name: 'city', basePower: 1e6 });
  let section = -1;
  let tie = -1;
  const transformer = (from: number, to: number, voltage: number, power: number, uk: number): void => {
    const z = (uk * voltage ** 2) / power;
    const ends = { id: `trafo ${builder.branchCount}`, class: BRANCH_CLASS.PowerTransformer, from, to };
    builder.addBranch({ ...ends, r: 0.1 * z, x: z, ratio: 0.975, shift: CLOCK_5, gTo: 0.001 * (power / voltage ** 2) });
  };
  const cable = (from: number, to: number, km: number): [number, number] => {
    const row = builder.branchCount;
    const ends = [from, to].map((node, side) => {
      const inner = builder.addNode({ id: `end ${row}.${side}`, baseVoltage: 10e3, internal: true });
      return [
        inner,
        builder.addSwitch({
          id: `switch ${row}.${side}`,
          class: SWITCH_CLASS.LoadBreakSwitch,
          nodeA: node,
          nodeB: inner,
          branch: row,
          normalOpen: km < 0,
        }),
      ] as const;
    });
    const length = Math.abs(km);
    builder.addLine({
      id: `cable ${row}`,
      from: ends[0]![0],
      to: ends[1]![0],
      r: 0.125 * length,
      x: 0.1 * length,
      b: 1e-4 * length,
    });
    return [ends[0]![1], ends[1]![1]];
  };
  const station = (): number => {
    const node = builder.addNode({ id: `station ${builder.nodeCount}`, baseVoltage: 10e3 });
    const bar = builder.addNode({ id: `bar ${builder.nodeCount}`, baseVoltage: 400 });
    transformer(node, bar, 400, 630e3, 0.06);
    for (let street = 0; street < STREETS; street++) {
      let previous = bar;
      for (let house = 0; house < HOUSES; house++) {
        const at = builder.addNode({ id: `house ${builder.nodeCount}`, baseVoltage: 400 });
        const km = 0.02 + 0.02 * random.next();
        builder.addLine({ id: `street ${builder.branchCount}`, from: previous, to: at, r: 0.2 * km, x: 0.08 * km });
        const p = 2e3 + 8e3 * random.next();
        builder.addConsumer({ id: `c ${at}`, node: at, p, q: 0.25 * p, customers: 4 });
        previous = at;
      }
    }
    return node;
  };
  for (let s = 0; s < SUBSTATIONS; s++) {
    const high = builder.addNode({ id: `110 kV ${s}`, baseVoltage: 110e3 });
    builder.addSource({ id: `source ${s}`, node: high, magnitude: 1.03 });
    const bar = builder.addNode({ id: `10 kV ${s}`, baseVoltage: 10e3 });
    for (let t = 0; t < 2; t++) transformer(high, bar, 10e3, 40e6, 0.12);
    for (let ring = 0; ring < RINGS; ring++) {
      let previous = bar;
      for (let i = 0; i <= STATIONS; i++) {
        const next = i === STATIONS ? bar : station();
        const isTie = i === STATIONS / 2;
        const switches = cable(previous, next, (isTie ? -1 : 1) * (0.2 + 0.3 * random.next()));
        if (s === 3 && ring === 2 && i === 5) section = switches[0];
        if (s === 3 && ring === 2 && isTie) tie = switches[0];
        previous = next;
      }
    }
  }
  return { network: builder.build(), state: builder.state(), section, tie };
}
