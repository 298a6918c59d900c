import { expect, test } from 'vitest';
import { createCityClock } from './city-clock.ts';
import { PartFailures } from './part-failures.ts';
import { createEventLog } from './event-log.ts';

const clock = createCityClock({ startCity: 1000, startWall: 0, speed: 1 }, () => 5);

test('numbers events and gives back those after a number', () => {
  const log = createEventLog(clock);
  log.emit('storageRecovered', {});
  log.emit('storageFailed', { reason: 'disk full' });
  expect(log.latest).toBe(2);
  expect(log.since(0)?.map((event) => event.name)).toEqual(['storageRecovered', 'storageFailed']);
  expect(log.since(1)).toEqual([{ number: 2, at: 1005, name: 'storageFailed', data: { reason: 'disk full' } }]);
  expect(log.since(2)).toEqual([]);
});

test('says so when the events asked for are no longer held, or were never there', () => {
  const log = createEventLog(clock, 3);
  for (let i = 0; i < 5; i += 1) log.emit('storageRecovered', {});
  expect(log.since(1)).toBeNull();
  expect(log.since(2)?.map((event) => event.number)).toEqual([3, 4, 5]);
  expect(log.since(6)).toBeNull();
});

test('a listener hears events until it ends its subscription', () => {
  const log = createEventLog(clock);
  const heard: number[] = [];
  const end = log.subscribe((event) => {
    heard.push(event.number);
    if (event.number === 2) end();
  });
  for (let i = 0; i < 3; i += 1) log.emit('storageRecovered', {});
  expect(heard).toEqual([1, 2]);
});

test('every log has an epoch of its own', () => {
  expect(createEventLog(clock).epoch).not.toBe(createEventLog(clock).epoch);
});

test('a listener that fails keeps none after it from hearing, and comes back to nobody who emits', () => {
  const lines: string[] = [];
  const log = createEventLog(clock, undefined, new PartFailures((line) => void lines.push(line)));
  const heard: number[] = [];
  log.subscribe(() => {
    throw new Error('a bug');
  });
  log.subscribe(({ number }) => void heard.push(number));
  log.emit('storageRecovered', {});
  expect([heard, lines.length]).toEqual([[1], 1]);
});
