// Classes that cannot change a snapshot: curves, meters, protection that sees no fault. Their properties are not read.
import type { Circuit } from './circuit.ts';
import { ScriptError } from './script-error.ts';
import { ScriptObject } from './script-object.ts';
import type { ScriptValue } from './script-value.ts';

export const CURVES: readonly string[] = [
  ...['spectrum', 'loadshape', 'growthshape', 'tshape', 'priceshape', 'xycurve', 'tcc_curve', 'dynamicexp'],
];
export const METERS: readonly string[] = ['energymeter', 'monitor', 'sensor', 'fmonitor'];
export const PROTECTION: readonly string[] = ['fuse', 'recloser', 'relay'];

/** of protection: what makes it open before anything happens */
const OPENING: readonly string[] = ['state', 'normal', 'action'];

export class PassiveObject extends ScriptObject {
  readonly properties: readonly string[] = [];
  /** a curve in kW and kvar sets the power of a load that follows it, even in a snapshot */
  usesActualPower = false;

  override set(property: string, value: ScriptValue, _circuit: Circuit): void {
    if (this.className === 'loadshape' && 'useactual'.startsWith(property.toLowerCase()) && property.length > 1)
      this.usesActualPower = value.boolean();
    if (
      PROTECTION.includes(this.className) &&
      OPENING.includes(property.toLowerCase()) &&
      /open|trip/i.test(value.text)
    )
      throw new ScriptError(
        `${property}=${value.text}: protection that is open from the start is not modelled`,
        'open the element itself: Open Line.name 1',
      );
  }

  override like(other: PassiveObject): void {
    this.usesActualPower = other.usesActualPower;
  }
}
