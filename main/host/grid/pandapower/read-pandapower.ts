// Reads a pandapower network (JSON, of releases 1 to 3) into the balanced network model, as runpp with its defaults takes it:
// T model of transformers, phase shifts counted, flat tables and the library's own form alike.
import { NetworkBuilder } from '../../../../simulation/network/network-builder.ts';
import { type BalancedGrid, GridFileError, type ReadOptions } from '../grid-file.ts';
import { readGridText } from '../grid-text.ts';
import { refuseNotFinite } from '../refuse-not-finite.ts';
import { BranchEnds } from './branch-ends.ts';
import { calculationOptions, type Net } from './net.ts';
import { addImpedances, addLines } from './net-branches.ts';
import { addBuses, areDegrees, busPositions } from './net-buses.ts';
import { editTables, switchElements } from './net-changes.ts';
import { netDrawing } from './net-drawing.ts';
import { addInjections } from './net-injections.ts';
import { addSources } from './net-sources.ts';
import { addSwitches, placeSwitches } from './net-switches.ts';
import { addThreeWindingTransformers, addTransformers } from './net-transformers.ts';
import { inCurrentUnits } from './old-units.ts';
import { type PandapowerFile, pandapowerFile } from './pandapower-json.ts';

/** Power electronics and DC networks: no balanced AC power flow without their own equations. */
const NOT_MODELLED: readonly string[] = [
  'svc',
  'tcsc',
  'ssc',
  'vsc',
  'vsc_stacked',
  'vsc_bipolar',
  'b2b_vsc',
  'bi_vsc',
  'line_dc',
  'load_dc',
  'source_dc',
];

/**
 * Buses are named by their index, elements as `line.12`; each end of a line with a switch, and each star point, is a node
 * of its own. Fails with a GridFileError that names table, row and column.
 */
export async function readPandapower(file: string, options: ReadOptions): Promise<BalancedGrid> {
  const source = inCurrentUnits(pandapowerFile(file, await readGridText(file)));
  const { warnings } = source;
  editTables(source, options.edits);
  refuseUnmodelled(source);

  const baseMva = positiveValue(source, 'sn_mva', 1);
  const frequency = positiveValue(source, 'f_hz', 50);
  const { name } = source.values;
  const positions = busPositions(source);
  const builder = new NetworkBuilder({
    name: typeof name === 'string' ? name : '',
    frequency,
    basePower: baseMva * 1e6,
    coordinates: areDegrees(source, positions) ? 'wgs84' : 'local',
  });
  addBuses(builder, source, positions);
  const net: Net = {
    source,
    builder,
    warnings,
    baseMva,
    frequency,
    options: calculationOptions(source, warnings),
  };
  const ends = new BranchEnds();
  const switched = placeSwitches(net, ends);
  addLines(net, ends);
  addTransformers(net, ends);
  addThreeWindingTransformers(net, ends);
  addImpedances(net);
  addSwitches(net, ends, switched);
  addSources(net);
  addInjections(net);

  const network = builder.build();
  refuseNotFinite(file, network);
  const state = builder.state();
  switchElements(source, network, state, options.open, false);
  switchElements(source, network, state, options.close, true);
  return { kind: 'balanced', format: 'pandapower', network, state, warnings, drawing: netDrawing(source) };
}

function positiveValue({ file, values }: PandapowerFile, name: string, otherwise: number): number {
  const value = values[name] ?? otherwise;
  if (typeof value === 'number' && value > 0) return value;
  const message = `it is ${JSON.stringify(value).slice(0, 40)}`;
  throw new GridFileError({ file, element: name, message, remedy: 'give a positive number' });
}

function refuseUnmodelled(source: PandapowerFile): void {
  for (const name of NOT_MODELLED) {
    const table = source.tables.get(name);
    if (table === undefined) continue;
    for (let row = 0; row < table.count; row++) {
      if (!table.flag(row, 'in_service', true)) continue;
      table.fail(row, 'elements of this kind are not modelled', `take it out of service: ${name}.in_service = false`);
    }
  }
  const controllers = source.tables.get('controller')?.count ?? 0;
  if (controllers > 0) source.warnings.push(`${controllers} controllers left out, as in runpp without run_control`);
}
