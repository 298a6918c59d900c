// Impedance and capacitance of parallel conductors over earth, as LineConstants.pas and CableConstants.pas do.
//   Z_ii = r_i + j w mu/2pi ln(1/GMR_i) + Ze_ii,  Z_ij = j w mu/2pi ln(1/D_ij) + Ze_ij
// Earth return Ze: deri (Deri et al. 1981, complex depth p = sqrt(rho / (j w mu)); r_i with skin effect), carson (first terms),
// fullcarson (Carson's series as in Tleis). Capacitance: Y = inverse of the potential coefficients -1/(2 pi e w) ln(D'_ij/D_ij).
// Cables: neutrals and shields are conductors of their own, eliminated as earthed; capacitance of each insulation alone.
import { type ComplexMatrix, eliminated, invert } from './complex-matrix.ts';
import type { Conductor, Sheath } from './conductor-data.ts';
import { type EarthModel, type EarthPoint, earthReturn } from './earth-return.ts';
import { ScriptError } from './script-error.ts';
import { resistanceWithSkinEffect } from './skin-effect.ts';

/** OpenDSS's digits of natural constants, so that its numbers come out. */
export const MU0 = 12.56637e-7;
const EPSILON0 = 8.854e-12;
const TWO_PI = 6.283185307;
const COPPER_TAPE_RESISTIVITY = 2.3718e-8;

/** m */
export interface PlacedConductor extends Conductor, EarthPoint {}

export interface LineConstants {
  /** ohm and S per metre, [order x order] */
  readonly order: number;
  readonly z: ComplexMatrix;
  readonly b: Float64Array;
}

export interface Surroundings {
  /** Hz */
  readonly frequency: number;
  /** ohm m */
  readonly resistivity: number;
  readonly earthModel: EarthModel;
}

/** @param keep the first so many conductors; the others are eliminated as earthed */
export function lineConstants(
  conductors: readonly PlacedConductor[],
  phases: number,
  keep: number,
  surroundings: Surroundings,
): LineConstants {
  checkPlaces(conductors, phases);
  const cables = conductors.slice(0, phases).some(({ sheath }) => sheath !== null);
  if (cables && conductors.slice(0, phases).some(({ sheath }) => sheath === null))
    throw new ScriptError('some of its phases are cables and some are not', 'give all phases cables, or none');
  let z = impedances(conductors, cables ? phases : 0, surroundings);
  let order = conductors.length + (cables ? phases : 0);
  while (order > keep) {
    z = eliminated(z, order, order - 1);
    order--;
  }
  const all = cables
    ? cableSusceptances(conductors, phases, surroundings.frequency)
    : susceptances(conductors, surroundings.frequency);
  const b = new Float64Array(keep * keep);
  for (let i = 0; i < keep; i++)
    for (let j = 0; j < keep; j++) b[i * keep + j] = all[i * conductors.length + j] as number;
  return { order: keep, z, b };
}

/** Of the conductors, and behind them of the sheaths of the first `sheaths` of them. */
function impedances(conductors: readonly PlacedConductor[], sheaths: number, around: Surroundings): ComplexMatrix {
  const count = conductors.length;
  const order = count + sheaths;
  const z = { re: new Float64Array(order * order), im: new Float64Array(order * order) };
  const factor = around.frequency * MU0;
  const at = (index: number): PlacedConductor => conductors[index < count ? index : index - count] as PlacedConductor;
  for (let i = 0; i < order; i++) {
    for (let j = 0; j <= i; j++) {
      const own = i === j;
      const earth = earthReturn(at(i), at(j), own || at(i) === at(j), around);
      const distance = own ? ownDistance(at(i), i >= count) : distanceBetween(at(i), at(j), i >= count, j >= count);
      const re = earth.re + (own ? ownResistance(at(i), i >= count, around) : 0);
      const im = earth.im + factor * Math.log(1 / distance);
      z.re[i * order + j] = re;
      z.im[i * order + j] = im;
      z.re[j * order + i] = re;
      z.im[j * order + i] = im;
    }
  }
  return z;
}

function ownResistance(conductor: PlacedConductor, ofSheath: boolean, around: Surroundings): number {
  if (!ofSheath)
    return around.earthModel === 'deri' ? resistanceWithSkinEffect(conductor.rdc, around.frequency) : conductor.rac;
  const { kind } = conductor.sheath as Sheath;
  if (kind.name === 'concentric') return kind.strandResistance / kind.strands;
  return (
    (0.3183 * COPPER_TAPE_RESISTIVITY) / (kind.diameter * kind.thickness * Math.sqrt(50 / (100 - kind.lapPercent)))
  );
}

function ownDistance(conductor: PlacedConductor, ofSheath: boolean): number {
  if (!ofSheath) return conductor.gmr;
  const { kind } = conductor.sheath as Sheath;
  if (kind.name === 'tape') return sheathRadius(conductor);
  const { strands, strandGmr } = kind;
  return (strandGmr * strands * sheathRadius(conductor) ** (strands - 1)) ** (1 / strands);
}

/** from the middle of the core to that of the strands or of the tape */
function sheathRadius(conductor: PlacedConductor): number {
  const { kind } = conductor.sheath as Sheath;
  return kind.name === 'tape' ? (kind.diameter - kind.thickness) / 2 : (kind.cableDiameter - kind.strandDiameter) / 2;
}

/** `a` is the later one: a sheath whenever one of the two is */
function distanceBetween(a: PlacedConductor, b: PlacedConductor, aSheath: boolean, bSheath: boolean): number {
  if (!aSheath) return apart(a, b);
  if (a === b) return sheathRadius(a);
  if (bSheath) return apart(a, b);
  const { kind } = a.sheath as Sheath;
  if (kind.name === 'tape') return apart(a, b);
  return (apart(a, b) ** kind.strands - sheathRadius(a) ** kind.strands) ** (1 / kind.strands);
}

function apart(a: EarthPoint, b: EarthPoint): number {
  return Math.hypot(a.x - b.x, a.height - b.height);
}

function susceptances(conductors: readonly PlacedConductor[], frequency: number): Float64Array {
  const order = conductors.length;
  const factor = -1 / TWO_PI / EPSILON0 / (TWO_PI * frequency);
  const potential = { re: new Float64Array(order * order), im: new Float64Array(order * order) };
  conductors.forEach((a, i) => {
    conductors.forEach((b, j) => {
      const ratio =
        i === j ? (2 * a.height) / a.capacitanceRadius : Math.hypot(a.x - b.x, a.height + b.height) / apart(a, b);
      potential.im[i * order + j] = factor * Math.log(ratio);
    });
  });
  const admittance = invert(potential, order);
  if (admittance === undefined)
    throw new ScriptError('the capacitance of its conductors cannot be found', 'correct where they are');
  return admittance.im;
}

function cableSusceptances(conductors: readonly PlacedConductor[], phases: number, frequency: number): Float64Array {
  const order = conductors.length;
  const b = new Float64Array(order * order);
  for (let i = 0; i < phases; i++) {
    const sheath = conductors[i]?.sheath as Sheath;
    const outer = sheath.insulationDiameter / 2;
    const inner = outer - sheath.insulationThickness;
    b[i * order + i] = (TWO_PI * EPSILON0 * sheath.permittivity * TWO_PI * frequency) / Math.log(outer / inner);
  }
  return b;
}

function checkPlaces(conductors: readonly PlacedConductor[], phases: number): void {
  conductors.forEach((conductor, i) => {
    if (conductors[0]?.sheath === null && conductor.height <= 0)
      throw new ScriptError(`conductor ${i + 1} is not above the ground`, 'give it a height h above 0');
    conductors.slice(0, i).forEach((other, j) => {
      if (apart(conductor, other) < reach(conductor, i < phases) + reach(other, j < phases))
        throw new ScriptError(`conductors ${j + 1} and ${i + 1} are in the same place`, 'correct x and h');
    });
  });
}

function reach(conductor: PlacedConductor, isPhase: boolean): number {
  return isPhase || conductor.sheath === null ? conductor.radius : 0;
}
