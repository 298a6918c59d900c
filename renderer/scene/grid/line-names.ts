// Names at the lines, where hues only tell neighbours apart: of the feeder that feeds a line now, or of the substation behind it. Where
// a name could stand is known once from the routes; what it says follows the live grid.
import type { GridModel } from '../../state/grid-model.ts';
import type { LiveGrid } from '../../state/live-grid.ts';
import type { HueStyle, LabelSource } from '../label-sources.ts';
import type { GridColour } from '../scene-api.ts';
import type { GridHues } from './grid-colours.ts';
import type { GridPlan } from './grid-plan.ts';

/** numbers a place: row of grid-branches, middle x y, direction x y, metres of street */
export const NAME_NUMBERS = 6;
/** metres: shorter pieces of street carry no name; metres between two names of one feeder or source, and of how far they can be read */
const SHORTEST = 25;
const REPEAT = { feeder: 250, source: 400 } as const;
const SPAN = { feeder: 9000, source: 24_000 } as const;
/** before all names of the city: the desk has asked for these */
const PRIORITY = -1;

/** For each medium-voltage cable the piece of street where a name at it says most surely which cable is meant. */
export function namePlaces(
  plan: Pick<GridPlan, 'trenches'>,
  isNamed: (row: number) => boolean,
): Float32Array<ArrayBuffer> {
  const best = new Map<number, { score: number; at: readonly [number, number, number, number, number] }>();
  for (const { a, b, rows } of plan.trenches) {
    const length = Math.hypot(b[0] - a[0], b[1] - a[1]);
    if (length < SHORTEST) continue;
    // A name over five cables names none of them.
    const score = length / rows.length ** 2;
    for (const row of rows) {
      if (!isNamed(row) || score <= (best.get(row)?.score ?? 0)) continue;
      const at = [(a[0] + b[0]) / 2, (a[1] + b[1]) / 2, (b[0] - a[0]) / length, (b[1] - a[1]) / length, score] as const;
      best.set(row, { score, at });
    }
  }
  const sorted = [...best].sort(([rowA, a], [rowB, b]) => b.score - a.score || rowA - rowB);
  return Float32Array.from(sorted.flatMap(([row, { at }]) => [row, ...at]));
}

/** The words that this city's feeders and substations all begin with say nothing on the map ("Umspannwerk"). */
export function commonStart(names: readonly string[]): string {
  const counts = new Map<string, number>();
  for (const name of names) {
    const word = /^\S+\s/.exec(name)?.[0];
    if (word !== undefined) counts.set(word, (counts.get(word) ?? 0) + 1);
  }
  const [word, count] = [...counts].sort((a, b) => b[1] - a[1])[0] ?? ['', 0];
  return count > names.length / 2 ? word : '';
}

/** @returns what stands at the lines, the best place first; empty in ways of colouring that have no hues */
export function lineNames(
  places: Float32Array,
  model: GridModel,
  live: LiveGrid,
  hues: GridHues,
  colour: GridColour,
): LabelSource[] {
  if (colour !== 'feeder' && colour !== 'source') return [];
  const { feeder: fedBy } = live.columns.branches;
  const table = colour === 'feeder' ? 'feeders' : 'stations';
  const nameOf = (row: number): string => model.name(table, row) || model.id(table, row);
  const owners =
    colour === 'feeder' ? [...hues.feeder.keys()] : [...new Set(hues.substation)].filter((row) => row >= 0);
  const names = new Map(owners.map((row) => [row, nameOf(row)]));
  const start = commonStart([...names.values()]);
  const placed = new Map<number, { x: number; y: number }[]>();
  const out: LabelSource[] = [];
  for (let at = 0; at < places.length; at += NAME_NUMBERS) {
    const [row, x, y, dx, dy] = places.subarray(at, at + NAME_NUMBERS) as unknown as [
      number,
      number,
      number,
      number,
      number,
    ];
    const feeder = fedBy[row] ?? -1;
    const owner = colour === 'feeder' ? feeder : (hues.substation[feeder] ?? -1);
    const name = names.get(owner);
    if (feeder < 0 || name === undefined) continue;
    const others = placed.get(owner) ?? [];
    if (others.some((other) => Math.hypot(other.x - x, other.y - y) < REPEAT[colour])) continue;
    others.push({ x, y });
    placed.set(owner, others);
    const hue = colour === 'feeder' ? hues.feeder[owner]! : hues.station[owner]!;
    out.push({
      text: name.startsWith(start) ? name.slice(start.length) : name,
      style: `hue-${hue + 1}` as HueStyle,
      x,
      y,
      along: [dx, dy],
      // The first name of everyone before the second of anyone.
      priority: PRIORITY + others.length / 100,
      minSpan: 0,
      maxSpan: SPAN[colour],
      room: 0,
      isRepeated: true,
    });
  }
  return out.sort((a, b) => a.priority - b.priority);
}

/** Keeps the names until a line is fed by another feeder, or colours mean something else. */
export class LineNames {
  private readonly places: Float32Array;
  private readonly fedBy: Int16Array;
  private version = -1;
  private colour: GridColour | null = null;
  private names: readonly LabelSource[] = [];

  constructor(places: Float32Array) {
    this.places = places;
    this.fedBy = new Int16Array(places.length / NAME_NUMBERS).fill(-2);
  }

  read(model: GridModel, live: LiveGrid, hues: GridHues, colour: GridColour): readonly LabelSource[] {
    const hasChanged = live.tableVersions.branches > this.version && this.hasChanged(live);
    if (colour === this.colour && !hasChanged) return this.names;
    this.colour = colour;
    this.names = lineNames(this.places, model, live, hues, colour);
    return this.names;
  }

  private hasChanged(live: LiveGrid): boolean {
    this.version = live.tableVersions.branches;
    let hasChanged = false;
    for (let i = 0; i < this.fedBy.length; i++) {
      const feeder = live.columns.branches.feeder[this.places[i * NAME_NUMBERS]!] ?? -1;
      if (this.fedBy[i] === feeder) continue;
      this.fedBy[i] = feeder;
      hasChanged = true;
    }
    return hasChanged;
  }
}
