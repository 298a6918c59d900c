// LineSpacing: where the conductors of a line are, without saying which (LineSpacing.pas).
import { type LengthUnit, parseLengthUnit } from './length-units.ts';
import { ScriptError } from './script-error.ts';
import { notModelled, ScriptObject } from './script-object.ts';
import type { ScriptValue } from './script-value.ts';

const PROPERTIES = ['nconds', 'nphases', 'x', 'h', 'units', 'eqdistphph', 'eqdistphn', 'like'] as const;

export class LineSpacing extends ScriptObject {
  readonly properties = PROPERTIES;
  phases = 3;
  x: number[] = [0, 0, 0];
  height: number[] = [0, 0, 0];
  units: LengthUnit = 'ft';

  constructor(name: string) {
    super('linespacing', name);
  }

  override set(property: string, value: ScriptValue): void {
    switch (property) {
      case 'nconds': {
        const count = value.count(1, 100);
        this.x = new Array<number>(count).fill(0);
        this.height = new Array<number>(count).fill(0);
        this.units = 'ft';
        return;
      }
      case 'nphases':
        this.phases = value.count(1, 100);
        return;
      case 'x':
        this.x = this.#coordinates(value);
        return;
      case 'h':
        this.height = this.#coordinates(value);
        return;
      case 'units':
        this.units = parseLengthUnit(value.text);
        return;
      default:
        notModelled(property);
    }
  }

  override like(other: LineSpacing): void {
    this.phases = other.phases;
    this.x = other.x.slice();
    this.height = other.height.slice();
    this.units = other.units;
  }

  #coordinates(value: ScriptValue): number[] {
    const numbers = value.numbers();
    if (numbers.length !== this.x.length)
      throw new ScriptError(
        `there are ${numbers.length} values for ${this.x.length} conductors`,
        'write nconds= before, and a value for each conductor',
      );
    return numbers;
  }
}
