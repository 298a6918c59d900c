import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { CommandReport } from '../../contract/command-requests.ts';
import { parseTopic } from '../../contract/telemetry.ts';
import { QUALITY_CODE } from '../../contract/vocabulary.ts';
import { CommandDesk, type Commanded } from '../../main/field/grid/command-desk.ts';
import type { Answer } from '../../main/host/requests/handler.ts';
import { Commands } from '../../main/host/telemetry/commands.ts';
import type { Publication } from '../../main/host/telemetry/telemetry-source.ts';
import { type CommandedPoint, createCommandService } from '../../main/host/commands/command-service.ts';
import { strictGuard } from '../builders/strict-guard.ts';

const STATES = ['open', 'closed', 'intermediate', 'bad'];
const definition = {
  ...{ name: 'position', unit: '', kind: 'status' as const, intervalMs: null, digits: 0 },
  ...{ states: STATES, commands: ['open', 'closed'], range: [0, 3] as [number, number] },
};
const asset = { id: 'breaker-1', domain: 'power' };
const points: CommandedPoint[] = [
  { id: 'breaker-1.position', asset, definition },
  { id: 'breaker-1.trip', asset, definition: { ...definition, name: 'trip', commands: [] } },
];
const WISH = { commandId: 'command-1', point: 'breaker-1.position', value: 'open' };

beforeEach(
  () => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval', 'Date'] }),
);
afterEach(() => void vi.useRealTimers());

/** A breaker as the simulated field has them, at the other end of a wire without a broker. */
function open(breaker: Partial<Commanded> = {}, isReachable = () => true) {
  const desk = new CommandDesk();
  const sent: (Publication & { phase: string; id: string })[] = [];
  const journal: { kind: string; by: string; data: Record<string, unknown> }[] = [];
  const live = {
    values: Float64Array.of(1, 0),
    newest: Float64Array.of(Date.now() - 60_000, Number.NaN),
    qualities: new Uint8Array(2),
  };
  const device: Commanded = { objection: () => null, operate: () => ({ result: 'accepted' }), ...breaker };
  const clock = { now: Date.now, speed: 1, isSimulated: false };
  const commands = new Commands({
    city: 'tiny',
    clock,
    publish: async (publication) => {
      if (!isReachable()) throw new Error('no connection');
      const payload = String(publication.payload);
      sent.push({ ...publication, ...(JSON.parse(payload) as { phase: string; id: string }) });
      const id = parseTopic(publication.topic)?.asset ?? '';
      const ack = desk.receive(id, device, payload, publication.retain, Date.now());
      if (ack !== null) setTimeout(() => commands.onAck(id, { ...ack }), 10);
    },
  });
  const service = createCommandService({
    points,
    pointRows: new Map(points.map(({ id }, row) => [id, row])),
    live,
    telemetry: { command: (command) => commands.send(command) },
    journal: {
      append: async (kind, by, data) => {
        journal.push({ kind, by, data });
        return { number: journal.length, at: Date.now(), kind, by, data };
      },
    },
    clock,
    log: (line) => expect.fail(line),
    guard: strictGuard,
  });
  const tell = (value: number) => {
    live.values[0] = value;
    live.newest[0] = Date.now();
  };
  return { service, sent, journal, live, tell, desk, device };
}

const stateOf = (given: Answer<CommandReport>): string =>
  'failure' in given ? `${given.failure.code}: ${given.failure.message}` : given.result.state;

async function soon<T>(promise: Promise<T>, ms = 20): Promise<T> {
  await vi.advanceTimersByTimeAsync(ms);
  return promise;
}

test('selected, operated, and done when the breaker itself says so; every step is in the journal before it is taken', async () => {
  const { service, sent, journal, tell } = open();
  expect(stateOf(await soon(service.select(WISH, 'anna')))).toBe('selected');
  expect(stateOf(await soon(service.operate('command-1', 'anna')))).toBe('sent');
  expect(sent.map(({ phase, id, qos, retain }) => ({ phase, id, qos, retain }))).toEqual(
    ['select', 'operate'].map((phase) => ({ phase, id: 'command-1', qos: 1, retain: false })),
  );
  expect(sent[0]!.reply).toEqual({ topic: 'twin/tiny/power/breaker-1/ack', correlation: 'command-1' });
  await vi.advanceTimersByTimeAsync(1000);
  expect(service.list()[0]?.state).toBe('sent');
  tell(2);
  await vi.advanceTimersByTimeAsync(500);
  expect(service.list()[0]?.state).toBe('sent');
  tell(0);
  await vi.advanceTimersByTimeAsync(500);
  expect(service.list()[0]?.state).toBe('confirmed');
  expect(journal.map(({ kind, by, data }) => `${kind} ${by} ${String(data['state'])}`)).toEqual(
    ['selecting', 'selected', 'sending', 'sent', 'confirmed'].map((state) => `command anna ${state}`),
  );
  service.close();
});

test('a position that is only remembered confirms nothing', async () => {
  const { service, live } = open();
  live.values[0] = 0;
  await soon(service.select(WISH, 'anna'));
  await soon(service.operate('command-1', 'anna'));
  await vi.advanceTimersByTimeAsync(20_000);
  expect(service.list()[0]?.state).toBe('sent');
  live.newest[0] = Date.now();
  live.qualities[0] = QUALITY_CODE.STALE;
  await vi.advanceTimersByTimeAsync(9_000);
  expect(service.list()[0]?.state).toBe('sent');
  await vi.advanceTimersByTimeAsync(2_000);
  expect(service.list()[0]).toMatchObject({ state: 'notConfirmed', reason: 'timeout' });
  service.close();
});

test('the same id again is the same command: the same answer, and nothing is sent twice', async () => {
  const { service, sent } = open();
  const twice = [service.select(WISH, 'anna'), service.select(WISH, 'anna')];
  await vi.advanceTimersByTimeAsync(20);
  expect(await twice[0]).toEqual(await twice[1]);
  const orders = [service.operate('command-1', 'anna'), service.operate('command-1', 'anna')];
  await vi.advanceTimersByTimeAsync(20);
  expect(await orders[0]).toEqual(await orders[1]);
  expect(sent).toHaveLength(2);
  expect(stateOf(await service.select({ ...WISH, value: 'closed' }, 'anna'))).toMatch(/^conflict/);
  expect(stateOf(await service.operate('command-1', 'ben'))).toMatch(/^forbidden: this command is of anna/);
  service.close();
});

test('one holder at a time; a selection that lapses sets the device free', async () => {
  const { service, sent } = open();
  await soon(service.select(WISH, 'anna'));
  expect(stateOf(await service.select({ ...WISH, commandId: 'command-2' }, 'ben'))).toMatch(/conflict: .*held by anna/);
  await vi.advanceTimersByTimeAsync(25_200);
  expect(service.list()[0]?.state).toBe('lapsed');
  expect(sent.map(({ phase }) => phase)).toEqual(['select', 'cancel']);
  expect(stateOf(await service.operate('command-1', 'anna'))).toMatch(/^conflict: the command is lapsed/);
  expect(stateOf(await soon(service.select({ ...WISH, commandId: 'command-2' }, 'ben')))).toBe('selected');
  service.close();
});

test('refused by the device, out of reach, not commandable, unknown: each says so', async () => {
  const local = open({ objection: () => 'local' });
  expect(await soon(local.service.select(WISH, 'anna'))).toMatchObject({
    result: { state: 'refused', reason: 'local' },
  });
  const cut = open({}, () => false);
  expect(await soon(cut.service.select(WISH, 'anna'))).toMatchObject({
    result: { state: 'refused', reason: 'unsent' },
  });
  const { service } = open();
  expect(stateOf(await service.select({ ...WISH, point: 'breaker-1.trip' }, 'a'))).toMatch(/^bad-request.*no commands/);
  expect(stateOf(await service.select({ ...WISH, value: 'bad' }, 'a'))).toMatch(/^bad-request.*open, closed/);
  expect(stateOf(await service.select({ ...WISH, point: 'x.position' }, 'a'))).toMatch(/^not-found/);
  expect(stateOf(await service.operate('command-9', 'a'))).toMatch(/^not-found/);
  for (const one of [local, cut, { service }]) one.service.close();
});

test('cancelled: the device is free, and nothing can be ordered any more', async () => {
  const { service, sent } = open();
  await soon(service.select(WISH, 'anna'));
  expect(stateOf(await service.cancel('command-1', 'anna'))).toBe('cancelled');
  expect(sent.at(-1)?.phase).toBe('cancel');
  expect(stateOf(await service.operate('command-1', 'anna'))).toMatch(/^conflict/);
  service.close();
});
