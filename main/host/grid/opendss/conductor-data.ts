// WireData, CNData and TSData: bare conductors, cables with a concentric neutral and with a tape shield (ConductorData.pas,
// CableData.pas, CNData.pas, TSData.pas). What is not given follows from what is: a round conductor of uniform current.
import { type LengthUnit, metresIn, parseLengthUnit } from './length-units.ts';
import { ScriptError } from './script-error.ts';
import { notModelled, ScriptObject } from './script-object.ts';
import type { ScriptValue } from './script-value.ts';

const OF_CONDUCTOR = [
  ...['rdc', 'rac', 'runits', 'gmrac', 'gmrunits', 'radius', 'radunits', 'normamps', 'emergamps', 'diam', 'seasons'],
  ...['ratings', 'capradius', 'like'],
] as const;
const OF_CABLE = ['epsr', 'inslayer', 'diains', 'diacable', 'semiconlayer'] as const;
const OF_CONCENTRIC = ['k', 'diastrand', 'gmrstrand', 'rstrand'] as const;
const OF_TAPE = ['diashield', 'tapelayer', 'tapelap'] as const;
const PROPERTIES = {
  wiredata: OF_CONDUCTOR,
  cndata: [...OF_CONCENTRIC, ...OF_CABLE, ...OF_CONDUCTOR],
  tsdata: [...OF_TAPE, ...OF_CABLE, ...OF_CONDUCTOR],
} as const;
/** GMR of a round conductor per radius: e^(-1/4) */
const ROUND_GMR = 0.7788;
const AC_PER_DC = 1.02;

export type ConductorClass = keyof typeof PROPERTIES;

/** m and ohm per m */
export interface Conductor {
  readonly rdc: number;
  readonly rac: number;
  readonly gmr: number;
  readonly radius: number;
  readonly capacitanceRadius: number;
  readonly sheath: Sheath | null;
}

export interface Sheath {
  readonly permittivity: number;
  readonly insulationThickness: number;
  readonly insulationDiameter: number;
  readonly kind:
    | {
        readonly name: 'concentric';
        readonly strands: number;
        readonly strandDiameter: number;
        readonly strandGmr: number;
        readonly strandResistance: number;
        readonly cableDiameter: number;
      }
    | { readonly name: 'tape'; readonly diameter: number; readonly thickness: number; readonly lapPercent: number };
}

const NOT_GIVEN = {
  rdc: -1,
  rac: -1,
  gmrac: -1,
  radius: -1,
  capradius: -1,
  normamps: -1,
  emergamps: -1,
  epsr: 2.3,
  inslayer: -1,
  diains: -1,
  diacable: -1,
  k: 2,
  diastrand: -1,
  gmrstrand: -1,
  rstrand: -1,
  diashield: -1,
  tapelayer: -1,
  tapelap: 20,
};
type NumberName = keyof typeof NOT_GIVEN;

export class ConductorData extends ScriptObject {
  readonly properties: readonly string[];
  readonly #kind: ConductorClass;
  #numbers: Record<NumberName, number> = { ...NOT_GIVEN };
  #units: { r: LengthUnit; gmr: LengthUnit; radius: LengthUnit } = { r: 'none', gmr: 'none', radius: 'none' };

  constructor(kind: ConductorClass, name: string) {
    super(kind, name);
    this.#kind = kind;
    this.properties = PROPERTIES[kind];
  }

  get normalAmps(): number {
    return this.#numbers.normamps;
  }

  get emergencyAmps(): number {
    return this.#numbers.emergamps;
  }

  override set(property: string, value: ScriptValue): void {
    const numbers = this.#numbers;
    const units = this.#units;
    switch (property) {
      case 'runits':
        units.r = parseLengthUnit(value.text);
        return;
      case 'gmrunits':
        units.gmr = parseLengthUnit(value.text);
        if (units.radius === 'none') units.radius = units.gmr;
        return;
      case 'radunits':
        units.radius = parseLengthUnit(value.text);
        if (units.gmr === 'none') units.gmr = units.radius;
        return;
      case 'diam':
        numbers.radius = value.above(0) / 2;
        return this.#followRadius();
      case 'k':
        numbers.k = value.count(2, 10000);
        return;
      case 'tapelap':
        numbers.tapelap = value.number();
        if (numbers.tapelap < 0 || numbers.tapelap >= 100)
          throw new ScriptError(`${value.text} per cent of lap is not possible`, 'write a number from 0 to below 100');
        return;
      case 'seasons':
      case 'ratings':
        return;
      case 'semiconlayer':
        if (!value.boolean())
          throw new ScriptError('a cable without a semiconducting layer is not modelled', 'leave it out, or write yes');
        return;
    }
    if (!isNumberName(property)) notModelled(property);
    numbers[property] = value.above(0);
    this.#follow(property);
  }

  override like(other: ConductorData): void {
    this.#numbers = { ...other.#numbers };
    this.#units = { ...other.#units };
  }

  /** @throws ScriptError when something is missing */
  conductor(): Conductor {
    const { rdc, rac, gmrac, radius, capradius } = this.#numbers;
    const perMetre = 1 / metresIn(this.#units.r);
    const gmrMetres = metresIn(this.#units.gmr);
    const radiusMetres = metresIn(this.#units.radius);
    if (rac < 0 || rdc < 0) throw this.#missing('rac or rdc');
    if (gmrac < 0 || radius < 0) throw this.#missing('gmrac, radius or diam');
    return {
      rdc: rdc * perMetre,
      rac: rac * perMetre,
      gmr: gmrac * gmrMetres,
      radius: radius * radiusMetres,
      capacitanceRadius: (capradius < 0 ? radius : capradius) * radiusMetres,
      sheath: this.#kind === 'wiredata' ? null : this.#sheath(perMetre, gmrMetres, radiusMetres),
    };
  }

  #sheath(perMetre: number, gmrMetres: number, metres: number): Sheath {
    const numbers = this.#numbers;
    const needed: readonly NumberName[] =
      this.#kind === 'cndata'
        ? ['inslayer', 'diains', 'diacable', 'diastrand', 'gmrstrand', 'rstrand']
        : ['inslayer', 'diains', 'diashield', 'tapelayer'];
    for (const name of needed) if (numbers[name] <= 0) throw this.#missing(name);
    if (numbers.inslayer >= numbers.diains / 2)
      throw new ScriptError(
        `${this.id}: its insulation is as thick as half its diameter`,
        'correct inslayer and diains',
      );
    return {
      permittivity: numbers.epsr,
      insulationThickness: numbers.inslayer * metres,
      insulationDiameter: numbers.diains * metres,
      kind:
        this.#kind === 'cndata'
          ? {
              name: 'concentric',
              strands: numbers.k,
              strandDiameter: numbers.diastrand * metres,
              strandGmr: numbers.gmrstrand * gmrMetres,
              strandResistance: numbers.rstrand * perMetre,
              cableDiameter: numbers.diacable * metres,
            }
          : {
              name: 'tape',
              diameter: numbers.diashield * metres,
              thickness: numbers.tapelayer * metres,
              lapPercent: numbers.tapelap,
            },
    };
  }

  #follow(property: NumberName): void {
    const numbers = this.#numbers;
    if (property === 'rdc' && numbers.rac < 0) numbers.rac = AC_PER_DC * numbers.rdc;
    if (property === 'rac' && numbers.rdc < 0) numbers.rdc = numbers.rac / AC_PER_DC;
    if (property === 'gmrac' && numbers.radius < 0) numbers.radius = numbers.gmrac / ROUND_GMR;
    if (property === 'diastrand' && numbers.gmrstrand <= 0) numbers.gmrstrand = (ROUND_GMR * numbers.diastrand) / 2;
    if (property === 'normamps' && numbers.emergamps < 0) numbers.emergamps = 1.5 * numbers.normamps;
    if (property === 'emergamps' && numbers.normamps < 0) numbers.normamps = numbers.emergamps / 1.5;
    if (property === 'radius') this.#followRadius();
  }

  #followRadius(): void {
    const numbers = this.#numbers;
    if (numbers.gmrac < 0) numbers.gmrac = ROUND_GMR * numbers.radius;
    if (numbers.capradius < 0) numbers.capradius = numbers.radius;
  }

  #missing(what: string): ScriptError {
    return new ScriptError(`${this.id} has no ${what}`, `give it ${what}`);
  }
}

function isNumberName(property: string): property is NumberName {
  return Object.hasOwn(NOT_GIVEN, property);
}
