// The trees of devices of a city's grid in its normal state: what can open on each feeder, from its breaker down to the service points.
//   head         the feeder's breaker
//   section      a switch with several transformers below it
//   lateral      the same as a fuse, and whatever switch hangs below one
//   transformer  the switch or fuse right above a transformer; the transformer itself where it has none of its own
//   secondary    what can open below a transformer
// Whoever takes supply at the feeder's own voltage has a transformer of his own behind his service point.
import type { CityGrid } from '../network/city-grid.ts';
import { edgeOf, incidenceOf, joins } from '../network/incidence.ts';
import { BRANCH_CLASS, SWITCH_CLASS } from '../network/network.ts';
import type { DeviceKind, FeederDevices } from './device-tree.ts';

interface Found {
  readonly id: string;
  /** the device above; null: the head */
  readonly above: Found | null;
  readonly below: Found[];
  readonly what: 'head' | 'switch' | 'fuse' | 'transformer' | 'own';
  readonly points: { readonly id: string; readonly customers: number }[];
  transformers: number;
  count: number;
}

/** One for each feeder that feeds customers in the normal state. Consumers without customers are nobody's outage. */
export function feederDevicesOf(grid: CityGrid): FeederDevices[] {
  const { network, feeders } = grid;
  const heads = new Map<number, { readonly feeder: number; readonly head: Found }>();
  for (let row = 0; row < feeders.count; row++) {
    const breaker = feeders.breaker[row]!;
    if (breaker < 0) continue;
    const head = made(network.switches.ids[breaker]!, 'head', null);
    heads.set(network.branches.count + breaker, { feeder: row, head });
  }
  const deviceOf = devicesOfNodes(grid, heads);
  const { consumers } = network;
  for (let row = 0; row < consumers.count; row++) {
    const device = deviceOf[consumers.node[row]!];
    const customers = consumers.customers[row]!;
    if (device == null || customers === 0) continue;
    const id = consumers.ids[row]!;
    const isBelowTransformer = hasAbove(device, 'transformer');
    const own = isBelowTransformer ? device : made(`${id} own`, 'own', device);
    own.points.push({ id, customers });
    for (let x: Found | null = own; x !== null; x = x.above) x.count++;
  }
  return [...heads.values()]
    .filter(({ head }) => head.count > 0)
    .map(({ feeder, head }) => told(feeders.ids[feeder]!, head));
}

/** [nodes] the nearest device above each, along closed edges from the sources; undefined: above the feeders, or without supply. */
function devicesOfNodes(
  grid: CityGrid,
  heads: ReadonlyMap<number, { readonly head: Found }>,
): (Found | null | undefined)[] {
  const { network, state } = grid;
  const { start, edge, far } = incidenceOf(network);
  const deviceOf: (Found | null | undefined)[] = Array.from({ length: network.nodes.count });
  const queue: number[] = [];
  for (const node of network.sources.node) {
    deviceOf[node] = null;
    queue.push(node);
  }
  for (let i = 0; i < queue.length; i++) {
    const at = queue[i]!;
    for (let k = start[at]!; k < start[at + 1]!; k++) {
      const [e, next] = [edge[k]!, far[k]!];
      if (deviceOf[next] !== undefined || !joins(network, state, e)) continue;
      deviceOf[next] = heads.get(e)?.head ?? below(deviceOf[at]!, grid, e);
      queue.push(next);
    }
  }
  return deviceOf;
}

/** The device of what this edge leads to: above the feeders none. */
function below(above: Found | null, { network }: CityGrid, edge: number): Found | null {
  if (above === null) return null;
  const { kind, row, id } = edgeOf(network, edge);
  if (kind === 'switch') return made(id, network.switches.class[row] === SWITCH_CLASS.Fuse ? 'fuse' : 'switch', above);
  if (network.branches.class[row] !== BRANCH_CLASS.PowerTransformer || hasAbove(above, 'transformer')) return above;
  return made(id, 'transformer', above);
}

function made(id: string, what: Found['what'], above: Found | null): Found {
  const found: Found = { id, what, above, below: [], points: [], transformers: 0, count: 0 };
  above?.below.push(found);
  if (what === 'transformer' || what === 'own') for (let x = above; x !== null; x = x.above) x.transformers++;
  return found;
}

function hasAbove(device: Found, what: Found['what']): boolean {
  for (let x: Found | null = device; x !== null; x = x.above) if (x.what === what) return true;
  return false;
}

function told(feeder: string, head: Found): FeederDevices {
  const devices: FeederDevices['devices'][number][] = [];
  const points: FeederDevices['points'][number][] = [];
  const add = (found: Found, parent: string | null, above: DeviceKind | null): void => {
    const kind = kindOf(found, above);
    devices.push({ id: found.id, kind, parent });
    // A switch right above a transformer stands for it.
    const only = served(found)[0];
    const inside = kind === 'transformer' && found.what !== 'transformer' && only !== undefined ? only : found;
    for (const point of inside.points) points.push({ ...point, device: found.id });
    for (const next of served(inside)) add(next, found.id, kind);
  };
  add(head, null, null);
  return { feeder, devices, points };
}

const served = (found: Found): Found[] => found.below.filter(({ count }) => count > 0);

function kindOf(found: Found, above: DeviceKind | null): DeviceKind {
  if (above === null) return 'head';
  if (above === 'transformer' || above === 'secondary') return 'secondary';
  if (found.what === 'transformer' || found.what === 'own') return 'transformer';
  const only = served(found);
  if (only.length === 1 && only[0]!.what === 'transformer' && found.points.length === 0) return 'transformer';
  return found.what === 'fuse' || above === 'lateral' ? 'lateral' : 'section';
}
