// A trip above the feeders: people are told at once what is lost, and nothing is guessed.
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { FlisrTown } from '../../../../tests/builders/flisr-town.ts';

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
