// From the fault to the record: a town with instruments, what the shadow grid makes of what they say, its news, and the book of outages.
// Judged by the town itself: who was dark, and for how long.
import { describe, expect, test } from 'vitest';
import type { JournalEntry } from '../../../../contract/requests.ts';
import { TestField } from '../../../../simulation/estimation/test-field.ts';
import { ETR_RULES } from '../../../../simulation/outages/etr-course.ts';
import { feederDevicesOf } from '../../../../simulation/outages/feeder-devices.ts';
import { GROUPING_RULES } from '../../../../simulation/outages/grouping-rules.ts';
import type { CustomerGroup } from '../../../../simulation/outages/interruption-ledger.ts';
import { treeOf } from '../../../../simulation/outages/test-feeder.ts';
import { SupplyNews } from '../../shadow/supply-news.ts';
import { OutageDesk } from './outage-desk.ts';
import { SupplyCases } from './supply-cases.ts';

const SIZE = { rings: 1, stations: 3, cables: 2, houses: 4 };

async function watched(telemetry: ConstructorParameters<typeof TestField>[1]) {
  const field = new TestField(SIZE, telemetry);
  const { grid } = field.town;
  const { consumers } = grid.network;
  const trees = feederDevicesOf(grid).map((feeder) => treeOf(feeder));
  const groups = new Map(
    trees.flatMap((tree) =>
      tree.pointIds.map((id, row): [string, CustomerGroup] => [
        id,
        { id, customers: tree.pointCustomers[row]!, critical: '', feeder: tree.feeder, district: '' },
      ]),
    ),
  );
  let number = 0;
  const desk = await OutageDesk.open({
    city: { trees, groups },
    rules: { grouping: GROUPING_RULES, etr: ETR_RULES },
    clock: { now: () => field.nowMs },
    log: (line) => expect.unreachable(line),
    documents: { get: () => Promise.resolve(null), put: () => Promise.resolve() },
    journal: {
      between: () => Promise.resolve([]),
      list: () => Promise.resolve([]),
      head: () => ({ number: 0, hash: '' }),
      append: (kind, by, data) => Promise.resolve<JournalEntry>({ number: ++number, at: field.nowMs, kind, by, data }),
    },
  });
  const cases = new SupplyCases(trees, consumers.ids);
  const news = new SupplyNews({
    feeder: grid.consumers.feeder,
    customers: consumers.customers,
    feeders: { ids: grid.feeders.ids, names: grid.feeders.name },
    causeOf: (row) => field.shadow.causeOf(row),
    speed: 1,
  });
  const rows = Int32Array.from(consumers.ids, (_, row) => row);
  /** customer ms that were dark in truth */
  let darkMs = 0;
  const run = async (ms: number) => {
    for (const end = field.nowMs + ms; field.nowMs < end; ) {
      field.run(500);
      for (const row of rows) if (!field.truth.isLive(row)) darkMs += 500 * consumers.customers[row]!;
      const columns = field.shadow.columns.consumers;
      for (const event of news.look(columns, rows, rows.length, field.nowMs))
        await desk.follow(cases.inputsOf(event, columns, desk.book, field.nowMs), 'shadow grid');
    }
  };
  field.start();
  await run(8000);
  return { field, desk, run, darkMs: () => darkMs };
}

describe('from the fault to the record', () => {
  test('a cable fault: the breaker’s trip, its customers, switching, and supply back in steps', async () => {
    const { field, desk, run, darkMs } = await watched({ meters: 1, gasps: 1 });
    field.truth.throwFault({ element: 'r1.1.cable-2', type: 'three-phase', permanent: true });
    await run(20_000);
    expect(desk.reports(true)).toMatchObject([
      { device: 'b.r1.1.q0', state: 'confirmed', customersOut: 48, confidence: 'confirmed' },
    ]);
    const operate = (id: string, isClosed: boolean) =>
      field.truth.operate(field.row('switches', id), isClosed, field.nowMs, true);
    operate('r1.1.s1.b.q1', false);
    operate('r1.1.s2.a.q1', false);
    // By hand: somebody has to walk there.
    await run(35_000);
    operate('b.r1.1.q0', true);
    await run(45_000);
    expect(desk.reports(true)).toMatchObject([{ state: 'partRestored', customersOut: 32 }]);
    operate('r1.open.q1', true);
    await run(45_000);
    const [report] = desk.reports(false);
    expect(report).toMatchObject({ state: 'restored', customersOut: 0, customersAffected: 48 });
    expect(report!.steps.map(({ customersOut }) => customersOut)).toEqual([48, 32, 0]);
    // Instruments tell the moment of the fault and of each switching: the record is the truth to a few seconds for each customer.
    expect(Math.abs(report!.customerMinutes * 60_000 - darkMs()) / 48).toBeLessThan(3000);
  });

  test('a fuse that nobody telemeters: its meters’ last gasps, and what they say when they are back', async () => {
    const { field, desk, run, darkMs } = await watched({ meters: 1, gasps: 1 });
    field.truth.throwFault({ element: 'r1.1.s2.f1.c1', type: 'three-phase', permanent: true });
    await run(30_000);
    expect(desk.reports(true)).toMatchObject([{ device: 'r1.1.s2.f1.q1', state: 'confirmed', customersOut: 8 }]);
    field.truth.repair('r1.1.s2.f1.c1');
    await run(60_000);
    const [report] = desk.reports(false);
    expect(report).toMatchObject({ state: 'restored', customersOut: 0, customersAffected: 8 });
    expect(Math.abs(report!.customerMinutes * 60_000 - darkMs()) / 8).toBeLessThan(5000);
  });
});
