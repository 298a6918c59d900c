// OpenDSS's commands in its order: a command may be shortened to what begins one of them first.
import { ScriptError } from './script-error.ts';

type Kind = 'obeyed' | 'skipped' | 'silent' | 'refused';

const COMMANDS: readonly (readonly [string, Kind])[] = [
  ['new', 'obeyed'],
  ['edit', 'obeyed'],
  ['more', 'obeyed'],
  ['m', 'obeyed'],
  ['~', 'obeyed'],
  ['select', 'obeyed'],
  ['save', 'skipped'],
  ['show', 'skipped'],
  ['solve', 'obeyed'],
  ['enable', 'obeyed'],
  ['disable', 'obeyed'],
  ['plot', 'skipped'],
  ['reset', 'skipped'],
  ['compile', 'obeyed'],
  ['set', 'obeyed'],
  ['dump', 'skipped'],
  ['open', 'obeyed'],
  ['close', 'obeyed'],
  ['//', 'silent'],
  ['redirect', 'obeyed'],
  ['help', 'skipped'],
  ['quit', 'obeyed'],
  ['?', 'skipped'],
  ['next', 'refused'],
  ['panel', 'silent'],
  ['sample', 'skipped'],
  ['clear', 'obeyed'],
  ['about', 'silent'],
  ['calcvoltagebases', 'obeyed'],
  ['setkvbase', 'skipped'],
  ['buildy', 'silent'],
  ['get', 'skipped'],
  ['init', 'silent'],
  ['export', 'skipped'],
  ['fileedit', 'skipped'],
  ['voltages', 'skipped'],
  ['currents', 'skipped'],
  ['powers', 'skipped'],
  ['seqvoltages', 'skipped'],
  ['seqcurrents', 'skipped'],
  ['seqpowers', 'skipped'],
  ['losses', 'skipped'],
  ['phaselosses', 'skipped'],
  ['cktlosses', 'skipped'],
  ['allocateloads', 'refused'],
  ['formedit', 'skipped'],
  ['totals', 'skipped'],
  ['capacity', 'refused'],
  ['classes', 'skipped'],
  ['userclasses', 'skipped'],
  ['zsc', 'skipped'],
  ['zsc10', 'skipped'],
  ['zscrefresh', 'skipped'],
  ['ysc', 'skipped'],
  ['puvoltages', 'skipped'],
  ['varvalues', 'skipped'],
  ['varnames', 'skipped'],
  ['buscoords', 'obeyed'],
  ['makebuslist', 'silent'],
  ['makeposseq', 'refused'],
  ['reduce', 'refused'],
  ['interpolate', 'skipped'],
  ['alignfile', 'skipped'],
  ['top', 'skipped'],
  ['rotate', 'skipped'],
  ['vdiff', 'skipped'],
  ['summary', 'skipped'],
  ['distribute', 'refused'],
  ['di_plot', 'skipped'],
  ['comparecases', 'skipped'],
  ['yearlycurves', 'skipped'],
  ['cd', 'obeyed'],
  ['visualize', 'skipped'],
  ['closedi', 'skipped'],
  ['doscmd', 'skipped'],
  ['estimate', 'refused'],
  ['reconductor', 'refused'],
  ['_initsnap', 'silent'],
  ['_solvenocontrol', 'refused'],
  ['_samplecontrols', 'refused'],
  ['_docontrolactions', 'refused'],
  ['_showcontrolqueue', 'skipped'],
  ['_solvedirect', 'refused'],
  ['_solvepflow', 'refused'],
  ['addbusmarker', 'skipped'],
  ['uuids', 'skipped'],
  ['setloadandgenkv', 'refused'],
  ['cvrtloadshapes', 'skipped'],
  ['nodediff', 'skipped'],
  ['rephase', 'refused'],
  ['setbusxy', 'obeyed'],
  ['updatestorage', 'refused'],
  ['obfuscate', 'refused'],
  ['latlongcoords', 'obeyed'],
  ['batchedit', 'obeyed'],
  ['pstcalc', 'skipped'],
  ['variable', 'skipped'],
  ['reprocessbuses', 'silent'],
  ['clearbusmarkers', 'skipped'],
  ['relcalc', 'skipped'],
  ['var', 'obeyed'],
  ['cleanup', 'silent'],
  ['finishtimestep', 'refused'],
  ['nodelist', 'skipped'],
  ['clearall', 'obeyed'],
  ['comhelp', 'silent'],
];

/** one command in two ways of writing it */
const SAME: Readonly<Record<string, string>> = { m: 'more', '~': 'more', latlongcoords: 'buscoords' };

export type Command =
  | { readonly kind: 'obeyed'; readonly name: string }
  | { readonly kind: 'skipped'; readonly name: string; readonly warned: boolean }
  | { readonly kind: 'refused'; readonly name: string; readonly remedy: string };

/** @throws ScriptError when there is no such command */
export function findCommand(typed: string): Command {
  const word = typed.toLowerCase();
  const found =
    COMMANDS.find(([name]) => name === word) ?? COMMANDS.find(([name]) => name.startsWith(word)) ?? undefined;
  if (found === undefined)
    throw new ScriptError(
      `"${typed.slice(0, 40)}" is no command of OpenDSS`,
      'correct it, or begin the line with ! if it is a comment',
    );
  const [name, kind] = found;
  switch (kind) {
    case 'obeyed':
      return { kind, name: SAME[name] ?? name };
    case 'refused':
      return { kind, name, remedy: 'take it out: it changes the network in a way that is not modelled' };
    case 'skipped':
    case 'silent':
      return { kind: 'skipped', name, warned: kind === 'skipped' };
  }
}
