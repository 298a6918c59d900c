import { expect, test } from 'vitest';
import { type DeliveryFigures, DeliveryWatch, deliveryTroubles as troublesOf } from './delivery-watch.ts';
import { matchesFilter } from './topic-filter.ts';

const deliveryTroubles = (name: string, figures: DeliveryFigures) =>
  troublesOf(name, figures).map(({ message }) => message);

const message = (suffix: string, qos: 0 | 1 | 2, { isKept = false, isRepeated = false } = {}) => ({
  ...{ topic: `twin/tiny/power/switch-s1/${suffix}`, payload: Buffer.alloc(0) },
  ...{ isPrecious: qos > 0, isKept, isRepeated, qos },
});

test('a broker that keeps to QoS 1 is not complained of, whatever devices choose for their values', () => {
  const watch = new DeliveryWatch();
  watch.grant(1);
  watch.note(message('tele', 0));
  watch.note(message('state', 1));
  watch.note(message('online', 0, { isKept: true }));
  watch.note(message('event', 1, { isRepeated: true }));
  expect(watch.figures()).toEqual({ byQos: [2, 2, 0], repeated: 1, downgraded: 0, granted: 1 });
  expect(deliveryTroubles('main', watch.figures())).toEqual([]);
});

test('less than was asked, and more than was asked, is counted and told', () => {
  const watch = new DeliveryWatch();
  watch.grant(1);
  watch.note(message('event', 0));
  watch.note(message('tele', 2));
  expect(deliveryTroubles('main', watch.figures())).toEqual([
    expect.stringMatching(/1 events, answers or signs of life came over main with QoS 0/),
    expect.stringMatching(/main has sent 1 messages with QoS 2/),
  ]);
  watch.begin();
  watch.grant(0);
  watch.grant(128);
  expect(deliveryTroubles('main', watch.figures())[0]).toMatch(/main delivers with QoS 0 though QoS 1 was asked/);
});

test.each([
  ['plant/#', 'plant/a/b', true],
  ['plant/#', 'plant', true],
  ['plant/+/b', 'plant/a/b', true],
  ['plant/+', 'plant/a/b', false],
  ['plant/a', 'plant/b', false],
  ['#', 'x/y', true],
  ['#', '$SYS/x', false],
  ['+/x', '$SYS/x', false],
  ['$SYS/#', '$SYS/x', true],
])('%s and %s: %s', (filter, topic, matches) => {
  expect(matchesFilter(filter, topic)).toBe(matches);
});
