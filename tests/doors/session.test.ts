// The same conversation over a pair of fake wires and over a real WebSocket.
import { afterEach, describe, expect, it } from 'vitest';
import { CONTRACT_VERSION, type Status } from '../../contract/messages.ts';
import type { Transport, WireData } from '../../contract/transport.ts';
import type { Role } from '../../contract/vocabulary.ts';
import { createEventLog } from '../../main/host/event-log.ts';
import type { LiveValues } from '../../main/host/ports.ts';
import { createPastHandlers } from '../../main/host/requests/past.ts';
import { answer, type Handlers, refuse } from '../../main/host/requests/handler.ts';
import { Session, type SessionServices } from '../../main/host/session.ts';
import { emptyHandlers } from './empty-handlers.ts';
import { endAll, overFake, overWebSocket } from './session-client.ts';

afterEach(endAll);

const STATUS: Status = {
  cityTimeMs: 0,
  speed: 1,
  isSimulatedTime: false,
  mode: 'live',
  replay: null,
  origins: { measured: 0, simulated: 0, computed: 0, estimated: 0, manual: 0 },
  broker: { kind: 'embedded', state: 'connected', url: 'mqtt://x', sinceMs: 0, trouble: null, detail: '' },
  field: 'none',
  telemetry: {
    points: 0,
    messagesPerSecond: 0,
    pointsPerSecond: 0,
    lagMs: 0,
    stalePoints: 0,
    lastArrivalMs: null,
    rejected: {},
  },
  storage: { state: 'ok', detail: '' },
  clients: 1,
};

class HandLive implements LiveValues {
  readonly size = 4;
  readonly values = new Float64Array(4);
  readonly times = new Float64Array(4).fill(Number.NaN);
  readonly arrivals = new Float64Array(4);
  readonly qualities = new Uint8Array(4);
  readonly origins = new Uint8Array(4);
  readonly #versions = new Float64Array(4);
  version = 0;
  pointsWithValue = 0;
  set(row: number, value: number): void {
    this.values[row] = value;
    this.times[row] = 1000 + row;
    this.arrivals[row] = 2000 + row;
    this.#versions[row] = ++this.version;
  }
  changedSince(version: number, out: Uint32Array): number {
    let count = 0;
    for (let row = 0; row < this.size; row++) if (this.#versions[row]! > version) out[count++] = row;
    return count;
  }
}

function services(over: Partial<SessionServices> = {}) {
  const clock = { now: () => 5000, speed: 1, isSimulated: false };
  const live = new HandLive();
  const events = createEventLog(clock, 4);
  const bugs: unknown[] = [];
  const handlers: Handlers = {
    'catalogue.get': () => answer({ domains: [] }),
    'point.history': () => refuse('not-found', 'no such point'),
    'history.series': () => refuse('not-found', 'no such point'),
    'history.page': () => refuse('not-found', 'no such point'),
    'journal.list': () => {
      throw new Error('a bug');
    },
    'health.get': () => refuse('unavailable', 'no health'),
    'quarantine.list': () => answer({ entries: [{ reason: 'no such reason' }] }) as never,
    'bookmark.list': () => answer({ bookmarks: [] }),
    'bookmark.save': ({ name, camera }) => answer({ bookmarks: [{ id: '1', name, camera }] }),
    'bookmark.remove': () => answer({ bookmarks: [] }),
    ...emptyHandlers,
  };
  const all: SessionServices = {
    version: '1.2.3',
    packUrl: '/pack/',
    live,
    grid: null,
    clock,
    events,
    handlers,
    pastHandlers: createPastHandlers(handlers),
    status: () => STATUS,
    isTokenValid: () => true,
    refusals: { note: async () => undefined },
    onBug: (error) => bugs.push(error),
    ...over,
  };
  return { all, live, events, bugs };
}

describe.each([
  ['a fake wire', overFake],
  ['a WebSocket', overWebSocket],
])('a session over %s', (_name, connect) => {
  async function enter(role: Role = 'operator', over: Partial<SessionServices> = {}) {
    const parts = services(over);
    let session: Session | null = null;
    let ended = 0;
    const client = await connect((wire) => {
      session = new Session(wire, { user: 'ada', role, token: 't' }, parts.all, () => ended++);
    });
    const opened = async () => {
      client.say({ type: 'hello', contract: CONTRACT_VERSION });
      return client.next('welcome');
    };
    return { ...parts, client, opened, session: session as unknown as Session, ends: () => ended };
  }

  it('welcomes with what this client may do', async () => {
    const { opened } = await enter('wall');
    const welcome = await opened();
    expect(welcome).toMatchObject({
      contract: CONTRACT_VERSION,
      version: '1.2.3',
      user: 'ada',
      role: 'wall',
      packUrl: '/pack/',
      points: 4,
    });
    expect(welcome.may).toContain('catalogue.get');
    expect(welcome.may).not.toContain('bookmark.save');
  });

  it('refuses another contract for good, and anything before hello', async () => {
    const other = await enter();
    other.client.say({ type: 'hello', contract: 99 });
    expect((await other.client.next('refused')).failure.code).toBe('conflict');
    await other.client.closed;
    const early = await enter();
    early.client.say({ type: 'snapshotWanted' });
    expect(await early.client.closed).toContain('hello');
    expect(early.ends()).toBe(1);
  });

  it('sends a snapshot, then only what changed, and only after the frame before is done', async () => {
    const { client, opened, session, live } = await enter();
    live.set(1, 11);
    await opened();
    session.tick();
    const first = await client.nextFrame();
    expect(first).toMatchObject({ isSnapshot: true, count: 1, cityTimeMs: 5000 });
    expect([...first.points]).toEqual([1]);
    live.set(2, 22);
    live.set(3, 33);
    session.tick();
    session.tick();
    client.say({ type: 'request', id: 1, name: 'catalogue.get', params: {} });
    await client.next('result');
    expect(client.frames.length).toBe(1);
    live.set(2, 23);
    client.say({ type: 'frameDone', frame: first.number });
    client.say({ type: 'request', id: 2, name: 'catalogue.get', params: {} });
    await client.next('result');
    session.tick();
    const second = await client.nextFrame();
    expect(second).toMatchObject({ isSnapshot: false, oldestArrivalMs: 2002 });
    expect([...second.points]).toEqual([2, 3]);
    expect([...second.values]).toEqual([23, 33]);
    client.say({ type: 'snapshotWanted' });
    client.say({ type: 'request', id: 3, name: 'catalogue.get', params: {} });
    await client.next('result');
    session.tick();
    expect(await client.nextFrame()).toMatchObject({ isSnapshot: true, count: 3 });
  });

  it('answers requests, or says in a closed set of codes why not', async () => {
    const { client, opened, bugs } = await enter();
    await opened();
    const ask = async (name: string, params: unknown) => {
      client.say({ type: 'request', id: 7, name, params });
      return (await client.next('failure')).failure.code;
    };
    expect(await ask('point.history', { point: 'x', fromMs: 0, toMs: 1, maxSamples: 10 })).toBe('not-found');
    expect(await ask('point.history', { point: 'x', fromMs: 'a', toMs: 1, maxSamples: 10 })).toBe('bad-request');
    expect(await ask('no.such', {})).toBe('not-found');
    expect(await ask('toString', {})).toBe('not-found');
    expect(await ask('journal.list', { limit: 1 })).toBe('internal');
    expect(await ask('quarantine.list', {})).toBe('internal');
    expect(bugs.length).toBe(2);
    client.say({
      type: 'request',
      id: 8,
      name: 'bookmark.save',
      params: { name: 'x', camera: { lon: 0, lat: 0, zoom: 1, pitch: 0, bearing: 0 } },
    });
    expect((await client.next('result')).id).toBe(8);
  });

  it('keeps a wall display from writing and from reading the journal', async () => {
    const { client, opened, events } = await enter('wall');
    await opened();
    for (const [name, params] of [
      ['bookmark.save', { name: 'x', camera: { lon: 0, lat: 0, zoom: 1, pitch: 0, bearing: 0 } }],
      ['bookmark.remove', { id: '1' }],
      ['journal.list', { limit: 1 }],
    ] as const) {
      client.say({ type: 'request', id: 1, name, params });
      expect((await client.next('failure')).failure.code).toBe('forbidden');
    }
    events.emit('journalWritten', { number: 1, at: 2, kind: 'login', by: 'ada', data: { how: 'password' } });
    expect((await client.next('event')).data).toEqual({ number: 1, at: 2, kind: 'login', by: '', data: {} });
  });

  it('numbers events, replays them after a break, and says which are gone', async () => {
    const { client, opened, events, all } = await enter();
    const { epoch, event } = await opened();
    expect(event).toBe(0);
    events.emit('storageRecovered', {});
    events.emit('brokerLost', { url: 'x', trouble: 'closed', reason: 'y' });
    expect((await client.next('event')).number).toBe(1);
    expect(await client.next('event')).toMatchObject({ number: 2, name: 'brokerLost', data: { reason: 'y' } });

    const again = await connect(
      (wire) => new Session(wire, { user: 'ada', role: 'operator', token: 't' }, all, () => {}),
    );
    again.say({ type: 'hello', contract: CONTRACT_VERSION, resume: { epoch, event: 1 } });
    expect((await again.next('welcome')).event).toBe(2);
    expect((await again.next('event')).number).toBe(2);

    for (let i = 0; i < 6; i++) events.emit('storageRecovered', {});
    const late = await connect(
      (wire) => new Session(wire, { user: 'ada', role: 'operator', token: 't' }, all, () => {}),
    );
    late.say({ type: 'hello', contract: CONTRACT_VERSION, resume: { epoch, event: 1 } });
    expect(await late.next('eventsMissed')).toMatchObject({ after: 1, upTo: 8 });
    const otherRun = await connect(
      (wire) => new Session(wire, { user: 'ada', role: 'operator', token: 't' }, all, () => {}),
    );
    otherRun.say({ type: 'hello', contract: CONTRACT_VERSION, resume: { epoch: 'before', event: 70 } });
    expect(await otherRun.next('eventsMissed')).toMatchObject({ after: 0, upTo: 8 });
  });

  it('answers malformed messages and survives them; too many end the session', async () => {
    const { client, opened } = await enter();
    await opened();
    for (const junk of [
      '',
      '{',
      'null',
      '[]',
      '{"type":"request","id":5}',
      '{"type":"frameDone","frame":"x"}',
      '{"type":"hello","contract":1}',
    ]) {
      client.say(junk);
      expect((await client.next('failure')).failure.code).toBe('bad-request');
    }
    client.say('{"type":"request","id":5,"name":9}');
    expect((await client.next('failure')).id).toBe(5);
    client.say(new ArrayBuffer(8));
    await client.next('failure');
    client.say({ type: 'request', id: 1, name: 'catalogue.get', params: {} });
    await client.next('result');
    for (let i = 0; i < 20; i++) client.say('{');
    expect(await client.closed).toContain('not understood');
  });

  it('ends with its token, and does not answer one that has ended', async () => {
    const { client, opened, session } = await enter('operator', { isTokenValid: () => false });
    await opened();
    client.say({ type: 'request', id: 1, name: 'catalogue.get', params: {} });
    expect((await client.next('failure')).failure.code).toBe('unauthorised');
    session.refuse({ code: 'unauthorised', message: 'revoked' });
    expect((await client.next('refused')).failure.message).toBe('revoked');
    await client.closed;
  });

  it('cuts off a client that floods it', async () => {
    const { client, opened } = await enter();
    await opened();
    for (let i = 0; i < 600; i++) client.say({ type: 'frameDone', frame: 0 });
    expect(await client.closed).toContain('messages a second');
  });
});

it('a client whose wire is full gets no frame until it drains, and is cut off when it is stuck', async () => {
  const { all, live } = services();
  const sent: WireData[] = [];
  let buffered = 0;
  let say: (data: WireData) => void = () => {};
  let closed = '';
  const wire: Transport = {
    send: (data) => sent.push(data),
    onMessage: (listener) => {
      say = listener;
    },
    onClose: () => {},
    close: (reason = '') => {
      closed = reason;
    },
    get bufferedBytes() {
      return buffered;
    },
  };
  const session = new Session(wire, { user: 'ada', role: 'wall', token: 't' }, all, () => {});
  say(JSON.stringify({ type: 'hello', contract: CONTRACT_VERSION }));
  live.set(0, 1);
  buffered = 2 * 1024 * 1024;
  session.tick();
  session.sendStatus(STATUS);
  expect(sent.length).toBe(1);
  buffered = 0;
  session.tick();
  expect(sent.length).toBe(2);
  buffered = 64 * 1024 * 1024;
  all.events.emit('storageRecovered', {});
  expect(closed).toContain('too slow');
});
