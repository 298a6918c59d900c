// A feeder for tests, small enough to be drawn:
//
//   head ─┬─ s1 ─┬─ l1 ─┬─ t1 ─┬─ f1a  t1-1 ... t1-5          each transformer has ten customers, one to a point;
//         │      │      │      └─ f1b  t1-6 ... t1-10         t4 has a house of twelve flats besides,
//         │      │      └─ t2   t2-1 ... t2-10                t8 serves one customer,
//         │      ├─ l2 ─┬─ t3                                 t9 one house of six flats
//         │      │      └─ t4   ... and `house`
//         │      └─ t9   `villa`
//         ├─ s2 ─┬─ l3 ─┬─ t5
//         │      │      └─ t6
//         │      └─ l4 ─── t7
//         └─ l5 ─── t8   `kiosk`
import { buildDeviceTree, type DeviceKind, type DeviceTree, type FeederDevices } from './device-tree.ts';
import type { CallCode } from './grouping-rules.ts';
import type { Call } from './intake-facts.ts';

const DEVICES: readonly (readonly [id: string, kind: DeviceKind, parent: string | null])[] = [
  ['head', 'head', null],
  ['s1', 'section', 'head'],
  ['s2', 'section', 'head'],
  ['l1', 'lateral', 's1'],
  ['l2', 'lateral', 's1'],
  ['l3', 'lateral', 's2'],
  ['l4', 'lateral', 's2'],
  ['l5', 'lateral', 'head'],
  ['t1', 'transformer', 'l1'],
  ['t2', 'transformer', 'l1'],
  ['t3', 'transformer', 'l2'],
  ['t4', 'transformer', 'l2'],
  ['t5', 'transformer', 'l3'],
  ['t6', 'transformer', 'l3'],
  ['t7', 'transformer', 'l4'],
  ['t8', 'transformer', 'l5'],
  ['t9', 'transformer', 's1'],
  ['f1a', 'secondary', 't1'],
  ['f1b', 'secondary', 't1'],
];

export const TEST_FEEDER: FeederDevices = {
  feeder: 'f',
  devices: DEVICES.map(([id, kind, parent]) => ({ id, kind, parent })),
  points: [
    ...[1, 2, 3, 4, 5, 6, 7].flatMap((t) =>
      Array.from({ length: 10 }, (_, i) => ({
        id: `t${t}-${i + 1}`,
        device: t === 1 ? (i < 5 ? 'f1a' : 'f1b') : `t${t}`,
        customers: 1,
      })),
    ),
    { id: 'house', device: 't4', customers: 12 },
    { id: 'kiosk', device: 't8', customers: 1 },
    { id: 'villa', device: 't9', customers: 6 },
  ],
};

export function treeOf(input: FeederDevices): DeviceTree {
  const result = buildDeviceTree(input);
  if (result.kind === 'refused') throw new Error(JSON.stringify(result.faults));
  return result.tree;
}

let calls = 0;

/** A call at a minute. */
export function callAt(point: string, minute: number, code: CallCode = 'no-power', more: Partial<Call> = {}): Call {
  const id = `call-${++calls}`;
  return { id, point, code, atMs: Math.round(minute * 60_000), customer: null, isOwnFlat: false, ...more };
}
