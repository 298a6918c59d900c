// Lays the lines of the grid out chunk by chunk, what is in view first: upper levels, then the low one, then switches.
import Flatbush from 'flatbush';
import { createChunkGrid, type CityExtent } from '../city-extent.ts';
import type { GridHues } from '../grid/grid-colours.ts';
import { gridHues } from '../grid/grid-hues.ts';
import { type GridLevel, type GridPlan, type GridTables, LEVEL, planLines } from '../grid/grid-plan.ts';
import { namePlaces } from '../grid/line-names.ts';
import { type LineMesh, LineMeshBuilder, meshBuffers } from '../grid/line-mesh.ts';
import { placeSwitches, type SwitchPlaces } from '../grid/switch-places.ts';
import { keptVertices, type DrawnLine } from '../grid/trench-lanes.ts';

export interface GridJob {
  readonly tables: GridTables;
  readonly extent: CityExtent;
  /** city metres: what the camera looks at */
  readonly focus: { readonly x: number; readonly y: number };
}

/** All drawn lines, to be pointed at: vertices of row r are `starts[r] ... starts[r + 1] - 1`. */
export interface GridOutlines {
  readonly starts: Uint32Array<ArrayBuffer>;
  readonly xy: Float32Array<ArrayBuffer>;
  /** lanes */
  readonly shift: Float32Array<ArrayBuffer>;
  readonly levels: Uint8Array;
  /** Flatbush of the boxes of all rows that are drawn; `rows` names them */
  readonly index: ArrayBuffer;
  readonly rows: Uint32Array<ArrayBuffer>;
}

export type GridAnswer =
  | { readonly type: 'hues'; readonly hues: GridHues }
  | { readonly type: 'mesh'; readonly level: GridLevel; readonly isFar: boolean; readonly mesh: LineMesh }
  | {
      readonly type: 'done';
      readonly outlines: GridOutlines;
      readonly switches: SwitchPlaces;
      /** where names may stand at lines: see line-names.ts */
      readonly names: Float32Array<ArrayBuffer>;
    };

/** metres: side of a chunk of each level; what a line seen from afar may leave its route by; room for lanes around a box */
const CHUNK = { medium: 1280, low: 640 } as const;
const FAR_TOLERANCE = 6;
const ROOM = 20;
/** factor of the width */
const THIN = 0.6;
const THICK = 1.4;

const say = (answer: GridAnswer, transfer: ArrayBuffer[]): void => globalThis.postMessage(answer, { transfer });

function eachSegment(line: DrawnLine, add: (segment: number, along: number) => void): void {
  let along = 0;
  for (let k = 0; k + 3 < line.xy.length; k += 2) {
    add(k / 2, along);
    along += Math.hypot(line.xy[k + 2]! - line.xy[k]!, line.xy[k + 3]! - line.xy[k + 1]!);
  }
}

/** One level as meshes by chunk, the nearest to the focus first. */
function sendLevel(job: GridJob, plan: GridPlan, level: GridLevel, codes: readonly number[], chunkSize: number): void {
  const grid = createChunkGrid(job.extent, chunkSize);
  const builders = new Map<number, LineMeshBuilder>();
  for (let row = 0; row < plan.levels.length; row++) {
    const line = plan.lines[row];
    if (line === undefined || !codes.includes(plan.levels[row]!)) continue;
    const width = plan.levels[row] === LEVEL.service ? THIN : job.tables.parallel[row]! > 1 ? THICK : 1;
    eachSegment(line, (segment, along) => {
      const at = 2 * segment;
      const chunk = grid.indexOf((line.xy[at]! + line.xy[at + 2]!) / 2, (line.xy[at + 1]! + line.xy[at + 3]!) / 2);
      let builder = builders.get(chunk);
      if (builder === undefined) builders.set(chunk, (builder = new LineMeshBuilder()));
      builder.add(line, segment, row, along, width);
    });
  }
  const distance = (chunk: number): number => {
    const { x, y } = grid.corner(chunk);
    return Math.hypot(x + chunkSize / 2 - job.focus.x, y + chunkSize / 2 - job.focus.y);
  };
  for (const chunk of [...builders.keys()].sort((a, b) => distance(a) - distance(b))) {
    const mesh = builders.get(chunk)!.build();
    if (mesh !== null) say({ type: 'mesh', level, isFar: false, mesh }, meshBuffers(mesh));
  }
}

/** One level as one mesh of few vertices, without lanes: for the whole city at once. */
function sendFar(plan: GridPlan, level: GridLevel, code: number): void {
  const builder = new LineMeshBuilder();
  for (let row = 0; row < plan.levels.length; row++) {
    const line = plan.lines[row];
    if (line === undefined || plan.levels[row] !== code) continue;
    const kept = keptVertices(line.xy, FAR_TOLERANCE);
    const xy = Float32Array.from(kept.flatMap((i) => [line.xy[2 * i]!, line.xy[2 * i + 1]!]));
    const simple: DrawnLine = { xy, shift: new Float32Array(xy.length) };
    eachSegment(simple, (segment, along) => builder.add(simple, segment, row, along, 1));
  }
  const mesh = builder.build();
  if (mesh !== null) say({ type: 'mesh', level, isFar: true, mesh }, meshBuffers(mesh));
}

function outlinesOf(plan: GridPlan): GridOutlines {
  const rows = Uint32Array.from(plan.lines.keys()).filter((row) => plan.lines[row] !== undefined);
  const starts = new Uint32Array(plan.lines.length + 1);
  for (let row = 0; row < plan.lines.length; row++)
    starts[row + 1] = starts[row]! + (plan.lines[row]?.xy.length ?? 0) / 2;
  const xy = new Float32Array(2 * starts[plan.lines.length]!);
  const shift = new Float32Array(xy.length);
  const index = new Flatbush(Math.max(1, rows.length));
  for (const row of rows) {
    const line = plan.lines[row]!;
    xy.set(line.xy, 2 * starts[row]!);
    shift.set(line.shift, 2 * starts[row]!);
    const box = [Infinity, Infinity, -Infinity, -Infinity];
    for (let at = 0; at < line.xy.length; at += 2) {
      box[0] = Math.min(box[0]!, line.xy[at]!);
      box[1] = Math.min(box[1]!, line.xy[at + 1]!);
      box[2] = Math.max(box[2]!, line.xy[at]!);
      box[3] = Math.max(box[3]!, line.xy[at + 1]!);
    }
    const room = line.shift.some((value) => value !== 0) ? ROOM : 0;
    index.add(box[0]! - room, box[1]! - room, box[2]! + room, box[3]! + room);
  }
  if (rows.length === 0) index.add(0, 0, 0, 0);
  index.finish();
  return { starts, xy, shift, levels: plan.levels, index: index.data as ArrayBuffer, rows };
}

globalThis.addEventListener('message', (event: MessageEvent<GridJob>) => {
  const job = event.data;
  const plan = planLines(job.tables);
  say({ type: 'hues', hues: gridHues(job.tables, plan) }, []);
  sendFar(plan, 'high', LEVEL.high);
  sendFar(plan, 'medium', LEVEL.medium);
  sendLevel(job, plan, 'high', [LEVEL.high], CHUNK.medium * 4);
  sendLevel(job, plan, 'medium', [LEVEL.medium], CHUNK.medium);
  plan.addLow();
  sendLevel(job, plan, 'low', [LEVEL.low, LEVEL.service], CHUNK.low);
  const outlines = outlinesOf(plan);
  const switches = placeSwitches(job.tables, plan);
  const names = namePlaces(plan, (row) => plan.levels[row] === LEVEL.medium);
  say({ type: 'done', outlines, switches, names }, [
    outlines.starts.buffer,
    outlines.xy.buffer,
    outlines.shift.buffer,
    outlines.index,
    outlines.rows.buffer,
    switches.numbers.buffer,
    switches.kind.buffer,
    names.buffer,
  ]);
});
