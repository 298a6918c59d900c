// What New and BatchEdit name: `Class.name`, or a name of the class that is being edited.
import { isKnown, isModelled } from './class-table.ts';
import { ScriptError } from './script-error.ts';
import type { ScriptLine } from './script-line.ts';
import type { ScriptObject } from './script-object.ts';

/** lower case; @throws ScriptError when the class is not modelled */
export function readClassAndName(line: ScriptLine, active: ScriptObject | null): { className: string; name: string } {
  const parameter = line.next();
  if (parameter === undefined || parameter.value.text === '')
    throw new ScriptError('it does not say what', 'write Class.name after the command');
  if (parameter.name !== '' && !'object'.startsWith(parameter.name.toLowerCase()))
    throw new ScriptError(`"${parameter.name}" stands before the object`, 'write Class.name first');
  const { text } = parameter.value;
  const dot = text.indexOf('.');
  const className = (dot < 0 ? (active?.className ?? '') : text.slice(0, dot)).trim().toLowerCase();
  const name = text
    .slice(dot + 1)
    .trim()
    .toLowerCase();
  if (name === '') throw new ScriptError(`the ${className} has no name`, 'write Class.name');
  if (className === 'circuit' || isModelled(className)) return { className, name };
  if (isKnown(className))
    throw new ScriptError(
      `elements of the class ${className} are not modelled here`,
      'the network can only be solved without them',
    );
  throw new ScriptError(`there is no class "${className}"`, 'correct the name of the class');
}
