// What can open on one feeder in its normal state, as a tree from the head down, with the service points that hang on it. Rows are dense
// and parents come before their children.

export const DEVICE_KINDS = ['head', 'section', 'lateral', 'transformer', 'secondary'] as const;
/** head: the feeder's breaker; section: switch or recloser of the main line; lateral: fuse or switch of a branch; secondary: below a transformer */
export type DeviceKind = (typeof DEVICE_KINDS)[number];
export const KIND: Readonly<Record<DeviceKind, number>> = {
  head: 0,
  section: 1,
  lateral: 2,
  transformer: 3,
  secondary: 4,
};

export interface FeederDevices {
  readonly feeder: string;
  readonly devices: readonly { readonly id: string; readonly kind: DeviceKind; readonly parent: string | null }[];
  /** `device`: the transformer or secondary device right above */
  readonly points: readonly { readonly id: string; readonly device: string; readonly customers: number }[];
}

export interface DeviceTree {
  readonly feeder: string;
  readonly ids: readonly string[];
  readonly rowOf: ReadonlyMap<string, number>;
  /** [devices] KIND; row of the device above, -1 the head's; steps from the head */
  readonly kind: Uint8Array;
  readonly parent: Int32Array;
  readonly depth: Int32Array;
  /** [devices] service points and customers below */
  readonly pointsBelow: Int32Array;
  readonly customers: Int32Array;
  /** [devices] the topmost lateral at or above it; under none, a transformer counts as its own; else -1 */
  readonly unit: Int32Array;
  readonly pointIds: readonly string[];
  readonly pointRowOf: ReadonlyMap<string, number>;
  /** [points] */
  readonly pointDevice: Int32Array;
  readonly pointCustomers: Int32Array;
}

export interface TreeFault {
  readonly code:
    | 'no-head'
    | 'several-heads'
    | 'same-id'
    | 'unknown-parent'
    | 'not-below-head'
    | 'wrong-place'
    | 'unknown-device'
    | 'not-below-transformer'
    | 'bad-customers';
  /** id of the device or service point */
  readonly at: string;
  readonly remedy: string;
}

export type TreeResult =
  | { readonly kind: 'tree'; readonly tree: DeviceTree }
  | { readonly kind: 'refused'; readonly faults: readonly TreeFault[] };

const ABOVE: Readonly<Record<DeviceKind, readonly DeviceKind[]>> = {
  head: [],
  section: ['head', 'section'],
  lateral: ['head', 'section', 'lateral'],
  transformer: ['head', 'section', 'lateral'],
  secondary: ['transformer', 'secondary'],
};

export function buildDeviceTree(input: FeederDevices): TreeResult {
  const faults: TreeFault[] = [];
  const fault = (code: TreeFault['code'], at: string, remedy: string) => void faults.push({ code, at, remedy });
  const byId = new Map(input.devices.map((device) => [device.id, device]));
  const children = new Map<string, string[]>();
  const heads = input.devices.filter(({ parent }) => parent === null);
  if (heads.length === 0) fault('no-head', input.feeder, 'one device must have no parent: the head of the feeder');
  for (const { id } of heads.slice(1)) fault('several-heads', id, `give it a parent, or a feeder of its own`);
  if (byId.size < input.devices.length) {
    const seen = new Set<string>();
    for (const { id } of input.devices)
      if (seen.has(id)) fault('same-id', id, 'name each device once');
      else seen.add(id);
  }
  for (const { id, kind, parent } of input.devices) {
    if (parent === null) {
      if (kind !== 'head') fault('wrong-place', id, `a ${kind} cannot be the head`);
      continue;
    }
    const above = byId.get(parent);
    if (above === undefined) fault('unknown-parent', id, `there is no device ${parent}`);
    else if (!ABOVE[kind].includes(above.kind)) fault('wrong-place', id, `a ${kind} cannot hang on a ${above.kind}`);
    const siblings = children.get(parent);
    if (siblings === undefined) children.set(parent, [id]);
    else siblings.push(id);
  }
  if (faults.length > 0) return { kind: 'refused', faults };
  // Breadth first: who is not met hangs on a loop.
  const ids = [heads[0]!.id];
  for (let i = 0; i < ids.length; i++) ids.push(...(children.get(ids[i]!) ?? []));
  const rowOf = new Map(ids.map((id, row) => [id, row]));
  for (const { id } of input.devices)
    if (!rowOf.has(id)) fault('not-below-head', id, 'its parents lead round in a loop: name the device above it');
  const points = new Set<string>();
  for (const { id, device, customers } of input.points) {
    const above = byId.get(device);
    if (points.has(id)) fault('same-id', id, 'name each service point once');
    points.add(id);
    if (above === undefined) fault('unknown-device', id, `there is no device ${device}`);
    else if (KIND[above.kind] < KIND.transformer)
      fault('not-below-transformer', id, 'give it the transformer that it owns as a device');
    if (!Number.isSafeInteger(customers) || customers < 1) fault('bad-customers', id, 'a whole number from 1');
  }
  if (faults.length > 0) return { kind: 'refused', faults };
  return { kind: 'tree', tree: treeOf(input, ids, rowOf, byId) };
}

function treeOf(
  input: FeederDevices,
  ids: readonly string[],
  rowOf: ReadonlyMap<string, number>,
  byId: ReadonlyMap<string, FeederDevices['devices'][number]>,
): DeviceTree {
  const count = ids.length;
  const kind = Uint8Array.from(ids, (id) => KIND[byId.get(id)!.kind]);
  const parent = Int32Array.from(ids, (id) => rowOf.get(byId.get(id)!.parent ?? '') ?? -1);
  const depth = new Int32Array(count);
  const unit = new Int32Array(count).fill(-1);
  for (let row = 1; row < count; row++) {
    const up = parent[row]!;
    depth[row] = depth[up]! + 1;
    const isUnit = kind[row] === KIND.lateral || kind[row] === KIND.transformer;
    unit[row] = unit[up]! >= 0 ? unit[up]! : isUnit ? row : -1;
  }
  const pointDevice = Int32Array.from(input.points, ({ device }) => rowOf.get(device)!);
  const pointCustomers = Int32Array.from(input.points, ({ customers }) => customers);
  const pointsBelow = new Int32Array(count);
  const customers = new Int32Array(count);
  pointDevice.forEach((device, point) => {
    pointsBelow[device]!++;
    customers[device]! += pointCustomers[point]!;
  });
  for (let row = count - 1; row > 0; row--) {
    pointsBelow[parent[row]!]! += pointsBelow[row]!;
    customers[parent[row]!]! += customers[row]!;
  }
  const pointIds = input.points.map(({ id }) => id);
  return {
    feeder: input.feeder,
    ...{ ids, rowOf, kind, parent, depth, pointsBelow, customers, unit, pointIds, pointDevice, pointCustomers },
    pointRowOf: new Map(pointIds.map((id, row) => [id, row])),
  };
}

/** `device` is `above` or hangs below it. */
export function isBelow(tree: DeviceTree, device: number, above: number): boolean {
  let row = device;
  while (row >= 0 && tree.depth[row]! > tree.depth[above]!) row = tree.parent[row]!;
  return row === above;
}
