import { describe, expect, test, vi } from 'vitest';
import type { JournalEntry } from '../../../../contract/requests.ts';
import type { BookInput } from '../../../../simulation/outages/book-input.ts';
import { callAt } from '../../../../simulation/outages/test-feeder.ts';
import { OutageDesk, type OutageDeskOptions } from './outage-desk.ts';

import { call, consumers, disk, groups, MIN, PERSON, trees } from './test-disk.ts';

describe('the desk', () => {
  test('stands where it stood after a crash at any moment', async () => {
    const { options, entries, at } = disk();
    const desk = await OutageDesk.open(options);
    const inputs: BookInput[] = [
      call('r1.1.s1.f1.consumer-1', 0, 'a'),
      call('r1.1.s1.f1.consumer-2', 1, 'b'),
      { do: 'tick', nowMs: 5 * MIN },
      { do: 'tick', nowMs: 20 * MIN },
      { do: 'step', case: 'outage-1', step: { type: 'confirm', device: null }, when: { by: PERSON, atMs: 21 * MIN } },
      { do: 'step', case: 'outage-1', step: { type: 'close' }, when: { by: PERSON, atMs: 21 * MIN } },
      { do: 'lose', case: 'outage-1', points: ['r1.1.s1.f1.consumer-1'], offMs: 0 },
      { do: 'back', case: 'outage-1', points: ['r1.1.s1.f1.consumer-1'], when: { by: PERSON, atMs: 40 * MIN } },
    ];
    const results: string[] = [];
    for (const [i, input] of inputs.entries()) {
      at(i * MIN);
      const result = await desk.do(input, 'anna');
      results.push(result.kind === 'refused' ? result.code : result.kind);
      const again = await OutageDesk.open(options);
      expect(again.book.snapshot()).toEqual(desk.book.snapshot());
    }
    expect(results).toEqual(['done', 'done', 'done', 'done', 'done', 'not-now', 'done', 'done']);
    // The tick that changed nothing is not written down; the refusal is, with its reason.
    expect(entries.map((text) => (JSON.parse(text) as JournalEntry).kind)).toEqual([
      ...Array.from({ length: 4 }, () => 'outageInput'),
      'outageRefused',
      ...Array.from({ length: 2 }, () => 'outageInput'),
    ]);
    at(60 * MIN);
    expect(desk.reports(true)).toEqual([]);
    expect(desk.reports(false)).toMatchObject([
      { id: 'outage-1', state: 'restored', customerMinutes: 40 * consumers.customers[0]! },
    ]);
  });

  test('goes on from its copy, and does only what came after it again', async () => {
    const { options, documents, at } = disk();
    const desk = await OutageDesk.open(options);
    at(1);
    for (let i = 0; i < 2_050; i++)
      void desk.do({ do: 'storm', feeder: trees[0]!.feeder, isStorm: i % 2 === 0, atMs: i }, 'anna');
    void desk.do(call('r1.1.s1.f1.consumer-1', 0, 'a'), 'anna');
    await desk.settled();
    expect(documents.size).toBe(1);
    const again = await OutageDesk.open(options);
    expect(again.book.snapshot()).toEqual(desk.book.snapshot());
  });

  test('with a fresh journal in place of a damaged one it stands as it was copied last, and loses nothing after it', async () => {
    const { options, entries, logged } = disk();
    const desk = await OutageDesk.open(options);
    await desk.do(call('r1.1.s1.f1.consumer-1', 0, 'a'), 'anna');
    await desk.do(call('r1.1.s1.f1.consumer-2', 1, 'b'), 'anna');
    for (let i = 0; i < 2_000; i++)
      void desk.do({ do: 'storm', feeder: trees[0]!.feeder, isStorm: i % 2 === 0, atMs: i }, 'anna');
    await desk.settled();
    const copied = desk.book.snapshot();
    // The journal was put aside; the fresh one tells of that.
    entries.splice(
      0,
      entries.length,
      JSON.stringify({ number: 1, at: 0, kind: 'storageDamaged', by: 'host', data: {} }),
    );
    const after = await OutageDesk.open(options);
    expect(after.book.callsOf('outage-1').map(({ id }) => id)).toEqual(['a', 'b']);
    expect(logged).toHaveLength(1);
    expect(logged[0]).toContain('as they were copied last');
    await after.do(call('r1.2.s1.f1.consumer-1', 5, 'c'), 'anna');
    const again = await OutageDesk.open(options);
    expect(again.book.snapshot()).toEqual(after.book.snapshot());
    expect(again.book.caseOfCall('c')).not.toBeNull();
    expect(again.book.snapshot()).not.toEqual(copied);
    expect(logged).toHaveLength(1);
  });

  test('what the journal does not take is written as soon as it does, in its order and before anything later', async () => {
    vi.useFakeTimers();
    try {
      const { options, entries, logged, fill } = disk();
      const told: string[] = [];
      const onFacts: OutageDeskOptions['onFacts'] = (facts) => void told.push(...facts.map(({ name }) => name));
      const desk = await OutageDesk.open({ ...options, onFacts });
      const device = 'r1.1.s1.f1.q1';
      const point = 'r1.1.s1.f1.consumer-1';
      const when = { by: { kind: 'telemetry', id: device }, atMs: 0 } as const;
      fill(true);
      expect(await desk.do({ do: 'open', device, when }, 'shadow grid')).toMatchObject({ kind: 'done' });
      // What belongs together goes on: nobody who is dark is left out because the disk is full.
      await desk.follow([{ device, input: { do: 'lose', case: '', points: [point], offMs: 0 } }], 'shadow grid');
      expect(await desk.do({ do: 'step', case: 'outage-7', step: { type: 'close' }, when }, 'anna')).toMatchObject({
        kind: 'refused',
      });
      expect(desk.reports(true)).toMatchObject([{ id: 'outage-1', customersOut: consumers.customers[0] }]);
      expect(desk.isStuck).toBe(true);
      expect([entries, told]).toEqual([[], []]);
      expect(logged.filter((line) => line.includes('takes no outages'))).toHaveLength(1);
      // A crash now loses what nobody could write; nothing later stands without it.
      expect((await OutageDesk.open(options)).book.cases()).toEqual([]);
      fill(false);
      await vi.advanceTimersByTimeAsync(1_100);
      expect(desk.isStuck).toBe(false);
      expect(told.length).toBeGreaterThan(1);
      const said = { by: PERSON, atMs: MIN };
      await desk.do({ do: 'step', case: 'outage-1', step: { type: 'assign', crew: 'c1' }, when: said }, 'anna');
      const again = await OutageDesk.open(options);
      expect(again.book.snapshot()).toEqual(desk.book.snapshot());
      expect(entries.map((text) => (JSON.parse(text) as JournalEntry).kind)).toEqual(
        Array.from({ length: 3 }, () => 'outageInput'),
      );
    } finally {
      vi.useRealTimers();
    }
  });

  test('what waits for the journal when the program ends is tried once more', async () => {
    const { options, entries, fill } = disk();
    const desk = await OutageDesk.open(options);
    fill(true);
    await desk.do(call('r1.1.s1.f1.consumer-1', 0, 'a'), 'anna');
    fill(false);
    await desk.close();
    expect(entries).toHaveLength(1);
  });

  test('knows what was written under a later clock, after a start with an earlier one', async () => {
    const { options, at } = disk();
    const desk = await OutageDesk.open(options);
    at(60 * MIN);
    await desk.do(call('r1.1.s1.f1.consumer-1', 60, 'a'), 'anna');
    at(1);
    expect((await OutageDesk.open(options)).book.snapshot()).toEqual(desk.book.snapshot());
  });

  test('asks for the estimates of what goes on alone, however much has ended', async () => {
    const { options, at } = disk();
    const desk = await OutageDesk.open(options);
    const asked = vi.spyOn(desk.book, 'etrOf');
    const points = consumers.ids.slice(0, 12);
    for (const [i, point] of points.entries()) {
      at(i * MIN);
      await desk.do(call(point, i, `call-${i}`), 'anna');
      const id = desk.book.caseOfCall(`call-${i}`)!;
      const when = { by: PERSON, atMs: i * MIN };
      if (i < points.length - 1)
        await desk.do({ do: 'step', case: id, step: { type: 'invalidate', reason: 'test call' }, when }, 'anna');
    }
    expect(desk.book.cases()).toHaveLength(points.length);
    asked.mockClear();
    const { feeder } = trees.find(({ pointIds }) => pointIds.includes(points.at(-1)!))!;
    expect(desk.estimates()).toEqual([
      { id: desk.book.caseOfCall(`call-${points.length - 1}`), feeder, etrAlarm: 'none' },
    ]);
    expect(asked).toHaveBeenCalledTimes(1);
  });

  test('a late gasp from within a known outage leaves a journal that the next start can read', async () => {
    const { options, at } = disk();
    const desk = await OutageDesk.open(options);
    const point = 'r1.1.s1.f1.consumer-1';
    const gasp = async (minute: number) => {
      const id = `gasp ${minute}`;
      const told = { ...callAt(point, minute), id, code: 'last-gasp', customer: null } as const;
      await desk.do({ do: 'call', call: told, nowMs: minute * MIN }, 'shadow grid');
      const outage = desk.book.caseOfCall(id)!;
      const meters = [{ call: id, point, backMs: 11 * MIN }];
      await desk.do({ do: 'spoken', case: outage, meters, atMs: 12 * MIN }, 'shadow grid');
      return outage;
    };
    at(12 * MIN);
    await gasp(1);
    const late = await gasp(5);
    const step = { type: 'invalidate', reason: 'it was none' } as const;
    await desk.do({ do: 'step', case: late, step, when: { by: PERSON, atMs: 13 * MIN } }, 'anna');
    const again = await OutageDesk.open(options);
    expect(again.book.snapshot()).toEqual(desk.book.snapshot());
    expect(desk.book.ledger.all()).toHaveLength(1);
  });

  test.each([
    ['written', false],
    ['waiting for the journal', true],
  ])('an input that breaks off half way leaves the book as it was, its last inputs %s', async (_, isFull) => {
    const { options, entries, logged, fill } = disk();
    const desk = await OutageDesk.open(options);
    const { book } = desk;
    const [point, other] = ['r1.1.s1.f1.consumer-1', 'r1.1.s1.f1.consumer-2'];
    await desk.do(call(point, 1, 'a'), 'anna');
    fill(isFull);
    const told = { ...callAt(other, 2), id: 'b', code: 'last-gasp', customer: null } as const;
    await desk.do({ do: 'call', call: told, nowMs: 2 * MIN }, 'shadow grid');
    const before = book.snapshot();
    const outage = book.caseOfCall('b')!;
    // As a mistake in the ledger would have it: confirmed and lost already, and then this.
    vi.spyOn(book, 'back').mockReturnValueOnce({ kind: 'refused', code: 'overlap', at: other });
    const meters = [{ call: 'b', point: other, backMs: 4 * MIN }];
    expect(await desk.do({ do: 'spoken', case: outage, meters, atMs: 5 * MIN }, 'shadow grid')).toEqual({
      ...{ kind: 'refused', code: 'overlap', at: other },
    });
    expect(desk.book).toBe(book);
    expect(book.snapshot()).toEqual(before);
    expect(logged.some((line) => line.includes('overlap'))).toBe(true);
    fill(false);
    await desk.do(call(other, 6, 'c'), 'anna');
    expect(entries.filter((text) => text.includes('outageRefused'))).toHaveLength(isFull ? 0 : 1);
    expect((await OutageDesk.open(options)).book.snapshot()).toEqual(book.snapshot());
  });

  test('a mistake that is thrown half way leaves the book as it was too, and is told', async () => {
    const { options } = disk();
    const desk = await OutageDesk.open(options);
    const { book } = desk;
    const device = 'r1.1.s1.f1.q1';
    await desk.do(call('r1.1.s1.f1.consumer-1', 1, 'a'), 'anna');
    const before = book.snapshot();
    const open = book.open.bind(book);
    vi.spyOn(book, 'open').mockImplementationOnce((...asked) => {
      open(...asked);
      throw new Error('outage-2, confirmed: nest by engine: not-now');
    });
    const when = { by: PERSON, atMs: 2 * MIN };
    await expect(desk.do({ do: 'open', device, when }, 'anna')).rejects.toThrow(/not-now/);
    expect(book.snapshot()).toEqual(before);
    expect(await desk.do({ do: 'open', device, when }, 'anna')).toMatchObject({ kind: 'done' });
    expect((await OutageDesk.open(options)).book.snapshot()).toEqual(book.snapshot());
  });

  test('says so when its journal does not fit the city', async () => {
    const { options } = disk();
    const desk = await OutageDesk.open(options);
    await desk.do(call('r1.1.s1.f1.consumer-1', 0, 'a'), 'anna');
    await expect(OutageDesk.open({ ...options, city: { trees: trees.slice(1), groups } })).rejects.toThrow(
      /journal entry 1 of the outages does not fit this city: unknown-point r1\.1\.s1\.f1\.consumer-1/,
    );
  });
});
