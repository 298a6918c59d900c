// The conductors that a line itself names, by a geometry or by a spacing with wires and cables (Line.pas).
import type { Circuit } from './circuit.ts';
import type { ConductorClass, ConductorData } from './conductor-data.ts';
import type { EarthModel } from './earth-return.ts';
import { metresIn } from './length-units.ts';
import { type LineConstants, lineConstants, type PlacedConductor } from './line-constants.ts';
import type { LineGeometry } from './line-geometry.ts';
import type { LineSpacing } from './line-spacing.ts';
import { ScriptError } from './script-error.ts';
import type { ScriptValue } from './script-value.ts';

const DEFAULT_RESISTIVITY = 100;

export class LineConductors {
  earthModel: EarthModel;
  #geometry: LineGeometry | null = null;
  #spacing: LineSpacing | null = null;
  #wires: (ConductorData | null)[] = [];
  /** ohm m; null = the geometry's */
  #resistivity: number | null = null;

  constructor(circuit: Circuit) {
    this.earthModel = circuit.settings.earthModel;
  }

  /** whether they say what the line's impedance is */
  get inForce(): boolean {
    return this.#geometry !== null || (this.#spacing !== null && this.#wires.some((wire) => wire !== null));
  }

  get ratings(): { normal: number; emergency: number } | null {
    if (this.#geometry !== null) return { normal: this.#geometry.normalAmps, emergency: this.#geometry.emergencyAmps };
    const [first] = this.#wires;
    return first == null ? null : { normal: first.normalAmps, emergency: first.emergencyAmps };
  }

  forget(): void {
    this.#geometry = null;
    this.#spacing = null;
    this.#wires = [];
  }

  /** @returns the number of phases that the line has with it */
  takeGeometry(geometry: LineGeometry): number {
    this.forget();
    this.#geometry = geometry;
    if (this.#resistivity !== null) geometry.resistivity = this.#resistivity;
    return geometry.conductorCount;
  }

  takeSpacing(spacing: LineSpacing): number {
    this.forget();
    this.#spacing = spacing;
    this.#wires = spacing.x.map(() => null);
    return spacing.phases;
  }

  setResistivity(rho: number): void {
    this.#resistivity = rho;
    if (this.#geometry !== null) this.#geometry.resistivity = rho;
  }

  /** Cables are those of the phases; wires are those of all places, or of the others where the phases are cables. */
  setWires(kind: ConductorClass, value: ScriptValue, circuit: Circuit): void {
    const spacing = this.#spacing;
    if (spacing === null) throw new ScriptError('it has conductors but no spacing', 'write spacing= before them');
    const afterCables = kind === 'wiredata' && this.#wires[0] != null && this.#wires[0].className !== 'wiredata';
    const start = afterCables ? spacing.phases : 0;
    const names = value.texts();
    const count = kind === 'wiredata' ? this.#wires.length - start : spacing.phases;
    if (names.length !== count)
      throw new ScriptError(`there are ${names.length} names for ${count} conductors`, 'name one for each conductor');
    names.forEach((name, index) => {
      this.#wires[start + index] = circuit.conductor(kind, name.toLowerCase());
    });
  }

  /** per metre */
  constants(frequency: number): LineConstants {
    const around = { frequency, resistivity: this.#resistivity ?? DEFAULT_RESISTIVITY, earthModel: this.earthModel };
    if (this.#geometry !== null) {
      const { phases, conductorCount, resistivity } = this.#geometry;
      return lineConstants(this.#geometry.placed(), phases, conductorCount, { ...around, resistivity });
    }
    const spacing = this.#spacing as LineSpacing;
    return lineConstants(this.#placed(spacing), spacing.phases, spacing.phases, around);
  }

  #placed(spacing: LineSpacing): PlacedConductor[] {
    const metres = metresIn(spacing.units);
    return this.#wires.map((wire, index) => {
      if (wire === null)
        throw new ScriptError(`conductor ${index + 1} of ${spacing.id} is missing`, 'name a wire or cable for each');
      return {
        x: (spacing.x[index] as number) * metres,
        height: (spacing.height[index] as number) * metres,
        ...wire.conductor(),
      };
    });
  }
}
