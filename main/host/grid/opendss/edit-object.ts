// Edits an object by `property=value` pairs and bare values, in the order written.
import type { Circuit } from './circuit.ts';
import { Generator } from './generator.ts';
import { Load } from './load.ts';
import { PassiveObject } from './passive-object.ts';
import { ScriptError } from './script-error.ts';
import type { Parameter, ScriptLine } from './script-line.ts';
import { findProperty, type ScriptObject } from './script-object.ts';
import type { ScriptValue } from './script-value.ts';

/** @throws ScriptError naming the property */
export function editObject(object: ScriptObject, line: ScriptLine, circuit: Circuit): void {
  let position = -1;
  for (let parameter = line.next(); parameter !== undefined; parameter = line.next()) {
    const property = propertyOf(object, parameter, position + 1);
    position = object.properties.indexOf(property);
    requireValue(property, parameter, line);
    try {
      if (property === 'like') object.like(likeness(object, parameter.value, circuit));
      else object.set(property, parameter.value, circuit);
      if (object instanceof Load || object instanceof Generator) refuseActualPower(property, parameter.value, circuit);
    } catch (error) {
      if (!(error instanceof ScriptError)) throw error;
      throw new ScriptError(`${property}: ${error.message}`, error.remedy);
    }
  }
  object.endEdit(circuit);
}

/** A property without a value would take the next one's name for it. */
export function requireValue(property: string, parameter: Parameter, line: ScriptLine): void {
  if (parameter.swallowed || (parameter.value.text === '' && line.remainder.trim() !== ''))
    throw new ScriptError(`${property} has no value`, 'write one behind the equals sign');
}

function propertyOf(object: ScriptObject, parameter: Parameter, position: number): string {
  if (object instanceof PassiveObject) return parameter.name === '' ? 'value' : parameter.name.toLowerCase();
  if (parameter.name === '') {
    const property = object.properties[position];
    if (property === undefined)
      throw new ScriptError(`"${parameter.value.text}" stands where no property is left`, 'name its property');
    return property;
  }
  const property = findProperty(object.properties, parameter.name);
  if (property === undefined)
    throw new ScriptError(
      `${object.className} has no property "${parameter.name}"`,
      'correct the name of the property',
    );
  return property;
}

function likeness(object: ScriptObject, value: ScriptValue, circuit: Circuit): ScriptObject {
  const name = value.name();
  const id = name.startsWith(`${object.className}.`) ? name : `${object.className}.${name}`;
  const other = circuit.find(id);
  if (other === undefined) throw new ScriptError(`there is no ${id}`, 'define it before, or correct the name');
  return other;
}

/** A course in kW sets the power of what follows it as soon as it does, whatever its own kW. */
function refuseActualPower(property: string, value: ScriptValue, circuit: Circuit): void {
  if (!['yearly', 'daily', 'duty'].includes(property)) return;
  const shape = circuit.find(`loadshape.${value.name()}`);
  if (shape instanceof PassiveObject && shape.usesActualPower)
    throw new ScriptError(
      `the load shape ${value.text} holds actual power (useactual), which replaces its kW`,
      'write the kW meant, and leave the load shape out',
    );
}
