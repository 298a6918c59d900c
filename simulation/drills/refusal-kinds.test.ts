import { expect, test } from 'vitest';
import { countRefusals, kindOfRefusal } from './refusal-kinds.ts';

test('only what would have hurt somebody or something is unsafe', () => {
  expect(['unsafe', 'unconfirmed', 'tagged', 'no-such-code'].map(kindOfRefusal)).toEqual([
    ...['unsafe', 'unsafe', 'unsafe', 'other'],
  ]);
  for (const code of ['check-outdated', 'not-shown', 'version', 'unchecked'])
    expect(kindOfRefusal(code)).toBe('course');
  for (const code of ['pin-wait', 'second-changed']) expect(kindOfRefusal(code)).toBe('pin');
  expect(countRefusals(['unsafe', 'check-outdated', 'pin-wait'])).toMatchObject({ unsafe: 1, course: 1, pin: 1 });
});
