// A medium-voltage network of any size that every program can rebuild exactly: feeders of 40 trunk nodes from one busbar, a lateral
// of three nodes at every second; as a ring, the ends of two feeders at a time joined. Random numbers: s = 1664525 s + 1013904223
// mod 2^32 from 12345. Its check values were computed by Newton-Raphson elsewhere.
import type { Network } from '../../simulation/network/network.ts';
import { NetworkBuilder } from '../../simulation/network/network-builder.ts';

export interface SyntheticCheck {
  readonly lossesKw: number;
  readonly loadMw: number;
  readonly loadMvar: number;
  readonly lowest: number;
  readonly lowestNode: number;
  readonly sum: number;
  readonly lastMagnitude: number;
  readonly lastAngle: number;
}

const check = (
  loadMw: number,
  loadMvar: number,
  lossesKw: number,
  lowest: number,
  lowestNode: number,
  sum: number,
  lastMagnitude: number,
  lastAngle: number,
): SyntheticCheck => ({ loadMw, loadMvar, lossesKw, lowest, lowestNode, sum, lastMagnitude, lastAngle });

/** By feeders and form. */
export const SYNTHETIC_CHECKS: Record<'radial' | 'ring', Record<number, SyntheticCheck>> = {
  radial: {
    10: check(
      49.261925939,
      14.763530953,
      842.528469,
      0.98989819053,
      300,
      1001.692516234,
      0.9903414069,
      -0.012769491377,
    ),
    100: check(
      496.411865683,
      148.667663282,
      8574.06744,
      0.988221429689,
      4600,
      10005.399535319,
      0.989762630282,
      -0.013241612232,
    ),
    1000: check(
      4990.807587139,
      1497.928339835,
      86748.97531,
      0.98662389211,
      47000,
      100032.740940742,
      0.991161490582,
      -0.012527682011,
    ),
  },
  ring: {
    10: check(
      49.261925939,
      14.763530953,
      840.511416,
      0.990435586989,
      800,
      1001.703275471,
      0.993151606422,
      -0.011481596009,
    ),
    100: check(
      496.411865683,
      148.667663282,
      8563.976473,
      0.988941220647,
      9600,
      10005.493458632,
      0.989997721433,
      -0.01287459153,
    ),
    1000: check(
      4990.807587139,
      1497.928339835,
      86649.205677,
      0.987515157652,
      77200,
      100033.718879973,
      0.990865548682,
      -0.012588579826,
    ),
  },
};

export class CongruentialGenerator {
  #state: number;

  constructor(seed: number) {
    this.#state = seed >>> 0;
  }

  /** 0 ... 1 */
  next(): number {
    this.#state = (Math.imul(1664525, this.#state) + 1013904223) >>> 0;
    return this.#state / 2 ** 32;
  }
}

const TRUNK = { r: 0.125, x: 0.101, c: 0.32e-6 };
const LATERAL = { r: 0.32, x: 0.115, c: 0.22e-6 };

/** 100 nodes a feeder and the busbar; branch row i leads to node i + 1, ring-closing lines come after all others. */
export function syntheticNetwork(feeders: number, form: 'radial' | 'ring'): Network {
  const random = new CongruentialGenerator(12345);
  const builder = new NetworkBuilder({
    name: `synthetic ${form} of ${feeders} feeders`,
    frequency: 50,
    basePower: 1e6,
  });
  const baseVoltage = 10.5e3;
  const busbar = builder.addNode({ id: '0', baseVoltage });
  builder.addSource({ id: 'source', node: busbar, magnitude: 1.02 });
  let lines = 0;
  const line = (from: number, to: number, km: number, type: typeof TRUNK): void => {
    const b = 2 * Math.PI * 50 * type.c * km;
    builder.addLine({ id: `line ${lines++}`, from, to, r: type.r * km, x: type.x * km, b });
  };
  /** A new node behind `previous`, with its line and its load. */
  const extend = (previous: number, shortest: number, type: typeof TRUNK): number => {
    const node = builder.addNode({ id: String(builder.nodeCount), baseVoltage });
    line(previous, node, shortest + 0.1 * random.next(), type);
    const p = 20e3 + 60e3 * random.next();
    builder.addConsumer({ id: `load ${node}`, node, p, q: p * (0.2 + 0.2 * random.next()), customers: 1 });
    return node;
  };
  const ends: number[] = [];
  for (let feeder = 0; feeder < feeders; feeder++) {
    let previous = busbar;
    for (let t = 1; t <= 40; t++) {
      previous = extend(previous, 0.15, TRUNK);
      if (t % 2 !== 0) continue;
      let lateral = previous;
      for (let i = 0; i < 3; i++) lateral = extend(lateral, 0.05, LATERAL);
    }
    ends.push(previous);
  }
  if (form === 'ring') for (let i = 0; i + 1 < ends.length; i += 2) line(ends[i]!, ends[i + 1]!, 0.2, TRUNK);
  return builder.build();
}
