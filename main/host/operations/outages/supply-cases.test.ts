// Cases of what is believed of supply: trips, steps of restoration, what is only predicted.
import { describe, expect, test } from 'vitest';
import { emptyGridColumns, basisOf, SUPPLY_CODE } from '../../../../contract/grid-live.ts';
import { ORIGIN_CODE, QUALITY_CODE } from '../../../../contract/vocabulary.ts';
import type { GridEventOf } from '../../../../contract/grid-events.ts';
import type { BookInput } from '../../../../simulation/outages/book-input.ts';
import { callAt } from '../../../../simulation/outages/test-feeder.ts';
import { OutageDesk } from './outage-desk.ts';
import { SupplyCases } from './supply-cases.ts';

import { call, consumers, disk, MIN, trees } from './test-disk.ts';

describe('from what is believed of supply', () => {
  const GOOD = basisOf(ORIGIN_CODE.measured, QUALITY_CODE.GOOD, false);
  const GUESS = basisOf(ORIGIN_CODE.computed, QUALITY_CODE.UNCERTAIN, true);
  const columnsOf = () => {
    const columns = emptyGridColumns({
      branches: 0,
      switches: 0,
      consumers: consumers.count,
      stations: 0,
      feeders: 0,
    }).consumers;
    columns.supply.fill(SUPPLY_CODE.live);
    columns.basis.fill(GOOD);
    return columns;
  };
  const turn = (columns: ReturnType<typeof columnsOf>, prefix: string, supply: number, sinceMs: number, basis = GOOD) =>
    consumers.ids.forEach((id, row) => {
      if (!id.startsWith(prefix)) return;
      columns.supply[row] = supply;
      columns.sinceMs[row] = sinceMs;
      columns.basis[row] = basis;
    });
  const lost = (element: string | null, quality: 'GOOD' | 'UNCERTAIN' = 'GOOD'): GridEventOf<'supplyLost'> => ({
    name: 'supplyLost',
    data: {
      ...{ feeder: null, feederName: '', changes: 1, customers: 1, uncertain: 0 },
      origin: 'measured',
      quality,
      ts: 0,
      element,
      isInferred: false,
    },
  });
  const back: GridEventOf<'supplyRestored'> = {
    name: 'supplyRestored',
    data: {
      ...{ feeder: null, feederName: '', changes: 1, customers: 1, uncertain: 0 },
      origin: 'measured',
      quality: 'GOOD',
      ts: 0,
      seconds: 1,
    },
  };
  const cases = new SupplyCases(trees, consumers.ids);

  test('a trip is a confirmed case with its customers, supply that comes back in steps its restoration', async () => {
    const { options, at } = disk();
    const desk = await OutageDesk.open(options);
    const columns = columnsOf();
    at(10 * MIN);
    turn(columns, 'r1.1.', SUPPLY_CODE.dead, 1000);
    await desk.follow(cases.inputsOf(lost('b.r1.1.q0'), columns, desk.book, 200_000), 'shadow grid');
    const perHouse = consumers.customers[0]!;
    expect(desk.reports(true)).toMatchObject([
      { device: 'b.r1.1.q0', state: 'confirmed', startedTs: 1000, customersOut: 24 * perHouse },
    ]);
    // Told again, nothing new
    expect(cases.inputsOf(lost('b.r1.1.q0'), columns, desk.book, 200_000)).toEqual([]);
    turn(columns, 'r1.1.s1', SUPPLY_CODE.live, 61_000);
    await desk.follow(cases.inputsOf(back, columns, desk.book, 200_000), 'shadow grid');
    expect(desk.reports(true)).toMatchObject([{ state: 'partRestored', customersOut: 16 * perHouse }]);
    turn(columns, 'r1.1.', SUPPLY_CODE.live, 121_000);
    await desk.follow(cases.inputsOf(back, columns, desk.book, 200_000), 'shadow grid');
    expect(desk.reports(false)).toMatchObject([
      {
        state: 'restored',
        endedTs: 121_000,
        customerMinutes: perHouse * (8 + 16 * 2),
        steps: [{ ts: 1000 }, { ts: 61_000 }, { ts: 121_000 }],
      },
    ]);
  });

  test('where no device is named it is the lowest above all of them, one case for each feeder', async () => {
    const { options } = disk();
    const desk = await OutageDesk.open(options);
    const columns = columnsOf();
    turn(columns, 'r1.1.s2.f1', SUPPLY_CODE.dead, 1000);
    turn(columns, 'r1.2', SUPPLY_CODE.dead, 1000);
    await desk.follow(cases.inputsOf(lost(null), columns, desk.book, 200_000), 'shadow grid');
    expect(new Set(desk.reports(true).map(({ device }) => device))).toEqual(new Set(['r1.1.s2.f1.q1', 'r1.2.s1.a.q1']));
  });

  test('what is not certain is only predicted, by the meters that say it themselves', async () => {
    const { options } = disk();
    const desk = await OutageDesk.open(options);
    const columns = columnsOf();
    turn(columns, 'r1.1.s2.f1', SUPPLY_CODE.dead, 1000, GUESS);
    turn(columns, 'r1.1.s2.f1.consumer-1', SUPPLY_CODE.dead, 1000);
    turn(columns, 'r1.1.s2.f1.consumer-2', SUPPLY_CODE.dead, 1000);
    const event = lost('r1.1.s2.f1.q1', 'UNCERTAIN');
    await desk.follow(cases.inputsOf(event, columns, desk.book, 200_000), 'shadow grid');
    expect(desk.reports(true)).toMatchObject([
      { device: 'r1.1.s2.f1.q1', state: 'predicted', confidence: 'unconfirmed', customersOut: 0 },
    ]);
    expect(cases.inputsOf(event, columns, desk.book, 200_000)).toEqual([]);
  });

  describe('meters that gasped and say that they never were dark', () => {
    const HOUSE = 'r1.1.s1.f1.consumer-1';
    const NEIGHBOUR = 'r1.1.s1.f1.consumer-2';
    const gasp = (point: string, minute: number): BookInput => ({
      do: 'call',
      call: { ...callAt(point, minute), id: `gasp ${point}`, code: 'last-gasp', customer: null },
      nowMs: minute * MIN,
    });
    /** The book is looked at each second, as the running host does. */
    const looked = async (said: readonly BookInput[]) => {
      const { options, entries } = disk();
      const desk = await OutageDesk.open(options);
      const cases = new SupplyCases(trees, consumers.ids);
      const columns = columnsOf();
      for (const input of said) await desk.do(input, 'anna');
      let second = 0;
      const look = async (seconds: number) => {
        const before = entries.length;
        for (let i = 0; i < seconds; i++)
          await desk.follow(cases.spoken(columns, desk.book, 10 * MIN + ++second * 1000), 'shadow grid');
        return entries.length - before;
      };
      return { desk, columns, look };
    };

    test('say so once beside a call of the same house, however long that waits for a person', async () => {
      const { desk, look } = await looked([gasp(HOUSE, 1), call(HOUSE, 2, 'anna')]);
      expect(await look(60)).toBe(1);
      expect(desk.reports(true)).toMatchObject([{ calls: [`gasp ${HOUSE}`, 'anna'] }]);
    });

    test('say so once more when somebody else has called there: evidence is as old as the word', async () => {
      const { desk, look } = await looked([gasp(HOUSE, 1), call(HOUSE, 2, 'anna')]);
      await look(5);
      await desk.do(call(HOUSE, 11, 'bert'), 'anna');
      expect(await look(60)).toBe(1);
      expect(desk.reports(true)).toMatchObject([{ calls: [`gasp ${HOUSE}`, 'anna', 'bert'], device: null }]);
    });

    test('end the case of their gasp once it stands by itself', async () => {
      const { desk, look } = await looked([gasp(HOUSE, 1), call(NEIGHBOUR, 2, 'anna')]);
      expect(await look(60)).toBe(2);
      expect(desk.reports(true)).toMatchObject([{ calls: ['anna'], device: null }]);
    });

    test('say little when their lines come and go, and still end each case of nothing but gasps', async () => {
      const { desk, columns, look } = await looked([gasp(HOUSE, 1), gasp(NEIGHBOUR, 1), call(HOUSE, 2, 'anna')]);
      const rows = [HOUSE, NEIGHBOUR].map((id) => consumers.ids.indexOf(id));
      let inputs = 0;
      for (let i = 0; i < 20; i++) {
        columns.basis[rows[0]!] = i % 2 === 0 ? GOOD : GUESS;
        columns.basis[rows[1]!] = i % 3 === 0 ? GOOD : GUESS;
        inputs += await look(2);
      }
      expect(inputs).toBeLessThanOrEqual(4);
      expect(desk.reports(true)).toMatchObject([{ calls: [`gasp ${HOUSE}`, 'anna'] }]);
    });
  });
});
