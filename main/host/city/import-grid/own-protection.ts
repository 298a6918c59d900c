// Settings for breakers of a model that tells none: by what they protect, in the times of docs/grid-synthesis.md.
import type { GridColumns } from '../import/grid/grid-columns.ts';
import { TIMES } from '../import/grid/protection-settings.ts';
import type { Switchgear } from './switchgear.ts';
import type { WorkingGrid } from './working-grid.ts';

/** Above the greatest load in an emergency. */
const OVER_LOAD = 1.3;
/** Above a transformer's short-time rating, with room to drop off. */
const OVER_TRANSFORMER = 1.6;
/** A: beyond what faults behind a station transformer draw, and its inrush */
const INSTANT = 2000;
const EARTH_PICKUP = 120;
/** A, for what the model does not rate */
const UNRATED = 400;
const DIFFERENTIAL = 0.3;
const DISTANCE = 0.5;

const orUnrated = (current: number): number => (Number.isFinite(current) && current > 0 ? current : UNRATED);

export function addProtection(columns: GridColumns, grid: WorkingGrid, { transformers, lines }: Switchgear): void {
  type Element = (typeof columns.protection)[number]['element'];
  const add = (row: number, element: Element, pickup: number, time: number): void => {
    columns.protection.push({ id: `${columns.switches[row]!.id}.${element}`, switch: row, element, pickup, time });
  };
  const lineAt = new Map<number, number>();
  for (const [row, { from, to }] of grid.branches.entries()) lineAt.set(from, row).set(to, row);
  for (const { breaker } of columns.feeders) {
    const { nodeA, nodeB } = columns.switches[breaker]!;
    const line = [nodeB, nodeA].map((node) => lineAt.get(node)).find((row) => row !== undefined);
    const emergency = line === undefined ? UNRATED : orUnrated(grid.current(line, 'from'));
    const pickup = Math.ceil((emergency * OVER_LOAD) / 10) * 10;
    add(breaker, 'overcurrent', pickup, TIMES.feeder);
    add(breaker, 'instantaneous', Math.max(INSTANT, 4 * pickup), TIMES.feederInstant);
    add(breaker, 'earth-fault', EARTH_PICKUP, TIMES.feederEarth);
  }
  for (const { branch, upper, lower } of transformers) {
    const isFrom = grid.nodes[grid.branches[branch]!.from]!.voltage > grid.nodes[grid.branches[branch]!.to]!.voltage;
    const above = orUnrated(grid.current(branch, isFrom ? 'from' : 'to'));
    const below = orUnrated(grid.current(branch, isFrom ? 'to' : 'from'));
    add(upper, 'differential', DIFFERENTIAL * above, 0.03);
    add(upper, 'overcurrent', OVER_TRANSFORMER * above, TIMES.transformerHigh);
    add(lower, 'overcurrent', OVER_TRANSFORMER * below, TIMES.incomer);
    add(lower, 'earth-fault', EARTH_PICKUP, TIMES.incomerEarth);
  }
  const protectedLines = new Set(transformers.flatMap(({ upper, lower }) => [upper, lower]));
  for (const { branch, end, breaker } of lines) {
    if (protectedLines.has(breaker)) continue;
    const current = orUnrated(grid.current(branch, end));
    add(breaker, 'differential', DIFFERENTIAL * current, TIMES.line);
    add(breaker, 'distance', DISTANCE * current, TIMES.lineBackup);
  }
}
