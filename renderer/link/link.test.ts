import { beforeEach, describe, expect, it } from 'vitest';
import { encodeGridFrame } from '../../contract/grid-frame.ts';
import { emptyGridColumns } from '../../contract/grid-live.ts';
import { CONTRACT_VERSION, type HostMessage, type Status } from '../../contract/messages.ts';
import { WORD_VALID_MS } from '../../contract/order-requests.ts';
import type { Transport, WireData } from '../../contract/transport.ts';
import { allocateFrame } from '../../contract/value-frame.ts';
import { createLink, type Link, type LinkEvent, type LinkState, type LinkTimers, RequestFailure } from './link.ts';

const STATUS: Status = {
  cityTimeMs: 5_000,
  speed: 1,
  isSimulatedTime: false,
  mode: 'live',
  replay: null,
  origins: { measured: 0, simulated: 3, computed: 0, estimated: 0, manual: 0 },
  broker: { kind: 'embedded', state: 'connected', url: 'mqtt://127.0.0.1', sinceMs: 0, trouble: null, detail: '' },
  field: 'simulated',
  telemetry: {
    points: 3,
    messagesPerSecond: 1,
    pointsPerSecond: 1,
    lagMs: 1,
    stalePoints: 0,
    lastArrivalMs: null,
    rejected: {},
  },
  storage: { state: 'ok', detail: '' },
  clients: 1,
};

const welcome = (epoch: string, event: number, contract = CONTRACT_VERSION): HostMessage => ({
  type: 'welcome',
  contract,
  version: '0.1.0',
  epoch,
  user: 'anna',
  role: 'operator',
  may: ['catalogue.get'],
  packUrl: '/pack/',
  points: 3,
  grid: null,
  event,
  status: STATUS,
});

/** The host's end of a wire, driven by the test. */
class FakeHost {
  readonly sent: WireData[] = [];
  private readonly messageListeners: ((data: WireData) => void)[] = [];
  private readonly closeListeners: ((reason: string) => void)[] = [];
  readonly transport: Transport = {
    send: (data) => void this.sent.push(data),
    onMessage: (listener) => void this.messageListeners.push(listener),
    onClose: (listener) => void this.closeListeners.push(listener),
    close: (reason = '') => this.break(reason),
    bufferedBytes: 0,
  };
  say(message: HostMessage | ArrayBuffer): void {
    const data = message instanceof ArrayBuffer ? message : JSON.stringify(message);
    for (const listener of this.messageListeners) listener(data);
  }
  break(reason: string): void {
    for (const listener of this.closeListeners.splice(0)) listener(reason);
  }
  last(): unknown {
    const sent = this.sent.at(-1);
    return typeof sent === 'string' ? JSON.parse(sent) : sent;
  }
}

class FakeTimers implements LinkTimers {
  private time = 0;
  private waiting: { at: number; run: () => void }[] = [];
  now(): number {
    return this.time;
  }
  after(ms: number, run: () => void): () => void {
    const entry = { at: this.time + ms, run };
    this.waiting.push(entry);
    return () => {
      this.waiting = this.waiting.filter((other) => other !== entry);
    };
  }
  async pass(ms: number): Promise<void> {
    this.time += ms;
    const due = this.waiting.filter((entry) => entry.at <= this.time);
    this.waiting = this.waiting.filter((entry) => entry.at > this.time);
    for (const entry of due) entry.run();
    await settled();
  }
}

const settled = () => new Promise<void>((resolve) => setImmediate(resolve));

describe('link', () => {
  let hosts: FakeHost[];
  let timers: FakeTimers;
  let states: LinkState[];
  let events: LinkEvent[];
  let log: string[];
  let isReachable: boolean;
  let link: Link;

  beforeEach(async () => {
    hosts = [];
    timers = new FakeTimers();
    states = [];
    events = [];
    log = [];
    isReachable = true;
    link = createLink({
      connect: () => {
        if (!isReachable) return Promise.reject(new Error('no route'));
        const host = new FakeHost();
        hosts.push(host);
        return Promise.resolve(host.transport);
      },
      timers,
      random: () => 0.5,
      onFrame: (frame) => log.push(`frame ${frame.number} applied, ${hosts.at(-1)!.sent.length} sent`),
      onGridFrame: (frame) => {
        log.push(`grid frame of ${frame.byteLength} bytes applied, ${hosts.at(-1)!.sent.length} sent`);
        return 12;
      },
      onStatus: (status) => log.push(`status ${status.cityTimeMs}`),
      onEvent: (event) => events.push(event),
      onEventsMissed: (after, upTo) => log.push(`missed ${after}..${upTo}`),
      onState: (state) => states.push(state),
    });
    await settled();
  });

  const connected = () => {
    hosts[0]!.say(welcome('a', 7));
    return hosts[0]!;
  };
  const storageFailed = (number: number): HostMessage => ({
    type: 'event',
    number,
    at: 1,
    name: 'storageFailed',
    data: { reason: `r${number}` },
  });

  it('says hello with the contract and opens on welcome', () => {
    expect(hosts[0]!.last()).toEqual({ type: 'hello', contract: CONTRACT_VERSION });
    connected();
    expect(link.state.kind).toBe('open');
    expect(log).toEqual(['status 5000']);
  });

  it('gives the typed answer to the request that asked', async () => {
    const host = connected();
    const first = link.request('bookmark.list', {});
    const second = link.request('quarantine.list', {});
    host.say({ type: 'result', id: 2, result: { entries: [] } });
    host.say({ type: 'result', id: 1, result: { bookmarks: [] } });
    expect(await first).toEqual({ bookmarks: [] });
    expect(await second).toEqual({ entries: [] });
  });

  it('rejects with the failure of the host, and on an answer that breaks the contract', async () => {
    const host = connected();
    const refused = link.request('journal.list', { limit: 5 });
    host.say({ type: 'failure', id: 1, failure: { code: 'forbidden', message: 'not for you' } });
    await expect(refused).rejects.toMatchObject({ failure: { code: 'forbidden' } });
    const malformed = link.request('bookmark.list', {});
    host.say({ type: 'result', id: 2, result: { bookmarks: 3 } });
    await expect(malformed).rejects.toBeInstanceOf(RequestFailure);
  });

  it('rejects what is not answered in time, and everything when the line breaks', async () => {
    const host = connected();
    const late = link.request('bookmark.list', {});
    const lateFails = expect(late).rejects.toMatchObject({ failure: { code: 'unavailable' } });
    await timers.pass(15_000);
    await lateFails;
    const cut = link.request('bookmark.list', {});
    const cutFails = expect(cut).rejects.toMatchObject({ failure: { code: 'unavailable' } });
    host.break('gone');
    await cutFails;
    await expect(link.request('bookmark.list', {})).rejects.toMatchObject({ failure: { code: 'unavailable' } });
  });

  it('waits for what a planning thread works out as long as the host does', async () => {
    const host = connected();
    const answered = link.request('order.lookAhead', { steps: [] });
    await timers.pass(90_000);
    host.say({ type: 'result', id: 1, result: { ts: 1, steps: [], refusedAt: null } });
    await expect(answered).resolves.toMatchObject({ refusedAt: null });
    const late = link.request('order.lookAhead', { steps: [] });
    const lateFails = expect(late).rejects.toMatchObject({ failure: { code: 'unavailable' } });
    await timers.pass(125_000);
    await lateFails;
  });

  it('waits for a word longer than the host gives it', async () => {
    const host = connected();
    const answers = [
      link.request('order.instruct', { id: 'o-1', version: 1, step: '1', shown: [] }),
      link.request('command.operate', { commandId: 'direct-0001' }),
    ].map((asked) => expect(asked).rejects.toMatchObject({ failure: { detail: 'word-late 1' } }));
    await timers.pass(WORD_VALID_MS + 1000);
    for (const id of [1, 2])
      host.say({ type: 'failure', id, failure: { code: 'conflict', message: 'too late', detail: 'word-late 1' } });
    await Promise.all(answers);
  });

  it('acknowledges a frame only after it was applied', () => {
    const host = connected();
    const before = host.sent.length;
    host.say(allocateFrame({ number: 4, isSnapshot: true, cityTimeMs: 1, oldestArrivalMs: 1, count: 2 }).buffer);
    expect(log.at(-1)).toBe(`frame 4 applied, ${before} sent`);
    expect(host.last()).toEqual({ type: 'frameDone', frame: 4 });
  });

  it('tells frames of the grid from frames of values, and acknowledges them by the number they were applied under', () => {
    const host = connected();
    const before = host.sent.length;
    const columns = emptyGridColumns({ branches: 1, switches: 1, consumers: 1, stations: 1, feeders: 1 });
    const head = { number: 12, isSnapshot: false, cityTimeMs: 1, solveMs: 1 };
    const frame = encodeGridFrame(head, columns, { feeders: { rows: Uint32Array.of(0), count: 1 } });
    host.say(frame);
    expect(log.at(-1)).toBe(`grid frame of ${frame.byteLength} bytes applied, ${before} sent`);
    expect(host.last()).toEqual({ type: 'gridFrameDone', frame: 12 });
  });

  it('asks for a snapshot after a grid frame that is cut off', () => {
    const host = connected();
    host.say(
      encodeGridFrame(
        { number: 1, isSnapshot: false, cityTimeMs: 1, solveMs: 1 },
        emptyGridColumns({ branches: 1, switches: 1, consumers: 1, stations: 1, feeders: 1 }),
        {},
      ).slice(0, 20),
    );
    expect(host.last()).toEqual({ type: 'snapshotWanted' });
  });

  it('asks for a snapshot after bytes it cannot read', () => {
    const host = connected();
    host.say(new ArrayBuffer(8));
    expect(host.last()).toEqual({ type: 'snapshotWanted' });
  });

  it('backs off, comes back and resumes after the last event it saw, each event once', async () => {
    const host = connected();
    host.say(storageFailed(8));
    host.break('code 1006');
    expect(link.state).toMatchObject({ kind: 'lost', reason: 'code 1006', retryAtMs: 500 });
    isReachable = false;
    await timers.pass(500);
    expect(link.state).toMatchObject({ kind: 'lost', sinceMs: 0, retryAtMs: 1500 });
    isReachable = true;
    await timers.pass(1000);
    expect(hosts[1]!.last()).toEqual({ type: 'hello', contract: CONTRACT_VERSION, resume: { epoch: 'a', event: 8 } });
    hosts[1]!.say(welcome('a', 9));
    hosts[1]!.say(storageFailed(8));
    hosts[1]!.say(storageFailed(9));
    expect(events.map((event) => event.number)).toEqual([8, 9]);
    expect(link.state.kind).toBe('open');
  });

  it('starts numbering afresh when the host was restarted', async () => {
    connected().break('gone');
    await timers.pass(500);
    hosts[1]!.say(welcome('b', 2));
    hosts[1]!.say(storageFailed(3));
    expect(events.map((event) => event.number)).toEqual([3]);
  });

  it('tells which events are no longer held', () => {
    connected().say({ type: 'eventsMissed', after: 7, upTo: 90 });
    expect(log.at(-1)).toBe('missed 7..90');
  });

  it('retries at once when asked', async () => {
    connected().break('gone');
    link.retryNow();
    await settled();
    expect(hosts).toHaveLength(2);
  });

  it('stops at another contract and says which two', async () => {
    hosts[0]!.say(welcome('a', 0, CONTRACT_VERSION + 1));
    expect(link.state).toMatchObject({ kind: 'refused', failure: { code: 'conflict' } });
    await timers.pass(60_000);
    expect(hosts).toHaveLength(1);
  });

  it('stops when refused', async () => {
    hosts[0]!.say({ type: 'refused', failure: { code: 'unauthorised', message: 'no token' } });
    await timers.pass(60_000);
    expect(hosts).toHaveLength(1);
    expect(link.state.kind).toBe('refused');
  });

  it('ignores messages and events of another build instead of breaking', () => {
    const host = connected();
    host.say({ type: 'event', number: 8, at: 1, name: 'moonRose', data: {} });
    host.say({ type: 'song' } as unknown as HostMessage);
    expect(events).toEqual([]);
    expect(link.state.kind).toBe('open');
  });
});
