import { expect, test } from 'vitest';
import { Quarantine } from './quarantine.ts';

test('counts by reason, and keeps the last sample of each reason and topic', () => {
  const quarantine = new Quarantine();
  quarantine.add('bad-json', 'twin/a', Buffer.from('{1'), 'first', 10);
  quarantine.add('bad-json', 'twin/a', Buffer.from('{2'), 'second', 20);
  quarantine.add('flood', 'twin/b', Buffer.from('x'), 'too fast', 15);
  expect(quarantine.counts()).toEqual({ 'bad-json': 2, flood: 1 });
  expect(quarantine.entries()).toEqual([
    { reason: 'bad-json', count: 2, lastAt: 20, topic: 'twin/a', sample: '{2', detail: 'second' },
    { reason: 'flood', count: 1, lastAt: 15, topic: 'twin/b', sample: 'x', detail: 'too fast' },
  ]);
});

test('stays small whatever is thrown at it', () => {
  const quarantine = new Quarantine();
  const large = Buffer.alloc(100_000, 'a');
  for (let i = 0; i < 5000; i += 1) quarantine.add('bad-topic', `${'t'.repeat(i)}/${i}`, large, '', i);
  expect(quarantine.counts()).toEqual({ 'bad-topic': 5000 });
  const entries = quarantine.entries();
  expect(entries.length).toBe(100);
  for (const { topic, sample } of entries) {
    expect(topic.length).toBeLessThanOrEqual(200);
    expect(sample.length).toBe(160);
  }
});

test('does not keep the bytes of the caller, and shows no control character', () => {
  const quarantine = new Quarantine();
  const bytes = Buffer.from('a\u001b[31m\u0000\u202Eb');
  quarantine.add('bad-json', 'twin/\n', bytes, '', 1);
  bytes.fill(0x7a);
  expect(quarantine.entries()[0]).toMatchObject({ topic: 'twin/\\u{a}', sample: 'a\\u{1b}[31m\\u{0}\\u{202e}b' });
});
