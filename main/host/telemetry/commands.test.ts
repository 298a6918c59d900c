import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { parseTopic } from '../../../contract/telemetry.ts';
import { type Command, Commands } from './commands.ts';
import type { Publication } from './telemetry-source.ts';

const NOW = 1_790_000_000_000;
const COMMAND: Command = {
  asset: 'meter-s1',
  domain: 'metering',
  point: 'ping',
  value: true,
  phase: 'operate',
  by: 'shadow grid',
  withinMs: 2000,
};

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function open(publish?: (publication: Publication) => Promise<void>) {
  const sent: Publication[] = [];
  const commands = new Commands({
    city: 'tiny',
    clock: { now: () => NOW, speed: 10, isSimulated: true },
    publish:
      publish ??
      (async (publication) => {
        sent.push(publication);
      }),
  });
  return { commands, sent, idOf: (n: number) => (JSON.parse(String(sent[n]!.payload)) as { id: string }).id };
}

test('a command carries its expiry in city time, is never retained, and has the answer that names it', async () => {
  const { commands, sent, idOf } = open();
  const [first, second] = [commands.send(COMMAND), commands.send({ ...COMMAND, asset: 'meter-s2' })];
  expect(parseTopic(sent[0]!.topic)).toEqual({ city: 'tiny', domain: 'metering', asset: 'meter-s1', suffix: 'cmd' });
  expect(sent[0]).toMatchObject({ qos: 1, retain: false });
  expect(JSON.parse(String(sent[0]!.payload))).toMatchObject({
    point: 'ping',
    value: true,
    expires: NOW + 20_000,
    phase: 'operate',
    by: 'shadow grid',
  });
  commands.onAck('meter-s2', { id: idOf(0), result: 'ok' });
  commands.onAck('meter-s1', { id: 'another', result: 'ok' });
  commands.onAck('meter-s1', { id: idOf(0), result: 'no such word' });
  commands.onAck('meter-s1', { id: idOf(0), result: 'refused', reason: 'selected by another' });
  commands.onAck('meter-s2', { id: idOf(1), result: 'ok' });
  expect(await first).toEqual({ kind: 'answered', result: 'refused', reason: 'selected by another' });
  expect(await second).toEqual({ kind: 'answered', result: 'ok', reason: '' });
});

test('nobody answers, or there is no broker: said, not thrown', async () => {
  const { commands } = open();
  const silent = commands.send(COMMAND);
  vi.advanceTimersByTime(2001);
  expect(await silent).toEqual({ kind: 'silent' });
  const cut = open(() => Promise.reject(new Error('no connection')));
  expect(await cut.commands.send(COMMAND)).toEqual({ kind: 'unsent', reason: 'no connection' });
  const waiting = commands.send(COMMAND);
  commands.close();
  expect(await waiting).toMatchObject({ kind: 'unsent' });
});
