import { describe, expect, test } from 'vitest';
import type { AlarmReport } from '../../../../contract/alarm-requests.ts';
import { AlarmMap, marksOf } from './alarm-marks.ts';

const alarm = (asset: string, priority: number, state: AlarmReport['state'] = 'unacknowledged') =>
  ({ id: `${asset}.voltage.low`, asset, priority, state }) as AlarmReport;

describe('alarms on the map', () => {
  test('a matter of the desk has no place on it', () => {
    const order = { ...alarm('order:o-1', 1), id: 'order:o-1.execution.state' };
    expect(marksOf([order, alarm('a', 3)]).marks.map(({ asset }) => asset)).toEqual(['a']);
  });

  test('of each asset the worst that waits, with how many there are', () => {
    const alarms = [
      alarm('a', 3),
      alarm('a', 2, 'acknowledged'),
      alarm('a', 4),
      alarm('b', 1, 'acknowledged'),
      alarm('c', 2),
    ];
    expect(marksOf(alarms).marks).toEqual([
      { asset: 'c', priority: 2, isWaiting: true, alarms: 1 },
      { asset: 'a', priority: 3, isWaiting: true, alarms: 3 },
      { asset: 'b', priority: 1, isWaiting: false, alarms: 1 },
    ]);
  });

  test('what is shelved, suppressed or out of service is out of sight here too', () => {
    const alarms = [alarm('a', 1, 'shelved'), alarm('b', 1, 'suppressedByDesign'), alarm('c', 1, 'outOfService')];
    expect(marksOf(alarms)).toEqual({ marks: [], left: 0 });
  });

  test('the least urgent places are left out of a flood, and counted', () => {
    const alarms = [alarm('a', 4), alarm('b', 1), alarm('c', 2)];
    expect(marksOf(alarms, 2)).toMatchObject({ marks: [{ asset: 'b' }, { asset: 'c' }], left: 1 });
  });

  test('nothing is put together twice of the same alarms', () => {
    let version = 1;
    let asked = 0;
    const map = new AlarmMap({
      summary: () => ({ version }) as never,
      list: () => ({ version, total: ++asked, alarms: [alarm('a', 1)] }),
    });
    expect(map.marks()).toBe(map.marks());
    expect(asked).toBe(1);
    version = 2;
    expect(map.marks().version).toBe(2);
    expect(asked).toBe(2);
  });
});
