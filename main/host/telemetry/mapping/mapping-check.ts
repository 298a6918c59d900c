// What can be said of mappings before the first message: wrong in themselves, reaching nothing, reaching too much, in each other's way.
import { type MappingFile, mappingFileSchema } from '../../../../contract/mapping-file.ts';
import { indexCity, type MappedCity } from './mapped-city.ts';
import { createMappingDecoder } from './mapping-decoder.ts';
import { MappingError, type MappingProblem } from './mapping-problem.ts';
import { mayOverlap, parseTemplate } from './topic-template.ts';

export interface MappingReach {
  /** how many of the city's assets and points its templates and tables could mean */
  readonly assets: number;
  readonly points: number;
}

export interface CheckedMapping {
  readonly mapping: MappingFile;
  readonly reach: MappingReach;
  readonly warnings: readonly string[];
}

/** Assets with several foreign ids that are named. */
const MOST_SHARED = 5;

const NO_DOOR = { publish: () => Promise.reject(new Error('nothing is published here')), wallNow: Date.now };

/** @param json what was read. @throws MappingError with all that the schema finds, else the first thing that cannot be */
export function checkMapping(json: unknown, city: MappedCity, file = ''): CheckedMapping {
  const parsed = mappingFileSchema.safeParse(json);
  if (!parsed.success) throw new MappingError(parsed.error.issues.slice(0, 20).map(problemOf), file);
  const mapping = parsed.data;
  try {
    const { templates } = createMappingDecoder(mapping, city, NO_DOOR);
    const reach = reachOf(mapping, city);
    if (reach.points === 0) throw new MappingError([nothingReached(mapping)], file);
    const warnings = [...missingAssets(mapping, city), ...sharedAssets(mapping)];
    for (const { text, isOpen, levels } of templates)
      if (isOpen)
        warnings.push(
          `"${text}" takes every topic under "${levels.map((level) => (level.kind === 'text' ? level.text : '+')).join('/')}", whatever it is; name the levels if you can`,
        );
    return { mapping, reach, warnings };
  } catch (error) {
    throw error instanceof MappingError && error.file === '' ? new MappingError(error.problems, file) : error;
  }
}

/** One topic must not be claimed twice: names the first pair that could. */
export function overlapOf(
  mapping: MappingFile,
  others: readonly MappingFile[],
): { readonly path: string; readonly topic: string; readonly other: string; readonly otherTopic: string } | null {
  for (const [i, topic] of mapping.topics.entries())
    for (const other of others)
      for (const otherTopic of other.topics)
        if (
          other.name !== mapping.name &&
          mayOverlap(parseTemplate(topic, `topics[${i}]`), parseTemplate(otherTopic, 'topics'))
        )
          return { path: `topics[${i}]`, topic, other: other.name, otherTopic };
  return null;
}

/** @throws MappingError when one of the others claims its topics */
export function refuseOverlap(mapping: MappingFile, others: readonly MappingFile[], file = ''): void {
  const overlap = overlapOf(mapping, others);
  if (overlap === null) return;
  const { path, topic, other, otherTopic } = overlap;
  throw new MappingError(
    [
      {
        path,
        message: `a message could be meant by "${topic}" and by "${otherTopic}" of the mapping "${other}"`,
        remedy: 'make the fixed text of the levels differ, or put both into one mapping',
      },
    ],
    file,
  );
}

function problemOf({
  path,
  message,
  code,
  ...issue
}: {
  path: PropertyKey[];
  message: string;
  code: string;
}): MappingProblem {
  const place = path
    .map((part, i) => (typeof part === 'number' ? `[${part}]` : `${i === 0 ? '' : '.'}${String(part)}`))
    .join('');
  const keys = 'keys' in issue && Array.isArray(issue.keys) ? issue.keys.join(', ') : '';
  if (code === 'unrecognized_keys')
    return { path: place, message: `unknown: ${keys}`, remedy: 'see the list of fields in docs/mapping.md' };
  return { path: place, message, remedy: 'see this field in docs/mapping.md' };
}

function nothingReached({ asset }: MappingFile): MappingProblem {
  const hasTable = typeof asset === 'object' && asset.table !== undefined;
  return {
    path: 'asset',
    message: 'it reaches nothing: no asset that it could name has one of its points',
    remedy: hasTable
      ? 'correct the ids on the right side of the table; GET /api/points lists all'
      : 'correct the fixed text, or give a table from foreign id to asset; GET /api/points lists all',
  };
}

function missingAssets({ asset }: MappingFile, city: MappedCity): string[] {
  if (typeof asset === 'string' || asset.table === undefined) return [];
  const { assets } = indexCity(city);
  const missing = Object.entries(asset.table).filter(([, id]) => !assets.has(id));
  const [first] = missing;
  if (first === undefined) return [];
  const total = Object.keys(asset.table).length;
  return [`${missing.length} of ${total} assets of the table do not exist; the first: "${first[0]}" -> ${first[1]}`];
}

/** Devices that would write the same points in turn. */
function sharedAssets({ asset }: MappingFile): string[] {
  if (typeof asset === 'string' || asset.table === undefined) return [];
  const ofAsset = new Map<string, string[]>();
  for (const [foreign, id] of Object.entries(asset.table)) ofAsset.set(id, [...(ofAsset.get(id) ?? []), foreign]);
  return [...ofAsset]
    .filter(([, foreign]) => foreign.length > 1)
    .slice(0, MOST_SHARED)
    .map(
      ([id, foreign]) =>
        `${foreign.map((one) => `"${one}"`).join(', ')} are one asset, ${id}: what both send would be written in turn`,
    );
}

function reachOf({ asset, values }: MappingFile, city: MappedCity): MappingReach {
  const isMeant = assetsMeant(asset);
  const names = pointNames(values);
  const assets = new Set<string>();
  let points = 0;
  for (const { asset: owner, definition } of city.points) {
    if (names !== null && !names.has(definition.name)) continue;
    if (!isMeant(owner.id)) continue;
    points += 1;
    assets.add(owner.id);
  }
  return { assets: assets.size, points };
}

/** null: the messages name them */
function pointNames(values: MappingFile['values']): ReadonlySet<string> | null {
  const names = new Set<string>();
  for (const { point, table } of values) {
    if (table !== undefined)
      for (const entry of Object.values(table)) names.add(typeof entry === 'string' ? entry : entry.point);
    else if (/^[$@]|[{}]/.test(point)) return null;
    else names.add(point);
  }
  return names;
}

function assetsMeant(asset: MappingFile['asset']): (id: string) => boolean {
  if (typeof asset === 'object' && asset.table !== undefined) {
    const ids = new Set(Object.values(asset.table));
    return (id) => ids.has(id);
  }
  const from = typeof asset === 'string' ? asset : asset.from;
  if (/^[$@]/.test(from)) return () => true;
  const pieces = from.split(/\{[^{}]*\}/);
  return (id) => isSpelled(id, pieces);
}

/** `pieces` stand in this order in the id, the first at its start and the last at its end. */
function isSpelled(id: string, pieces: readonly string[]): boolean {
  const [first = '', ...rest] = pieces;
  const last = rest.pop();
  if (last === undefined) return id === first;
  if (!id.startsWith(first) || !id.endsWith(last)) return false;
  let at = first.length;
  for (const piece of rest) {
    const found = id.indexOf(piece, at);
    if (found < 0) return false;
    at = found + piece.length;
  }
  return at <= id.length - last.length;
}
