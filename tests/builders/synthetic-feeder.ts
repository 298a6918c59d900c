// An unbalanced North American feeder of any size, rebuilt exactly each time: a substation (115 / 12.47 kV, delta-wye), three
// single-phase regulators, a three-phase trunk, laterals of one or two phases, and at every house cluster a centre-tapped transformer
// (7.2 / 0.12 / 0.12 kV) with a triplex line to loads on both legs. With 600 trunk buses it has about the nodes of the IEEE 8500-node
// feeder, and that feeder's mixture. Random numbers: s = 1664525 s + 1013904223 mod 2^32 from 12345.
import type { PhaseNetwork, PhaseState } from '../../simulation/network/phase-network.ts';
import { alike, PhaseNetworkBuilder } from './phase-network.ts';

type Complex = readonly [number, number];
const TRUNK: readonly [Complex, Complex] = [
  [0.19, 0.39],
  [0.06, 0.17],
];
const LATERAL: readonly [Complex, Complex] = [
  [0.85, 0.8],
  [0.06, 0.2],
];
const TRIPLEX: readonly [Complex, Complex] = [
  [0.95, 0.37],
  [0.33, 0.27],
];
/** S/km to earth and between phases */
const CHARGE: readonly [Complex, Complex] = [
  [0, 3.5e-6],
  [0, -0.6e-6],
];

const times = ([re, im]: Complex, km: number): Complex => [re * km, im * km];

function section(phases: number, [self, mutual]: readonly [Complex, Complex], km: number) {
  return alike(phases, times(self, km), times(mutual, km));
}

export function syntheticFeeder(trunkBuses: number): { readonly network: PhaseNetwork; readonly state: PhaseState } {
  const b = new PhaseNetworkBuilder();
  let s = 12345;
  const draw = () => {
    s = (Math.imul(1664525, s) + 1013904223) >>> 0;
    return s / 2 ** 32;
  };
  b.source('grid', 115, { pu: 1.03, z: alike(3, [0.7, 3], [0.1, 0.4]) });
  b.transformer('sub', {
    phases: 3,
    kva: 27500,
    windings: [
      { at: 'grid', conn: 'delta', kv: 115, r: 0.003 },
      { at: 'busbar', kv: 12.47, r: 0.003 },
    ],
    x: [0.1],
  });
  for (const phase of [1, 2, 3])
    b.transformer(`reg${phase}`, {
      phases: 1,
      kva: 10000,
      windings: [
        { at: `busbar.${phase}`, kv: 7.2 },
        { at: `t0.${phase}`, kv: 7.2, tap: 1.0125 },
      ],
      x: [0.001],
    });
  // The trunk's load per length is set by its size, so that the voltage drop of small and large feeders is alike.
  const km = 18 / trunkBuses;
  const kva = 8000 / (1.96 * trunkBuses);
  let cluster = 0;
  const house = (bus: string, phase: number) => {
    const name = `x${cluster++}`;
    b.transformer(name, {
      phases: 1,
      kva: 25,
      windings: [
        { at: `${bus}.${phase}`, kv: 7.2, r: 0.006 },
        { at: `${name}.1.0`, kv: 0.12, r: 0.012 },
        { at: `${name}.0.2`, kv: 0.12, r: 0.012 },
      ],
      x: [0.0204, 0.0204, 0.0136],
      noLoad: [0.002, 0.005],
    });
    b.line(`${name}h`, `${name}.1.2`, `h${name}.1.2`, section(2, TRIPLEX, 0.015 + 0.02 * draw()));
    for (const leg of [1, 2]) {
      const p = kva * (0.25 + 0.5 * draw());
      b.load(`${name}${leg}`, {
        at: `h${name}.${leg}`,
        phases: 1,
        kva: [p, p * 0.25],
        kv: 0.12,
        band: [0.5, 0.88, 1.05],
      });
    }
  };
  for (let t = 1; t <= trunkBuses; t++) {
    const length = km * (0.8 + 0.4 * draw());
    b.line(`t${t}`, `t${t - 1}`, `t${t}`, section(3, TRUNK, length), section(3, CHARGE, length));
    const phase = (t % 3) + 1;
    const isDouble = t % 5 === 0;
    const nodes = isDouble ? `.${phase}.${(phase % 3) + 1}` : `.${phase}`;
    let last = `t${t}`;
    for (let l = 1; l <= 3; l++) {
      const along = 0.05 + 0.1 * draw();
      const size = isDouble ? 2 : 1;
      b.line(
        `l${t}.${l}`,
        `${last}${nodes}`,
        `l${t}_${l}${nodes}`,
        section(size, LATERAL, along),
        section(size, CHARGE, along),
      );
      last = `l${t}_${l}`;
      if (l > 1 && (l + t) % 50 !== 0) house(last, phase);
    }
  }
  for (const part of [0.3, 0.6, 0.85]) b.capacitor(`c${part}`, `t${Math.round(part * trunkBuses)}`, 3, 7.2, [900]);
  return b.build([115, 12.47, 0.208]);
}
