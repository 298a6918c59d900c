// The door for OpenDSS scripts. A script is executed as written, with its includes; the state that it ends with is the network that
// is solved, whether or not it says Solve. So:
// - Of a run script that compiles its circuit twice, the second circuit is what remains.
// - A Solve whose controls act before something else changes is made on the way: its taps and capacitors are where the rest goes on
//   from (SolveHistory). --open, --close and --edit come last, and begin with the taps that the script itself gives.
// - What cannot change a power flow at one moment is passed over: reports, plots and meters with a warning, curves and spectra
//   without. Protection is taken as closed, with a warning. What could change it and is not modelled is refused.
// Sources of the rules: OpenDSS's Pascal units, named in each file; where a rule of OpenDSS loses what the user wrote, the script is
// refused, or the rule followed with a warning.
import { GridFileError, type ReadOptions, type ThreePhaseGrid } from '../grid-file.ts';
import { buildNetwork } from './build-network.ts';
import { operate } from './operate.ts';
import { ScriptRunner } from './script-runner.ts';

export interface OpenDssOptions extends ReadOptions {
  /** the windings' taps as the script leaves them, or all at 1 */
  readonly taps: 'file' | 'nominal';
}

/** @throws GridFileError when the script cannot be read, or holds what is not modelled */
export async function readOpenDss(file: string, options: OpenDssOptions): Promise<ThreePhaseGrid> {
  const runner = new ScriptRunner();
  runner.runFile(file);
  // The command line changes the last state itself: it begins with the file's own taps.
  runner.history.closeWithoutStage();
  const idleOperations = operate(runner, options, file);
  for (const { element, property, value } of options.edits)
    runner.runLine(`Edit ${element} ${property}=${inQuotes(value)}`, file);
  runner.warnings.push(...idleOperations());
  const { circuit } = runner;
  if (circuit.name === null)
    throw new GridFileError({
      file,
      message: 'it defines no circuit',
      remedy: 'name the script that begins with New Circuit.name',
    });
  const { network, state, continued } = runner.located(() =>
    buildNetwork(circuit, (text) => runner.warnings.push(text)),
  );
  if (network.sources.length === 0)
    throw new GridFileError({
      file,
      message: 'it has no source in service',
      remedy: 'enable Vsource.source, or define another one',
    });
  if (options.taps === 'nominal') for (const taps of state.taps) taps.fill(1);
  return {
    kind: 'three-phase',
    format: 'opendss',
    network,
    state,
    continued,
    earlier: options.taps === 'nominal' ? [] : runner.history.stages,
    controlsOn: circuit.settings.controlsOn,
    warnings: runner.warnings,
  };
}

/** A value from the command line is one word, unless it brings its own quotes. */
function inQuotes(value: string): string {
  return /[\s,=]/.test(value) && !/^[("'[{]/.test(value) ? `"${value}"` : value;
}
