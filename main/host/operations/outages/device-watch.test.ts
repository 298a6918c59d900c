import { expect, test } from 'vitest';
import { basisOf, emptyGridColumns } from '../../../../contract/grid-live.ts';
import { ORIGIN_CODE, QUALITY_CODE } from '../../../../contract/vocabulary.ts';
import { TEST_FEEDER, treeOf } from '../../../../simulation/outages/test-feeder.ts';
import { DeviceWatch } from './device-watch.ts';

const SWITCHES = ['head', 'elsewhere', 's1', 'l1'];
const GOOD = basisOf(ORIGIN_CODE.measured, QUALITY_CODE.GOOD, false);
const ASSUMED = basisOf(ORIGIN_CODE.estimated, QUALITY_CODE.UNCERTAIN, true);

test('only what is seen closed with voltage bars predictions, and only changes are told', () => {
  const columns = emptyGridColumns({ branches: 0, switches: 4, consumers: 0, stations: 0, feeders: 0 }).switches;
  columns.position.fill(1);
  columns.feeder.fill(0);
  columns.basis.set([GOOD, GOOD, ASSUMED, GOOD]);
  const watch = new DeviceWatch([treeOf(TEST_FEEDER)], SWITCHES);
  expect(watch.look(columns, 1)).toEqual({ do: 'devices', live: ['head', 'l1'], lost: [], atMs: 1 });
  expect(watch.look(columns, 2)).toBeNull();
  // Without voltage, open, in doubt: each is no proof any more.
  columns.feeder[3] = -1;
  expect(watch.look(columns, 3)).toEqual({ do: 'devices', live: [], lost: ['l1'], atMs: 3 });
  columns.position[0] = 0;
  expect(watch.look(columns, 4)).toMatchObject({ live: [], lost: ['head'] });
  columns.basis[2] = GOOD;
  expect(watch.look(columns, 5)).toMatchObject({ live: ['s1'], lost: [] });
  columns.basis[2] = basisOf(ORIGIN_CODE.manual, QUALITY_CODE.GOOD, false);
  expect(watch.look(columns, 6)).toMatchObject({ live: [], lost: ['s1'] });
});
