import fc from 'fast-check';
import { expect, test } from 'vitest';
import { formatTopic, parseTopic, TOPIC_SUFFIXES } from './telemetry.ts';

const segment = fc.stringMatching(/^[a-z0-9][a-z0-9-]{0,20}$/);

test('a topic is what its parts say', () => {
  fc.assert(
    fc.property(segment, segment, segment, fc.constantFrom(...TOPIC_SUFFIXES), (city, domain, asset, suffix) => {
      const topic = { city, domain, asset, suffix };
      expect(parseTopic(formatTopic(topic))).toEqual(topic);
    }),
  );
});

test.each([
  'twin/berlin/power/substation-w1',
  'twin/berlin/power/substation-w1/tele/more',
  'other/berlin/power/substation-w1/tele',
  'twin/berlin/power/substation-w1/value',
  'twin/Berlin/power/substation-w1/tele',
  'twin/berlin/power//tele',
  'twin/berlin/power/+/tele',
  'twin/berlin/power/../tele',
  '',
])('%j is no topic of ours', (topic) => {
  expect(parseTopic(topic)).toBeNull();
});
