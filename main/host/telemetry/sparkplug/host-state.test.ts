// STATE: what tells edge nodes that their host is there.
import { beforeEach, describe, expect, test } from 'vitest';
import { NOW, send, wait, stand, reset } from '../../../../tests/telemetry/sparkplug-stand.ts';
import type { Publication } from '../telemetry-source.ts';

beforeEach(reset);

describe('STATE', () => {
  const word = (publication: Publication | null): unknown => JSON.parse(String(publication?.payload));
  const hear = (json: unknown, isKept = false): void => send('STATE/twin', Buffer.from(JSON.stringify(json)), isKept);

  test('the will and the word that takes it back carry the same time; every connection has a new one', () => {
    const will = stand.host.will(0);
    expect(will).toMatchObject({ topic: 'spBv1.0/STATE/twin', qos: 1, retain: true });
    expect(word(will)).toEqual({ online: false, timestamp: NOW });
    stand.wall += 500;
    stand.host.onConnected(0);
    expect(stand.sent[0]).toMatchObject({ topic: 'spBv1.0/STATE/twin', qos: 1, retain: true });
    expect(word(stand.sent[0] ?? null)).toEqual({ online: true, timestamp: NOW });
    expect(word(stand.host.will(0))).toEqual({ online: false, timestamp: NOW + 500 });
  });

  test('our own death is contradicted while we live, not more than once a second, with the time of our will', () => {
    stand.host.will(0);
    stand.host.onConnected(0);
    stand.wall += 2000;
    hear({ online: false, timestamp: NOW - 50_000 });
    hear({ online: false, timestamp: NOW - 40_000 });
    expect(stand.sent.slice(1).map(word)).toEqual([{ online: true, timestamp: NOW }]);
    wait(1000);
    expect(stand.sent).toHaveLength(3);
    wait(10_000);
    expect(stand.sent).toHaveLength(3);
  });

  test('what the broker kept of an earlier run is no news, and our own word no stranger', () => {
    stand.host.will(0);
    stand.host.onConnected(0);
    hear({ online: false, timestamp: NOW - 50_000 }, true);
    hear({ online: true, timestamp: NOW });
    expect(stand.sent).toHaveLength(1);
    expect(stand.sink.take().refused).toEqual([]);
  });

  test('another host of the same name is told', () => {
    stand.host.will(0);
    stand.host.onConnected(0);
    hear({ online: true, timestamp: NOW + 1 });
    hear({ online: 'yes' });
    expect(stand.sink.take().refused.map(({ detail }) => detail)).toEqual([
      expect.stringMatching(/another host calls itself twin/),
      expect.stringMatching(/expected/),
    ]);
  });

  test('who goes on purpose says so', async () => {
    stand.host.will(0);
    stand.host.onConnected(0);
    await stand.host.close();
    expect(word(stand.sent.at(-1) ?? null)).toEqual({ online: false, timestamp: NOW });
    hear({ online: false, timestamp: NOW });
    expect(stand.sent).toHaveLength(2);
  });

  test('each of several brokers has a will and a time of its own: one that comes back changes nothing at the others', () => {
    const wills = [stand.host.will(0), stand.host.will(1)];
    stand.host.onConnected(0);
    stand.host.onConnected(1);
    stand.wall += 5000;
    const again = stand.host.will(1);
    stand.host.onConnected(1);
    expect(wills.map(word)).toEqual([
      { online: false, timestamp: NOW },
      { online: false, timestamp: NOW },
    ]);
    expect(word(again)).toEqual({ online: false, timestamp: NOW + 5000 });
    expect(stand.sent.map((sent) => [sent.source, word(sent)])).toEqual([
      [0, { online: true, timestamp: NOW }],
      [1, { online: true, timestamp: NOW }],
      [1, { online: true, timestamp: NOW + 5000 }],
    ]);
    // While the second is away the first is told that we live, all the same.
    stand.host.will(1);
    hear({ online: false, timestamp: NOW });
    expect(stand.sent.at(-1)).toMatchObject({ source: 0 });
  });
});
