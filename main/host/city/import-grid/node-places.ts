// Where each node of the model lies: the mapping's word first, then the file's. A node without a place is named; only if the mapping
// allows it, it is put between its neighbours, and marked.
import type { Network } from '../../../../simulation/network/network.ts';
import { find, singletons, unite } from '../../../../simulation/network/union-find.ts';
import { GridFileError } from '../../grid/grid-file.ts';
import { toDegrees } from './city-coordinates.ts';
import { refuseFarNodes } from './far-nodes.ts';
import type { CoordinateSystem, GridMapping } from './grid-mapping.ts';

export interface NodePlaces {
  /** degrees, by node */
  readonly lon: Float64Array;
  readonly lat: Float64Array;
  /** 1 = put between neighbours */
  readonly estimated: Uint8Array;
  /** nodes of the file that had none */
  readonly missing: readonly string[];
  readonly system: CoordinateSystem;
}

interface PlacesInput {
  readonly file: string;
  readonly mappingFile: string;
  readonly network: Network;
  readonly mapping: GridMapping;
}

/** @throws GridFileError that names the nodes without a place, or the entry of a place that is none */
export function nodePlaces({ file, mappingFile, network, mapping }: PlacesInput): NodePlaces {
  const { nodes } = network;
  // Degrees need no word. Metres of a drawing say nothing of where they lie: without a word they are none.
  const isDrawing = mapping.coordinates === undefined && nodes.coordinates !== 'wgs84' && nodes.position !== null;
  const system = mapping.coordinates ?? { system: 'wgs84' as const };
  const degrees = toDegrees(system);
  const lon = new Float64Array(nodes.count).fill(Number.NaN);
  const lat = new Float64Array(nodes.count).fill(Number.NaN);
  for (let n = 0; n < nodes.count; n++) {
    const [x, y] = [nodes.position?.[2 * n] ?? Number.NaN, nodes.position?.[2 * n + 1] ?? Number.NaN];
    if (!isDrawing && Number.isFinite(x) && Number.isFinite(y)) [lon[n], lat[n]] = degrees(x, y);
  }
  const rowOf = new Map(nodes.ids.map((id, row) => [id, row]));
  const entryOf = new Map<number, number>();
  for (const [i, place] of mapping.places.entries()) {
    const row = rowOf.get(place.node);
    if (row === undefined)
      throw new GridFileError({
        file: mappingFile,
        element: `places[${i}]`,
        message: `the model has no node "${place.node}"`,
        remedy: 'name a bus as solve FILE --json lists it',
      });
    entryOf.set(row, i);
    [lon[row], lat[row]] = 'lon' in place ? [place.lon, place.lat] : degrees(place.x, place.y);
  }
  for (let n = 0; n < nodes.count; n++)
    if (Math.abs(lon[n]!) > 180 || Math.abs(lat[n]!) > 85)
      throw new GridFileError({
        file,
        element: nodes.ids[n]!,
        message: `it would lie at ${lon[n]!.toFixed(3)} degrees east, ${lat[n]!.toFixed(3)} north`,
        remedy: 'name the coordinate system of the file in the mapping: "coordinates"',
      });
  refuseFarNodes({ file, mappingFile, ids: nodes.ids, lon, lat, entryOf });
  const missing: string[] = [];
  for (let n = 0; n < nodes.count; n++)
    if (Number.isNaN(lon[n]!) && nodes.internal[n] === 0) missing.push(nodes.ids[n]!);
  if (missing.length > 0 && isDrawing)
    throw new GridFileError({
      file,
      message: 'its positions are those of a drawing or of a local system, and it does not say where on earth they lie',
      remedy:
        'name their system in the mapping: "coordinates": {"system": "local", "origin": {"lon": .., "lat": ..}}, or utm; or give all places there',
    });
  if (missing.length > 0 && mapping.missingPlaces === 'refuse') throw withoutPlace(file, nodes.count, missing);
  const estimated = placeBetween(network, lon, lat);
  const lost = lon.findIndex((value) => Number.isNaN(value));
  if (lost >= 0) throw withoutPlace(file, nodes.count, [nodes.ids[lost]!], ': no neighbour of it has a place either');
  return { lon, lat, estimated, missing, system };
}

function withoutPlace(file: string, count: number, missing: readonly string[], why = ''): GridFileError {
  const named = missing.slice(0, 5).join(', ') + (missing.length > 5 ? ` and ${missing.length - 5} more` : '');
  return new GridFileError({
    file,
    element: missing[0]!,
    message: `${missing.length} of ${count} nodes have no place (${named})${why}`,
    remedy:
      'give their places in the mapping ("places"), or let them stand between their neighbours, marked as estimated: "missingPlaces": "between-neighbours"',
  });
}

/** Rounds of averaging: enough for a chain of some forty nodes to spread out. */
const ROUNDS = 600;
const SETTLED_DEG = 1e-7;

/**
 * What switches join stands in one place. Where none of it has a place, it takes the mean of its neighbours' (Tutte 1963).
 * Nodes that nothing joins to a placed one stay NaN. Returns 1 for nodes of the file that had no place.
 */
function placeBetween({ nodes, branches, switches }: Network, lon: Float64Array, lat: Float64Array): Uint8Array {
  const estimated = Uint8Array.from(lon, (value, n) => (Number.isNaN(value) && nodes.internal[n] === 0 ? 1 : 0));
  const site = singletons(nodes.count);
  for (let i = 0; i < switches.count; i++)
    if (switches.nodeB[i]! >= 0) unite(site, switches.nodeA[i]!, switches.nodeB[i]!);
  const siteOf = Int32Array.from({ length: nodes.count }, (_, n) => find(site, n));
  const x = new Float64Array(nodes.count).fill(Number.NaN);
  const y = new Float64Array(nodes.count).fill(Number.NaN);
  for (let n = 0; n < nodes.count; n++)
    if (!Number.isNaN(lon[n]!) && Number.isNaN(x[siteOf[n]!]!)) [x[siteOf[n]!], y[siteOf[n]!]] = [lon[n]!, lat[n]!];
  const near = new Map<number, number[]>();
  for (const s of siteOf) if (Number.isNaN(x[s]!)) near.set(s, []);
  for (let i = 0; i < branches.count; i++) {
    const [a, b] = [siteOf[branches.from[i]!]!, siteOf[branches.to[i]!]!];
    if (a === b) continue;
    near.get(a)?.push(b);
    near.get(b)?.push(a);
  }
  for (let round = 0, moved = Infinity; round < ROUNDS && moved > SETTLED_DEG; round++) {
    moved = 0;
    for (const [s, all] of near) {
      const placed = all.filter((to) => !Number.isNaN(x[to]!));
      if (placed.length === 0) continue;
      const mean = (of: Float64Array): number => placed.reduce((sum, to) => sum + of[to]!, 0) / placed.length;
      const [nx, ny] = [mean(x), mean(y)];
      moved = Math.max(moved, Number.isNaN(x[s]!) ? Infinity : Math.abs(nx - x[s]!) + Math.abs(ny - y[s]!));
      [x[s], y[s]] = [nx, ny];
    }
  }
  for (let n = 0; n < nodes.count; n++) if (Number.isNaN(lon[n]!)) [lon[n], lat[n]] = [x[siteOf[n]!]!, y[siteOf[n]!]!];
  return estimated;
}
