// Frames of values and of the grid: a damaged one is refused before anything is overwritten, or read as its bytes say.
import { applyGridFrame, encodeGridFrame, isGridFrame } from '../../../contract/grid-frame.ts';
import {
  emptyGridColumns,
  GRID_LIVE_TABLES,
  type GridColumns,
  type GridRowCounts,
} from '../../../contract/grid-live.ts';
import { allocateFrame, decodeFrame } from '../../../contract/value-frame.ts';
import type { Fuzz, FuzzCase } from './fuzz.ts';
import { anyBytes, type Chance } from './random-bytes.ts';

const VALUES = 5;

function valueFrames(): Buffer[] {
  return Array.from({ length: 8 }, (_, n) => {
    const frame = allocateFrame({
      ...{ number: n, isSnapshot: n % 2 === 0, cityTimeMs: 1e12 + n, oldestArrivalMs: 1e12, count: n % VALUES },
    });
    frame.values.fill(n + 0.5);
    frame.times.fill(1e12 - n);
    frame.points.fill(n);
    frame.qualities.fill(n % 4);
    return Buffer.from(frame.buffer);
  });
}

const exactly = (bytes: Buffer): ArrayBuffer =>
  bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length) as ArrayBuffer;

function startValues(): FuzzCase {
  const corpus = valueFrames();
  return (chance) => {
    const bytes = anyBytes(corpus, chance);
    let frame;
    try {
      frame = decodeFrame(exactly(bytes));
    } catch (error) {
      if (!(error instanceof Error) || !error.message.startsWith('value frame: ')) throw error;
      return 0;
    }
    const count = bytes.readUInt32LE(12);
    if (bytes.length !== 32 + 22 * count || frame.count !== count) throw new Error('a frame of another length');
    for (let i = 0; i < count; i += 1) {
      const isSame =
        Object.is(frame.values[i], bytes.readDoubleLE(32 + 8 * i)) &&
        Object.is(frame.times[i], bytes.readDoubleLE(32 + 8 * (count + i))) &&
        frame.points[i] === bytes.readUInt32LE(32 + 16 * count + 4 * i) &&
        frame.qualities[i] === bytes[32 + 20 * count + i] &&
        frame.origins[i] === bytes[32 + 21 * count + i];
      if (!isSame) throw new Error(`entry ${i} is not what the bytes say`);
    }
    return 1;
  };
}

const ROWS = 4;
const COUNTS = Object.fromEntries(GRID_LIVE_TABLES.map((table) => [table, ROWS])) as unknown as GridRowCounts;
const HEAD = { number: 7, isSnapshot: false, cityTimeMs: 1e12, solveMs: 3 };

function gridFrames(): Buffer[] {
  const columns = emptyGridColumns(COUNTS);
  return [1, 2, 3, 4].map((count) => {
    const rows = Uint32Array.from({ length: count }, (_, i) => i);
    const tables = GRID_LIVE_TABLES.filter((_table, i) => count === ROWS || i % count === 0);
    return Buffer.from(
      encodeGridFrame(HEAD, columns, Object.fromEntries(tables.map((table) => [table, { rows, count }]))),
    );
  });
}

const bytesOf = (columns: GridColumns): string =>
  GRID_LIVE_TABLES.map((table) =>
    Object.values(columns[table])
      .map((column) => Buffer.from(column.buffer, column.byteOffset, column.byteLength).toString('latin1'))
      .join(''),
  ).join('');

function startGrid(): FuzzCase {
  const corpus = gridFrames();
  const empty = bytesOf(emptyGridColumns(COUNTS));
  return (chance: Chance) => {
    const buffer = exactly(anyBytes(corpus, chance));
    const columns = emptyGridColumns(COUNTS);
    const told: number[] = [];
    try {
      isGridFrame(buffer);
      applyGridFrame(buffer, columns, (_table, rows) => told.push(...rows));
    } catch (error) {
      if (!(error instanceof Error) || !error.message.startsWith('grid frame: ')) throw error;
      if (told.length > 0 || bytesOf(columns) !== empty)
        throw new Error('overwritten, and then refused', { cause: error });
      return 0;
    }
    if (told.some((row) => row >= ROWS)) throw new Error('a row that is not there');
    return 1;
  };
}

export const VALUE_FRAMES: Fuzz = { name: 'value frames', start: startValues };
export const GRID_FRAMES: Fuzz = { name: 'grid frames', start: startGrid };
