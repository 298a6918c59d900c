import { expect, test } from 'vitest';
import { PIN, SwitchingTown } from '../../../tests/builders/switching-town.ts';
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
    lookSecond: (_asker: object, { action, subject, content }: SecondWish) =>
      action === 'alarm.suppressSafety' && subject === 'gas' && content['reason'] === 'tests' ? 'boris' : null,
    useSecond: () => undefined,
    refusePin: async () => null,
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

test('an alarm that protects people asks whoever orders it for the PIN too, and a yes is used up only by what it did', async () => {
  const town = new SwitchingTown();
  const { control } = await town.open();
  let isTaken = false;
  const alarms = {
    order: async (order: Order) => {
      const isDone = order.type === 'takeOutOfService' && order.secondBy === 'boris' && isTaken;
      const code =
        order.type === 'takeOutOfService' && order.secondBy === null ? 'needs-second-person' : 'held-by-other';
      return answer(isDone ? { done: ['gas'], refused: [] } : { done: [], refused: [{ alarm: 'gas', code } as const] });
    },
  } as unknown as AlarmService;
  const order = async () => {
    const given = await createAlarmHandlers(alarms, control)['alarm.takeOutOfService'](
      { alarms: ['gas'], reason: 'tests' },
      ANNA,
      SCREEN,
    );
    if ('failure' in given) throw new Error(given.failure.message);
    return given.result;
  };
  const sayYes = async () => {
    const { asked } = (await order()).refused[0]!;
    const said = await control.second({ asked: asked!, user: 'boris', pin: PIN }, ANNA);
    if ('failure' in said) throw new Error(said.failure.message);
  };
  expect((await order()).refused).toEqual([{ alarm: 'gas', code: 'needs-pin' }]);
  expect(town.journaled('controlRefused').at(-1)).toMatchObject({
    action: 'alarm.suppressSafety',
    code: 'pin-missing',
  });
  await control.enterPin(PIN, ANNA);
  town.field.nowMs += 100_000;
  await sayYes();
  // Anna's own has grown old meanwhile: the yes is there, hers is not.
  town.field.nowMs += 60_000;
  expect((await order()).refused).toEqual([{ alarm: 'gas', code: 'needs-pin' }]);
  await control.enterPin(PIN, ANNA);
  // Turned down for another reason: the yes holds, for one time more.
  expect((await order()).refused).toEqual([{ alarm: 'gas', code: 'held-by-other' }]);
  isTaken = true;
  expect(await order()).toEqual({ done: ['gas'], refused: [] });
  expect((await order()).refused).toMatchObject([{ code: 'needs-second-person' }]);
});
