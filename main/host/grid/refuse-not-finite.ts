// The last look of a reader at its network: values out of all range (1e300 MW, 1e-300 kV) pass every single check and end in Infinity.
import type { Network } from '../../../simulation/network/network.ts';
import { GridFileError } from './grid-file.ts';

/** Columns that say "not given" by NaN or Infinity. */
const OPEN_COLUMNS: ReadonlySet<string> = new Set([
  'normalRating',
  'emergencyRating',
  'shortTimeRating',
  'ratedCurrent',
  'minQ',
  'maxQ',
  'shortCircuitPower',
  'rOverX',
  'position',
]);

/** @throws GridFileError that names the element */
export function refuseNotFinite(file: string, network: Network): void {
  const { nodes, branches, switches, consumers, generators, machines, sources, shunts } = network;
  for (const table of [nodes, branches, switches, consumers, generators, machines, sources, shunts]) {
    for (const [name, column] of Object.entries(table)) {
      if (!(column instanceof Float64Array) || OPEN_COLUMNS.has(name)) continue;
      for (let row = 0; row < column.length; row++) {
        if (Number.isFinite(column[row])) continue;
        throw new GridFileError({
          file,
          element: table.ids[row] ?? `row ${row + 1}`,
          message: `its ${name} comes out as ${column[row]}: a value is far out of range`,
          remedy: 'look for a value in another unit, or a slip of the exponent',
        });
      }
    }
  }
}
