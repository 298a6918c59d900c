// What must be a number in every network, however broken the file was that it came from.
import type { Network } from '../../simulation/network/network.ts';

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

/** Names of the columns that hold NaN or Infinity and must not. */
export function columnsNotFinite(network: Network): string[] {
  const found: string[] = [];
  for (const [tableName, table] of Object.entries(network)) {
    if (typeof table !== 'object' || table === null) continue;
    for (const [name, column] of Object.entries(table as Record<string, unknown>)) {
      if (!(column instanceof Float64Array) || OPEN_COLUMNS.has(name)) continue;
      if (column.some((value) => !Number.isFinite(value))) found.push(`${tableName}.${name}`);
    }
  }
  return found;
}
