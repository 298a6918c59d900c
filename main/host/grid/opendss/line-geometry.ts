// LineGeometry: conductors and where they are; phases come first (LineGeometry.pas). With reduce=yes the others are taken as earthed
// all along the line and eliminated; otherwise each is a conductor of the line.
import type { Circuit } from './circuit.ts';
import type { ConductorClass, ConductorData } from './conductor-data.ts';
import { type LengthUnit, metresIn, parseLengthUnit } from './length-units.ts';
import type { PlacedConductor } from './line-constants.ts';
import type { LineSpacing } from './line-spacing.ts';
import { ScriptError } from './script-error.ts';
import { notModelled, ScriptObject } from './script-object.ts';
import type { ScriptValue } from './script-value.ts';

const PROPERTIES = [
  ...['nconds', 'nphases', 'cond', 'wire', 'x', 'h', 'units', 'normamps', 'emergamps', 'reduce', 'spacing', 'wires'],
  ...['cncable', 'tscable', 'cncables', 'tscables', 'seasons', 'ratings', 'linetype', 'like'],
] as const;
const DEFAULT_RESISTIVITY = 100;
const CLASS_OF: Readonly<Record<string, ConductorClass>> = {
  wire: 'wiredata',
  wires: 'wiredata',
  cncable: 'cndata',
  cncables: 'cndata',
  tscable: 'tsdata',
  tscables: 'tsdata',
};

interface Place {
  x: number;
  height: number;
  units: LengthUnit | null;
  conductor: ConductorData | null;
}

export class LineGeometry extends ScriptObject {
  readonly properties = PROPERTIES;
  phases = 0;
  reduced = false;
  /** ohm m; a line with its own resistivity sets it for all lines of this geometry */
  resistivity = DEFAULT_RESISTIVITY;
  normalAmps = 0;
  emergencyAmps = 0;
  #places: Place[] = [];
  #active = 0;
  #lastUnits: LengthUnit = 'ft';

  constructor(name: string) {
    super('linegeometry', name);
  }

  /** of a line with this geometry */
  get conductorCount(): number {
    return this.reduced ? this.phases : this.#places.length;
  }

  override set(property: string, value: ScriptValue, circuit: Circuit): void {
    switch (property) {
      case 'nconds':
        this.#places = Array.from({ length: value.count(1, 100) }, newPlace);
        this.#active = 0;
        this.#lastUnits = 'ft';
        return;
      case 'nphases':
        this.phases = value.count(1, 100);
        return;
      case 'cond':
        this.#active = value.count(1, Math.max(1, this.#places.length)) - 1;
        this.#place.units ??= this.#lastUnits;
        return;
      case 'x':
        this.#place.x = value.number();
        return;
      case 'h':
        this.#place.height = value.number();
        return;
      case 'units':
        this.#lastUnits = parseLengthUnit(value.text);
        this.#place.units = this.#lastUnits;
        return;
      case 'reduce':
        this.reduced = value.boolean();
        return;
      case 'wire':
      case 'cncable':
      case 'tscable':
        this.#place.conductor = circuit.conductor(CLASS_OF[property] as ConductorClass, value.name());
        if (this.#active === 0) this.#takeRatings();
        return;
      case 'wires':
      case 'cncables':
      case 'tscables':
        return this.#setAll(CLASS_OF[property] as ConductorClass, value, circuit);
      case 'spacing':
        return this.#takeSpacing(circuit.lineSpacing(value.name()));
      case 'normamps':
        this.normalAmps = value.number();
        return;
      case 'emergamps':
        this.emergencyAmps = value.number();
        return;
      case 'seasons':
      case 'ratings':
      case 'linetype':
        return;
      default:
        notModelled(property);
    }
  }

  override like(other: LineGeometry): void {
    this.phases = other.phases;
    this.reduced = other.reduced;
    this.normalAmps = other.normalAmps;
    this.emergencyAmps = other.emergencyAmps;
    this.#places = other.#places.map((place) => ({ ...place }));
  }

  /** in metres; phases first */
  placed(): PlacedConductor[] {
    if (this.phases < 1 || this.phases > this.#places.length)
      throw new ScriptError(
        `${this.id} has ${this.phases} phases of ${this.#places.length} conductors`,
        'write nconds and nphases',
      );
    return this.#places.map(({ x, height, units, conductor }, index) => {
      if (conductor === null)
        throw new ScriptError(`${this.id}: conductor ${index + 1} is missing`, 'name its wire or cable');
      const metres = metresIn(units ?? 'none');
      return { x: x * metres, height: height * metres, ...conductor.conductor() };
    });
  }

  get #place(): Place {
    const place = this.#places[this.#active];
    if (place === undefined) throw new ScriptError('it has no conductors yet', 'write nconds= first');
    return place;
  }

  #takeRatings(): void {
    const first = this.#places[0]?.conductor;
    if (this.normalAmps === 0 && first != null && first.normalAmps > 0) this.normalAmps = first.normalAmps;
    if (this.emergencyAmps === 0 && first != null && first.emergencyAmps > 0) this.emergencyAmps = first.emergencyAmps;
  }

  /** Cables are those of the phases; wires are those of all conductors, or of the others where the phases are cables. */
  #setAll(kind: ConductorClass, value: ScriptValue, circuit: Circuit): void {
    const names = value.texts();
    const afterCables =
      kind === 'wiredata' && this.#places[0]?.conductor != null && this.#places[0].conductor.className !== 'wiredata';
    const start = afterCables ? this.phases : 0;
    const end = kind === 'wiredata' ? this.#places.length : this.phases;
    if (names.length !== end - start)
      throw new ScriptError(
        `there are ${names.length} names for ${end - start} conductors`,
        'name one for each conductor',
      );
    names.forEach((name, index) => {
      (this.#places[start + index] as Place).conductor = circuit.conductor(kind, name.toLowerCase());
    });
    this.#takeRatings();
  }

  #takeSpacing(spacing: LineSpacing): void {
    if (spacing.x.length !== this.#places.length)
      throw new ScriptError(
        `${spacing.id} has ${spacing.x.length} conductors, not ${this.#places.length}`,
        'write nconds as in the spacing',
      );
    this.#lastUnits = spacing.units;
    this.#places.forEach((place, index) => {
      place.x = spacing.x[index] as number;
      place.height = spacing.height[index] as number;
      place.units = spacing.units;
    });
  }
}

function newPlace(): Place {
  return { x: 0, height: 0, units: null, conductor: null };
}
