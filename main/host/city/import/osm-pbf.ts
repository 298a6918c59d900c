// Reads an OpenStreetMap PBF file block by block into columns.
// Format: https://wiki.openstreetmap.org/wiki/PBF_Format
import { open, type FileHandle } from 'node:fs/promises';
import { inflateSync, zstdDecompressSync } from 'node:zlib';
import { BoundedPbf } from './bounded-pbf.ts';
import { ImportError } from './import-error.ts';
import { OsmColumns } from './osm-columns.ts';
import { readPrimitiveBlock } from './osm-primitive-block.ts';
import type { OsmData } from './osm-data.ts';
import type { Warnings } from './warnings.ts';

// Limits of the format: anything above is not a PBF file, and must not be allocated.
const MAX_HEADER_BYTES = 64 * 1024;
const MAX_BLOB_BYTES = 32 * 1024 * 1024;
const KNOWN_FEATURES = new Set(['OsmSchema-V0.6', 'DenseNodes', 'HistoricalInformation']);
const NANO = 1e-9;

export interface ReadOptions {
  readonly warnings: Warnings;
  readonly onProgress?: ((fraction: number) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** @throws ImportError (input) naming the file, the byte and the remedy */
export async function readOsmPbf(file: string, options: ReadOptions): Promise<OsmData> {
  const handle = await openFile(file);
  try {
    const columns = new OsmColumns();
    const size = (await handle.stat()).size;
    if (size === 0) throw new ImportError('input', `${file} is empty. Fetch the extract again (an .osm.pbf file).`);
    let position = 0;
    let blocks = 0;
    while (position < size) {
      options.signal?.throwIfAborted();
      position = await readBlob(handle, { file, size, position, isFirst: blocks === 0 }, columns);
      blocks++;
      options.onProgress?.(position / size);
    }
    return columns.join(options.warnings);
  } finally {
    await handle.close();
  }
}

async function openFile(file: string): Promise<FileHandle> {
  try {
    const handle = await open(file, 'r');
    if ((await handle.stat()).isFile()) return handle;
    await handle.close();
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code === 'ENOENT')
      throw new ImportError('input', `${file} does not exist. Check the path of the .osm.pbf file.`, error);
    if (code === 'EACCES') throw new ImportError('input', `${file} may not be read. Check its permissions.`, error);
    throw new ImportError('input', `${file} cannot be opened (${code ?? String(error)}).`, error);
  }
  throw new ImportError('input', `${file} is not a file. Give the path of an .osm.pbf file.`);
}

interface Place {
  readonly file: string;
  readonly size: number;
  readonly position: number;
  readonly isFirst: boolean;
}

/** Reads the blob at `place.position`; returns the position behind it. */
async function readBlob(handle: FileHandle, place: Place, columns: OsmColumns): Promise<number> {
  const { file } = place;
  const length = (await readBytes(handle, place, place.position, 4)).readUInt32BE(0);
  if (length === 0 || length > MAX_HEADER_BYTES) throw notPbf(place);
  const headerAt = place.position + 4;
  const header = await parse(place, async () => readBlobHeader(await readBytes(handle, place, headerAt, length)));
  if (place.isFirst && header.type !== 'OSMHeader') throw notPbf(place);
  if (header.size < 0 || header.size > MAX_BLOB_BYTES) throw notPbf(place);
  const dataAt = headerAt + length;
  const blob = await readBytes(handle, place, dataAt, header.size);
  await parse(place, async () => {
    if (header.type === 'OSMHeader') columns.headerBox = readHeaderBlock(file, unpack(file, blob));
    else if (header.type === 'OSMData') readPrimitiveBlock(unpack(file, blob), columns);
  });
  return dataAt + header.size;
}

async function readBytes(handle: FileHandle, place: Place, from: number, length: number): Promise<Buffer> {
  const bytes = Buffer.allocUnsafe(length);
  let filled = 0;
  while (filled < length) {
    const { bytesRead } = await handle.read(bytes, filled, length - filled, from + filled);
    if (bytesRead === 0) {
      if (place.isFirst && place.position === 0 && from === 0) throw notPbf(place);
      throw new ImportError(
        'input',
        `${place.file} is cut off: it ends at byte ${place.size} inside the block that begins at byte ${place.position}. Fetch the file again.`,
      );
    }
    filled += bytesRead;
  }
  return bytes;
}

/** Damage inside a block is told with its place in the file. */
async function parse<T>(place: Place, action: () => Promise<T>): Promise<T> {
  try {
    return await action();
  } catch (error) {
    if (error instanceof ImportError) throw error;
    if (place.isFirst) throw notPbf(place);
    const reason = error instanceof Error ? error.message : String(error);
    throw new ImportError(
      'input',
      `${place.file} is damaged in the block that begins at byte ${place.position} (${reason}). Fetch the file again.`,
      error,
    );
  }
}

const notPbf = (place: Place): ImportError =>
  place.isFirst
    ? new ImportError(
        'input',
        `${place.file} is not an OpenStreetMap PBF file. Give a file that ends in .osm.pbf (XML extracts must be converted first, e.g. with osmium cat).`,
      )
    : new ImportError(
        'input',
        `${place.file} is damaged at byte ${place.position}: no block begins there. Fetch the file again.`,
      );

function readBlobHeader(bytes: Uint8Array): { type: string; size: number } {
  const pbf = new BoundedPbf(bytes);
  const end = pbf.length;
  let type = '';
  let size = -1;
  for (let field = pbf.field(end); field !== 0; field = pbf.field(end)) {
    if (field === 1) type = pbf.text(end);
    else if (field === 3) size = pbf.integer();
    else pbf.pass();
  }
  return { type, size };
}

function unpack(file: string, blob: Uint8Array): Uint8Array {
  const pbf = new BoundedPbf(blob);
  const end = pbf.length;
  let compression = 0;
  let data: Uint8Array | null = null;
  for (let field = pbf.field(end); field !== 0; field = pbf.field(end)) {
    if (field === 1 || (field >= 3 && field <= 7)) {
      compression = field;
      data = pbf.bytes(end);
    } else pbf.pass();
  }
  if (data === null) throw new RangeError('a block without data');
  if (compression === 1) return data;
  if (compression === 3) return inflateSync(data, { maxOutputLength: MAX_BLOB_BYTES });
  if (compression === 7) return zstdDecompressSync(data, { maxOutputLength: MAX_BLOB_BYTES });
  throw new ImportError(
    'input',
    `${file} is packed with a compression that is not supported. Convert it: osmium cat ${file} -o plain.osm.pbf`,
  );
}

function readHeaderBlock(file: string, bytes: Uint8Array): [number, number, number, number] | null {
  const pbf = new BoundedPbf(bytes);
  const end = pbf.length;
  let box: [number, number, number, number] | null = null;
  for (let field = pbf.field(end); field !== 0; field = pbf.field(end)) {
    if (field === 1) box = readHeaderBox(pbf, pbf.message(end));
    else if (field === 4) {
      const feature = pbf.text(end);
      if (!KNOWN_FEATURES.has(feature)) {
        throw new ImportError(
          'input',
          `${file} needs the feature "${feature}", which is not supported. Convert it: osmium cat ${file} -o plain.osm.pbf`,
        );
      }
    } else pbf.pass();
  }
  return box;
}

function readHeaderBox(pbf: BoundedPbf, end: number): [number, number, number, number] {
  const box: [number, number, number, number] = [0, 0, 0, 0];
  // field numbers: 1 left, 2 right, 3 top, 4 bottom
  for (let field = pbf.field(end); field !== 0; field = pbf.field(end)) {
    const place = [0, 2, 3, 1][field - 1];
    if (place === undefined) pbf.pass();
    else box[place] = pbf.signed() * NANO;
  }
  return box;
}
