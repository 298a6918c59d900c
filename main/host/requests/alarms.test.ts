import { expect, test } from 'vitest';
import type { Order } from '../operations/alarms/desk-orders.ts';
import type { SecondWish } from '../operations/control/second-persons.ts';
import type { AlarmService } from '../operations/alarms/alarm-service.ts';
import { createAlarmHandlers } from './alarms.ts';
import { answer } from './handler.ts';

const ANNA = { user: 'anna', role: 'operator', token: 't' } as const;
const SCREEN = { replay: null, turnTo: () => undefined };

test('a second person speaks for the alarms that they have said yes to, for that reason, and for no others', async () => {
  const orders: Order[] = [];
  const alarms = {
    order: async (order: Order) => {
      orders.push(order);
      const isOpen = (alarm: string) =>
        alarm !== 'steam' || order.type !== 'takeOutOfService' || order.secondBy !== null;
      const refused = order.alarms.filter((alarm) => !isOpen(alarm));
      return answer({
        done: order.alarms.filter(isOpen),
        refused: refused.map((alarm) => ({ alarm, code: 'needs-second-person' as const })),
      });
    },
  } as unknown as AlarmService;
  const wishes: unknown[] = [];
  const control = {
    takeSecond: (_asker: object, { action, subject, content }: SecondWish) =>
      action === 'alarm.suppressSafety' && subject === 'gas' && content['reason'] === 'tests' ? 'boris' : null,
    askSecond: async (_asker: object, wish: SecondWish) => {
      wishes.push(wish);
      return { failure: { code: 'forbidden', message: '', detail: 'second-missing q-1' } } as const;
    },
  };
  const params = { alarms: ['lamp', 'gas', 'steam'], reason: 'tests' };
  const given = await createAlarmHandlers(alarms, control)['alarm.takeOutOfService'](params, ANNA, SCREEN);
  expect(given).toEqual(
    answer({ done: ['lamp', 'gas'], refused: [{ alarm: 'steam', code: 'needs-second-person', asked: 'q-1' }] }),
  );
  expect(orders).toMatchObject([
    { alarms: ['lamp', 'steam'], secondBy: null },
    { alarms: ['gas'], secondBy: 'boris' },
  ]);
  expect(wishes).toEqual([{ action: 'alarm.suppressSafety', subject: 'steam', content: { reason: 'tests' } }]);
  orders.length = 0;
  await createAlarmHandlers(alarms, null)['alarm.takeOutOfService'](params, ANNA, SCREEN);
  expect(orders).toMatchObject([{ alarms: ['lamp', 'gas', 'steam'], secondBy: null }]);
});
