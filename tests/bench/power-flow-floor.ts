// The floor under every power flow: a plain backward and forward sweep of currents over parent pointers, with nothing around it. No
// ordering, no loops, no output but voltages. Its arithmetic is that of the script by which the budgets were set: leave it as it is.
import { CongruentialGenerator } from '../builders/synthetic-network.ts';

export interface PlainNetwork {
  readonly n: number;
  readonly parent: Int32Array;
  readonly r: Float64Array;
  readonly x: Float64Array;
  readonly b: Float64Array;
  readonly p: Float64Array;
  readonly q: Float64Array;
}

/** The synthetic network (tests/builders/synthetic-network.ts), radial, in the sweep's own form: per unit of 1 MVA and 10.5 kV. */
export function plainNetwork(feeders: number): PlainNetwork {
  const random = new CongruentialGenerator(12345);
  const n = feeders * 100 + 1;
  const zBase = 10.5e3 ** 2 / 1e6;
  const omega = 2 * Math.PI * 50;
  const net: PlainNetwork = {
    n,
    parent: new Int32Array(n).fill(-1),
    r: new Float64Array(n),
    x: new Float64Array(n),
    b: new Float64Array(n),
    p: new Float64Array(n),
    q: new Float64Array(n),
  };
  let made = 1;
  const extend = (a: number, shortest: number, isTrunk: boolean): number => {
    const i = made++;
    const km = shortest + 0.1 * random.next();
    net.parent[i] = a;
    net.r[i] = ((isTrunk ? 0.125 : 0.32) * km) / zBase;
    net.x[i] = ((isTrunk ? 0.101 : 0.115) * km) / zBase;
    const half = (omega * (isTrunk ? 0.32e-6 : 0.22e-6) * km * zBase) / 2;
    net.b[a]! += half;
    net.b[i]! += half;
    const p = 20e3 + 60e3 * random.next();
    net.p[i] = p / 1e6;
    net.q[i] = (p * (0.2 + 0.2 * random.next())) / 1e6;
    return i;
  };
  for (let feeder = 0; feeder < feeders; feeder++) {
    let previous = 0;
    for (let t = 1; t <= 40; t++) {
      previous = extend(previous, 0.15, true);
      if (t % 2 !== 0) continue;
      let lateral = previous;
      for (let i = 0; i < 3; i++) lateral = extend(lateral, 0.05, false);
    }
  }
  return net;
}

/** Returns the rounds. */
export function plainSweep(net: PlainNetwork, vRe: Float64Array, vIm: Float64Array, tolerance: number): number {
  const { n, parent, r, x, b, p, q } = net;
  const iRe = new Float64Array(n);
  const iIm = new Float64Array(n);
  vRe.fill(1.02);
  vIm.fill(0);
  let round = 0;
  for (; round < 100; ) {
    round++;
    for (let i = 0; i < n; i++) {
      const d = vRe[i]! * vRe[i]! + vIm[i]! * vIm[i]!;
      iRe[i] = (p[i]! * vRe[i]! + q[i]! * vIm[i]!) / d - b[i]! * vIm[i]!;
      iIm[i] = (p[i]! * vIm[i]! - q[i]! * vRe[i]!) / d + b[i]! * vRe[i]!;
    }
    for (let i = n - 1; i > 0; i--) {
      const a = parent[i]!;
      iRe[a]! += iRe[i]!;
      iIm[a]! += iIm[i]!;
    }
    let greatest = 0;
    for (let i = 1; i < n; i++) {
      const a = parent[i]!;
      const re = vRe[a]! - r[i]! * iRe[i]! + x[i]! * iIm[i]!;
      const im = vIm[a]! - r[i]! * iIm[i]! - x[i]! * iRe[i]!;
      const dRe = re - vRe[i]!;
      const dIm = im - vIm[i]!;
      const d = dRe * dRe + dIm * dIm;
      if (d > greatest) greatest = d;
      vRe[i] = re;
      vIm[i] = im;
    }
    if (greatest < tolerance * tolerance) break;
  }
  // As in the script: the losses belong to the measured time.
  let losses = 0;
  for (let i = 1; i < n; i++) losses += r[i]! * (iRe[i]! * iRe[i]! + iIm[i]! * iIm[i]!);
  lastLosses = losses;
  return round;
}

/** pu, of the last sweep */
export let lastLosses = 0;
