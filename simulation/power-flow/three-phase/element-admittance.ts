// Primitive admittances Yprim of sources, lines, capacitors, reactors and loads: I = Yprim V at an element's conductors, terminal by
// terminal, currents into the element. Siemens. As OpenDSS builds them (VSource, Line, Capacitor, Reactor, Load), so that results
// can be compared entry by entry; open conductors are taken out afterwards (complex-matrix.ts).
// Each function writes a matrix into `y` from `at` on, where zeros stand.
import type {
  PhaseCapacitor,
  PhaseConsumer,
  PhaseLine,
  PhaseReactor,
  PhaseSource,
} from '../../network/phase-network.ts';
import { type ComplexArrays, complexArrays, invert } from './complex-matrix.ts';

/** An element that cannot be calculated with. A reader has checked for it: this says so by name where one did not. */
export class ImpossibleElement extends Error {
  readonly element: string;

  constructor(element: string, what: string) {
    super(`${element}: ${what}`);
    this.name = 'ImpossibleElement';
    this.element = element;
  }
}

let scratch = complexArrays(36);

/** Space for n x n numbers, whose content nobody keeps. */
function scratchFor(n: number): ComplexArrays {
  if (scratch.re.length < n * n) scratch = complexArrays(n * n);
  return scratch;
}

/** [A -A; -A A] of an [n x n] matrix A. */
function writeTwoTerminals(y: ComplexArrays, at: number, a: ComplexArrays, n: number): void {
  const order = 2 * n;
  for (let i = 0, k = 0; i < n; i++)
    for (let j = 0; j < n; j++, k++) {
      const near = at + i * order + j;
      const far = near + n * order;
      y.re[near] = y.re[far + n] = a.re[k]!;
      y.im[near] = y.im[far + n] = a.im[k]!;
      y.re[near + n] = y.re[far] = -a.re[k]!;
      y.im[near + n] = y.im[far] = -a.im[k]!;
    }
}

function writeSeries(y: ComplexArrays, at: number, { id, phases: n, r, x }: PhaseSource | PhaseLine): void {
  const z = scratchFor(n);
  // Small arrays are copied faster by hand than by set().
  for (let k = 0; k < n * n; k++) {
    z.re[k] = r[k]!;
    z.im[k] = x[k]!;
  }
  if (!invert(z, n)) throw new ImpossibleElement(id, 'its impedance matrix cannot be inverted');
  writeTwoTerminals(y, at, z, n);
}

export const writeSource = (y: ComplexArrays, at: number, source: PhaseSource): void => writeSeries(y, at, source);

/** Pi: the series impedance, and half of the shunt admittance at each end; that goes into `half`, from `firstHalf` on, as well. */
export function writeLine(y: ComplexArrays, at: number, line: PhaseLine, half: ComplexArrays, firstHalf: number): void {
  writeSeries(y, at, line);
  const { phases: n, g, b } = line;
  for (let i = 0, k = 0; i < n; i++)
    for (let j = 0; j < n; j++, k++) {
      const near = at + i * 2 * n + j;
      const far = near + n * 2 * n + n;
      const re = g[k]! / 2;
      const im = b[k]! / 2;
      half.re[firstHalf + k] = re;
      half.im[firstHalf + k] = im;
      y.re[near]! += re;
      y.im[near]! += im;
      y.re[far]! += re;
      y.im[far]! += im;
    }
}

/** A capacitor (steps: 1 = in) or reactor between two terminals, or in delta at one. */
export function writeShunt(
  y: ComplexArrays,
  at: number,
  { phases: n, terminals }: PhaseCapacitor | PhaseReactor,
  g: readonly Float64Array[],
  b: readonly Float64Array[],
  steps: ArrayLike<number> | null,
): void {
  const a = scratchFor(n);
  a.re.fill(0);
  a.im.fill(0);
  for (let step = 0; step < g.length; step++) {
    if (steps !== null && steps[step] !== 1) continue;
    for (let k = 0; k < n * n; k++) {
      a.re[k]! += g[step]![k]!;
      a.im[k]! += b[step]![k]!;
    }
  }
  if (terminals.length > 1) return writeTwoTerminals(y, at, a, n);
  y.re.set(a.re.subarray(0, n * n), at);
  y.im.set(a.im.subarray(0, n * n), at);
}

/** Conductors of a load: its phases and a neutral for wye; delta has none, yet one or two phases of it have one conductor more. */
export const consumerConductors = ({ connection, phases }: PhaseConsumer): number =>
  connection === 'wye' || phases <= 2 ? phases + 1 : phases;

/** The conductor at which phase `i` of a load, which begins at conductor i, ends; all from 0. */
export function consumerEnd(consumer: PhaseConsumer, i: number): number {
  const conductors = consumerConductors(consumer);
  if (consumer.connection === 'wye') return conductors - 1;
  return i + 1 < conductors ? i + 1 : 0;
}

/** The load as an impedance that takes its power (W, var) at rated voltage: y = (P - jQ) / V^2 per phase, times `share`. */
export function writeConsumer(
  y: ComplexArrays,
  at: number,
  consumer: PhaseConsumer,
  p: number,
  q: number,
  share: number,
): void {
  const n = consumerConductors(consumer);
  const scale = share / (consumer.phases * consumer.ratedVoltage ** 2);
  const g = p * scale;
  const b = -q * scale;
  for (let i = 0; i < consumer.phases; i++) {
    const end = consumerEnd(consumer, i);
    addTo(y, at + i * n + i, g, b);
    addTo(y, at + end * n + end, g, b);
    addTo(y, at + i * n + end, -g, -b);
    addTo(y, at + end * n + i, -g, -b);
  }
}

function addTo({ re, im }: ComplexArrays, at: number, a: number, b: number): void {
  re[at]! += a;
  im[at]! += b;
}
