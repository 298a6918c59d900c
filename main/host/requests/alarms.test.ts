import { expect, test } from 'vitest';
import type { Order } from '../operations/alarms/alarm-desk.ts';
import type { AlarmService } from '../operations/alarms/alarm-service.ts';
import { createAlarmHandlers } from './alarms.ts';
import { answer } from './handler.ts';

const ANNA = { user: 'anna', role: 'operator', token: 't' } as const;
const SCREEN = { replay: null, turnTo: () => undefined };

test('a second person speaks for the alarms that they have said yes to, and for no others', async () => {
  const orders: Order[] = [];
  const alarms = {
    order: async (order: Order) => {
      orders.push(order);
      return answer({ done: [...order.alarms], refused: [] });
    },
  } as unknown as AlarmService;
  const takeSecond = (_asker: object, action: string, subject: string) =>
    action === 'alarm.suppressSafety' && subject === 'gas' ? 'boris' : null;
  const params = { alarms: ['lamp', 'gas', 'pump'], reason: 'tests' };
  const given = await createAlarmHandlers(alarms, { takeSecond })['alarm.takeOutOfService'](params, ANNA, SCREEN);
  expect(given).toEqual(answer({ done: ['lamp', 'pump', 'gas'], refused: [] }));
  expect(orders).toMatchObject([
    { alarms: ['lamp', 'pump'], secondBy: null },
    { alarms: ['gas'], secondBy: 'boris' },
  ]);
  orders.length = 0;
  await createAlarmHandlers(alarms, null)['alarm.takeOutOfService'](params, ANNA, SCREEN);
  expect(orders).toMatchObject([{ alarms: ['lamp', 'gas', 'pump'], secondBy: null }]);
});
