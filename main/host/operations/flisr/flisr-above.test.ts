// A trip above the feeders: people are told at once what is lost, and nothing is guessed.
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { flisrCourseSchema } from '../../../../contract/flisr-requests.ts';
import { FlisrTown } from '../../../../tests/builders/flisr-town.ts';
import { ANNA, BORIS, PIN } from '../../../../tests/builders/switching-town.ts';
import type { Answer } from '../../requests/handler.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test('a transformer that has tripped is one course, with whom it took, and people have it at once, whatever the mode', async () => {
  const city = new FlisrTown();
  const host = await city.open('automatic');
  await city.town.pass(4000);
  city.strike('b.t1');
  const course = await city.until(host, 'handedOver');
  // Its two breakers have opened in the same moment.
  expect(host.flisr.list(false).courses).toHaveLength(1);
  expect(course).toMatchObject({
    ...{ level: 'manual', because: { code: 'above-feeders' }, reason: 'not-located', plan: null, location: null },
    ...{ words: [{ code: 'place-above' }], customersLost: city.dark(), customersOut: city.dark() },
    lost: { feeders: ['feeder-0', 'feeder-1'].slice(0, course.lost!.feeders.length), critical: 0 },
  });
  expect(course.endedMs! - course.trippedMs).toBeLessThan(5_000);
  expect(city.town.heard).toEqual([]);
  expect(host.flisr.handedOver()).toMatchObject([{ course: course.id, customersOut: city.dark() }]);
});

describe('somebody knows the place', () => {
  const WORD = { element: 'b.t1.tr', saidBy: 'Crew 7', how: 'differential protection, oil on the ground' };
  const codeOf = (given: Answer<unknown>) =>
    'failure' in given ? (given.failure.detail ?? given.failure.code) : 'done';

  async function tripped(mode: 'manual' | 'supervised') {
    const city = new FlisrTown();
    const host = await city.open(mode);
    await city.town.pass(4000);
    city.strike('b.t1.tr');
    const { id } = await city.until(host, 'handedOver');
    const [area] = host.control.map.areas;
    const asks = async (asker = ANNA) => {
      await host.control.change(area!.id, { type: 'take' }, asker);
      await host.control.enterPin(PIN, asker);
    };
    return { city, host, id, asks };
  }

  test('the transformer is cut off and its busbar supplied from elsewhere, after a yes', async () => {
    const { city, host, id, asks } = await tripped('supervised');
    await asks();
    const out = city.dark();
    expect(codeOf(await host.flisr.place(id, WORD, ANNA))).toBe('done');
    const proposed = await city.until(host, 'proposed');
    expect(flisrCourseSchema.parse(proposed)).toEqual(proposed);
    expect(proposed).toMatchObject({ level: 'supervised', reason: null, place: { ...WORD, by: 'anna' } });
    expect(proposed.location).toMatchObject({ element: WORD.element, isSettled: true });
    expect(proposed.plan!.feeders.every((one) => city.town.grid.feeders.ids.includes(one))).toBe(true);
    expect(city.town.heard).toEqual([]);
    expect(codeOf(await host.flisr.approve(id, proposed.plan!.id, ANNA))).toBe('done');
    const course = await city.until(host, 'restored');
    expect(city.dark()).toBe(course.plan!.customersUnserved);
    expect(city.dark()).toBeLessThan(out);
    // The transformer is as dangerous as a cable would be.
    expect(host.orders.board().faults).toMatchObject([{ certainty: 'located', element: WORD.element }]);
  });

  test('where the feeders are switched by hand it is a suggestion', async () => {
    const { city, host, id, asks } = await tripped('manual');
    await asks();
    expect(codeOf(await host.flisr.place(id, WORD, ANNA))).toBe('done');
    const { level, plan } = await city.until(host, 'proposed');
    expect(level).toBe('manual');
    expect(codeOf(await host.flisr.approve(id, plan!.id, ANNA))).toBe(`manual ${id}`);
  });

  test('what has supply, or lost it by something else, is not the place: it stays with people, who may name another', async () => {
    const { city, host, id, asks } = await tripped('supervised');
    await asks();
    expect(codeOf(await host.flisr.place(id, { ...WORD, element: 'circuit-1' }, ANNA))).toBe('done');
    const course = await city.until(host, 'handedOver');
    expect(course).toMatchObject({ reason: 'not-located', words: [{ code: 'place-named-not-dark' }], location: null });
    expect(codeOf(await host.flisr.place(id, WORD, ANNA))).toBe('done');
    await city.until(host, 'proposed');
  });

  test('is heard from whoever controls the area, with the PIN, and only where nobody knew it', async () => {
    const { host, id, asks } = await tripped('supervised');
    expect(codeOf(await host.flisr.place(id, WORD, ANNA))).toBe('not-held above');
    await asks();
    expect(codeOf(await host.flisr.place(id, WORD, BORIS))).toBe('held-by above');
    expect(codeOf(await host.flisr.place('flisr-0', WORD, ANNA))).toBe('not-found');
    expect(codeOf(await host.flisr.place(id, { ...WORD, element: 'b.t9.tr' }, ANNA))).toBe(`unknown-element ${id}`);
    expect(codeOf(await host.flisr.place(id, WORD, ANNA))).toBe('done');
    expect(codeOf(await host.flisr.place(id, WORD, ANNA))).toBe(`located-already ${id}`);
  });

  test('nothing is planned where the mode forbids it, or while load is being shed; and a known place is not taken for another', async () => {
    const { city, host, id, asks } = await tripped('supervised');
    await asks();
    await host.modes.setShedding(true, 'frequency', 'anna', async () => null);
    expect(codeOf(await host.flisr.place(id, WORD, ANNA))).toBe(`disabled ${id}`);
    await host.modes.setShedding(false, 'over', 'anna', async () => null);
    expect(codeOf(await host.flisr.place(id, WORD, ANNA))).toBe('done');
    const { plan } = await city.until(host, 'proposed');
    await host.modes.setShedding(true, 'frequency', 'anna', async () => null);
    expect(codeOf(await host.flisr.approve(id, plan!.id, ANNA))).not.toBe('done');
    await host.modes.setShedding(false, 'over', 'anna', async () => null);
    expect(codeOf(await host.flisr.place(id, { ...WORD, element: 'r1.1.cable-1' }, ANNA))).toBe(
      `located-already ${id}`,
    );
    expect(host.orders.board().faults).toMatchObject([{ element: WORD.element }]);
  });
});
