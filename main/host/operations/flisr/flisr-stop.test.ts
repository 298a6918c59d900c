// A course that was stopped while the journal does not take that its order halts.
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { FlisrTown } from '../../../../tests/builders/flisr-town.ts';
import { BORIS } from '../../../../tests/builders/switching-town.ts';
import { resultOf } from '../../../../tests/builders/town-orders.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const FEEDER_CABLE = 'r1.1.cable-2';

/** An automatic order under way, of which the journal takes everything but its halts. */
async function executing() {
  const city = new FlisrTown();
  const { town } = city;
  const open = { halts: true };
  const stores = town.stores.bind(town);
  town.stores = () => {
    const given = stores();
    const append: typeof given.journal.append = async (kind, by, data) => {
      const { input } = data as { input?: { event?: { type: string } } };
      if (!open.halts && kind === 'order' && input?.event?.type === 'halt') throw new Error('no space left');
      return given.journal.append(kind, by, data);
    };
    return { ...given, journal: { ...given.journal, append } };
  };
  const host = await city.open('automatic');
  await town.pass(4000);
  city.strike(FEEDER_CABLE);
  const { id } = await city.until(host, 'executing');
  await town.pass(1000);
  open.halts = false;
  const operated = () => town.heard.filter((said) => said.startsWith('operate'));
  return { city, host, id, open, operated };
}

test('an order whose halt the journal refuses gives no further word, alarms, and halts as soon as it can', async () => {
  const { city, host, id, open, operated } = await executing();
  const { order } = resultOf(await host.flisr.takeOver(id, BORIS));
  const before = operated();
  await city.town.pass(30_000);
  expect(operated()).toEqual(before);
  expect(host.orders.find(order!)).toMatchObject({ state: 'inProgress', isAutomatic: true });
  expect(host.orders.unwrittenHalts()).toEqual([order]);
  open.halts = true;
  await city.town.pass(10_000);
  expect(host.orders.find(order!)).toMatchObject({ state: 'halted' });
  expect(host.orders.find(order!)!.signatures.at(-1)!.words![0]).toMatchObject({ code: 'halt-restoration' });
  expect(host.orders.unwrittenHalts()).toEqual([]);
  await city.town.pass(30_000);
  expect(operated()).toEqual(before);
});

test('a restart before the halt was written gives no further word either', async () => {
  const { city, host, id, open, operated } = await executing();
  const { order } = resultOf(await host.flisr.takeOver(id, BORIS));
  await city.town.pass(2000);
  await host.die();
  vi.clearAllTimers();
  open.halts = true;
  const before = operated();
  const after = await city.open();
  await city.town.pass(60_000);
  expect(operated()).toEqual(before);
  expect(after.orders.find(order!)).toMatchObject({ state: 'halted' });
});
