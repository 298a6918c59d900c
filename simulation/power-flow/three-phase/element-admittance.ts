// Primitive admittances Yprim of sources, lines, capacitors, reactors and loads: I = Yprim V at an element's conductors, terminal by
// terminal, currents into the element. Siemens. As OpenDSS builds them (VSource, Line, Capacitor, Reactor, Load), so that results
// can be compared entry by entry; open conductors are taken out afterwards (complex-matrix.ts).
import type {
  PhaseCapacitor,
  PhaseConsumer,
  PhaseLine,
  PhaseReactor,
  PhaseSource,
} from '../../network/phase-network.ts';
import { addSymmetric, type ComplexMatrix, invert, zeroMatrix } from './complex-matrix.ts';

/** An element that cannot be calculated with. A reader has checked for it: this says so by name where one did not. */
export class ImpossibleElement extends Error {
  readonly element: string;

  constructor(element: string, what: string) {
    super(`${element}: ${what}`);
    this.name = 'ImpossibleElement';
    this.element = element;
  }
}

/** [A -A; -A A] + [S 0; 0 S] */
function twoTerminals(a: ComplexMatrix): ComplexMatrix {
  const n = a.order;
  const y = zeroMatrix(2 * n);
  for (let i = 0; i < n; i++)
    for (let j = 0; j < n; j++) {
      const re = a.re[i * n + j]!;
      const im = a.im[i * n + j]!;
      put(y, i, j, re, im);
      put(y, i + n, j + n, re, im);
      put(y, i, j + n, -re, -im);
      put(y, i + n, j, -re, -im);
    }
  return y;
}

function put(y: ComplexMatrix, row: number, column: number, re: number, im: number): void {
  y.re[row * y.order + column]! += re;
  y.im[row * y.order + column]! += im;
}

function seriesAdmittance(id: string, phases: number, r: Float64Array, x: Float64Array): ComplexMatrix {
  const z = { order: phases, re: r.slice(), im: x.slice() };
  if (!invert(z)) throw new ImpossibleElement(id, 'its impedance matrix cannot be inverted');
  return z;
}

export const sourceAdmittance = ({ id, phases, r, x }: PhaseSource): ComplexMatrix =>
  twoTerminals(seriesAdmittance(id, phases, r, x));

/** Pi: the series impedance, and half of the shunt admittance at each end. */
export function lineAdmittance({ id, phases, r, x, g, b }: PhaseLine): ComplexMatrix {
  const y = twoTerminals(seriesAdmittance(id, phases, r, x));
  for (let i = 0; i < phases; i++)
    for (let j = 0; j < phases; j++) {
      const k = i * phases + j;
      put(y, i, j, g[k]! / 2, b[k]! / 2);
      put(y, i + phases, j + phases, g[k]! / 2, b[k]! / 2);
    }
  return y;
}

/** A capacitor (steps: 1 = in) or reactor between two terminals, or in delta at one. */
export function shuntAdmittance(
  { phases, terminals }: PhaseCapacitor | PhaseReactor,
  g: readonly Float64Array[],
  b: readonly Float64Array[],
  steps: ArrayLike<number> | null,
): ComplexMatrix {
  const a = zeroMatrix(phases);
  for (let step = 0; step < g.length; step++) {
    if (steps !== null && steps[step] !== 1) continue;
    for (let k = 0; k < phases * phases; k++) {
      a.re[k]! += g[step]![k]!;
      a.im[k]! += b[step]![k]!;
    }
  }
  return terminals.length === 1 ? a : twoTerminals(a);
}

/** Conductors of a load: its phases and a neutral for wye; delta has none, yet one or two phases of it have one conductor more. */
export const consumerConductors = ({ connection, phases }: PhaseConsumer): number =>
  connection === 'wye' || phases <= 2 ? phases + 1 : phases;

/** The two conductors across which phase `i` (from 0) of a load lies. */
export function consumerBranch(consumer: PhaseConsumer, i: number): readonly [number, number] {
  const conductors = consumerConductors(consumer);
  if (consumer.connection === 'wye') return [i, conductors - 1];
  return [i, i + 1 < conductors ? i + 1 : 0];
}

/** The load as an impedance that takes its power at rated voltage: y = (P - jQ) / V^2 per phase, times `share`. */
export function consumerAdmittance(consumer: PhaseConsumer, share: number): ComplexMatrix {
  const y = zeroMatrix(consumerConductors(consumer));
  const scale = share / (consumer.phases * consumer.ratedVoltage ** 2);
  const g = consumer.p * scale;
  const b = -consumer.q * scale;
  for (let i = 0; i < consumer.phases; i++) {
    const [from, to] = consumerBranch(consumer, i);
    addSymmetric(y, from, from, g, b);
    addSymmetric(y, to, to, g, b);
    addSymmetric(y, from, to, -g, -b);
  }
  return y;
}
