// The intake as a thread of its own: brokers' connections, decoding, checking. What it finds goes to the main thread in batches; what is
// acknowledged to whom is decided there, by what is on disk. Nothing of the city's present is known here.
import { parentPort, workerData } from 'node:worker_threads';
import { CONNECTING, worstOf } from './broker-states.ts';
import { createCityClock } from '../city-clock.ts';
import { Decoders } from './decoders.ts';
import { DeliveryWatch } from './delivery-watch.ts';
import { type BrokerRole, PortInUseError, startEmbeddedBroker } from './embedded-broker.ts';
import { Ingest } from './ingest.ts';
import { unpackCity } from './intake-city.ts';
import { IntakeDevices } from './intake-devices.ts';
import type { FromIntake, IntakeLanguages, IntakeSource, IntakeWorkerData, ToIntake } from './intake-messages.ts';
import { IntakeWriter } from './intake-writer.ts';
import { UnknownTopics } from './mapping/unknown-topics.ts';
import { Quarantine } from './quarantine.ts';
import { SeqWatch } from './seq-watch.ts';
import { connectionsOf } from './source-settings.ts';
import { openSources, type SourceHooks } from './sources.ts';
import { matchesFilter } from './topic-filter.ts';
import type { BrokerState, MessageSink, TelemetrySource } from './telemetry-source.ts';

const TICK_MS = 1000;
/** Samples of what was refused are handed over this often. */
const REFUSALS_MS = 100;

if (parentPort === null) throw new Error('the intake runs as a worker thread');
const port = parentPort;
const { city, clock: clockSettings, broker, languages: first, refusals } = workerData as IntakeWorkerData;
const say = (message: FromIntake): void => port.postMessage(message);

const wallNow = Date.now;
const clock = createCityClock(clockSettings);
const { assets, points } = unpackCity(city);
const devices = new IntakeDevices(assets, points);
const quarantine = new Quarantine(refusals);
const unknown = new UnknownTopics();
const seqs = new SeqWatch();
let languages: IntakeLanguages = first;
let source: TelemetrySource | null = null;

const writer = new IntakeWriter(
  (batch) => say({ type: 'batch', batch }),
  (isFull) => {
    if (isFull) source?.pause();
    else source?.resume();
  },
);
const isListenedTo = (topic: string): boolean => languages.listen.some((filter) => matchesFilter(filter, topic));
const ingest = new Ingest({
  ...{ city: city.id, devices, points, clock, writer, quarantine, seqs, wallNow },
  onUnclaimed({ topic, payload, isPrecious, isKept }) {
    if (!isListenedTo(topic)) return false;
    unknown.see(topic, payload, isPrecious, isKept, clock.now());
    return true;
  },
});
const door = {
  publish: async (publication: Parameters<TelemetrySource['publish']>[0]) => {
    if (source === null) throw new Error('there is no broker yet');
    await source.publish(publication);
  },
  wallNow,
};

const decoders = new Decoders({ city: city.id, points }, door);

/** @throws MappingError */
function setLanguages(next: IntakeLanguages): void {
  decoders.set(next.decoders);
  languages = next;
  ingest.setDecoders(decoders.all);
  unknown.forget((topic) => decoders.all.some((decoder) => decoder.claims(topic)));
}

/** One of the brokers: what it is called, how it is, how it delivers. */
class Source {
  readonly #index: number;
  readonly name: string;
  readonly share: string | null;
  url = '';
  #sinceWall: number | null = null;
  /** of each of its connections */
  readonly #states: BrokerState[] = [];
  readonly delivery = new DeliveryWatch();

  constructor(index: number, name: string, share: string | null) {
    this.#index = index;
    this.name = name;
    this.share = share;
  }

  /** of one connection; `purpose`: what is done with its messages */
  sink(purpose: 'store' | 'show' | 'both'): MessageSink {
    const index = this.#index;
    const isShown = purpose !== 'store';
    const place = this.#states.push(CONNECTING) - 1;
    return {
      receive: (message, done) => {
        // What is only shown was asked for with QoS 0: it says nothing of how the broker keeps its word.
        if (message.purpose !== 'show') {
          this.delivery.note(message);
          return ingest.receive(index === 0 ? message : { ...message, source: index }, done);
        }
        // Only our own topics are shared: what speaks in births and changes has to be heard as a whole, by every host.
        const isOwn = message.topic.startsWith(`twin/${city.id}/`);
        return ingest.receive({ ...message, source: index, purpose: isOwn ? 'show' : 'both' }, done);
      },
      refuse: (...refusal) => ingest.refuse(...refusal),
      onSession: (isKnown) => {
        if (purpose !== 'show') this.delivery.begin();
        if (isShown) ingest.beginSession(isKnown, index);
      },
      onGranted: (qos) => {
        if (purpose !== 'show') this.delivery.grant(qos);
      },
      onState: (state) => {
        const before = worstOf(this.#states).state;
        this.#states[place] = state;
        if (worstOf(this.#states).state !== before) this.#sinceWall = wallNow();
        // What came before it is told before it.
        writer.flush();
        say({ type: 'state', source: index, url: this.url, state: worstOf(this.#states) });
      },
    };
  }

  report(): IntakeSource {
    const { name, url, share } = this;
    return {
      name,
      url,
      share,
      state: worstOf(this.#states),
      sinceWall: this.#sinceWall,
      delivery: this.delivery.figures(),
    };
  }
}

const sources: Source[] = [];
const asked = new Map<number, (role: BrokerRole | null) => void>();
let nextAsk = 1;

async function open(): Promise<{ source: TelemetrySource; port: number }> {
  if (broker.kind === 'embedded') {
    const own = new Source(0, 'embedded', null);
    sources.push(own);
    const opened = await startEmbeddedBroker({
      ...{ city: city.id, port: broker.port, bind: broker.bind },
      authenticate: (user, password) =>
        new Promise((resolve) => {
          asked.set(nextAsk, resolve);
          say({ type: 'authenticate', id: nextAsk, user, password });
          nextAsk += 1;
        }),
      sink: own.sink('both'),
      foreign: {
        mayPublish: (topic) =>
          isListenedTo(topic) || decoders.all.some((decoder) => decoder.mayPublish?.(topic) ?? decoder.claims(topic)),
        mayListen: (filter) => decoders.all.some((decoder) => decoder.mayListen?.(filter) === true),
      },
      onListening: (url) => {
        own.url = url;
      },
    });
    return { source: opened, port: opened.port };
  }
  const connections = connectionsOf(broker.sources, broker.clientId);
  const hooksOf = (connection: (typeof connections)[number]): SourceHooks => {
    const known = (sources[connection.source] ??= new Source(connection.source, connection.name, connection.share));
    known.url = addressOf(connection.url);
    return {
      sink: known.sink(connection.purpose ?? 'both'),
      filters: () =>
        connection.purpose === 'store' ? [] : [...decoders.all.flatMap(({ filters }) => filters), ...languages.listen],
      will: () =>
        connection.purpose === 'store'
          ? null
          : (decoders.all.map((decoder) => decoder.will(connection.source)).find((will) => will !== null) ?? null),
      onConnected: () => {
        if (connection.purpose !== 'store') for (const decoder of decoders.all) decoder.onConnected(connection.source);
      },
    };
  };
  return { source: openSources({ city: city.id, connections, hooksOf }), port: 0 };
}

/** Without credentials; what is no address is refused by who opens it. */
function addressOf(text: string): string {
  if (!URL.canParse(text)) return '';
  const url = new URL(text);
  url.username = '';
  url.password = '';
  return url.toString().replace(/\/$/, '');
}

let isClosing = false;

async function answer(id: number, task: () => Promise<unknown>): Promise<void> {
  try {
    const value = await task();
    say({ type: 'answer', id, problem: null, value });
  } catch (error) {
    say({ type: 'answer', id, problem: error instanceof Error ? error.message : String(error) });
  }
}

async function close(): Promise<void> {
  if (isClosing) return;
  isClosing = true;
  await decoders.close();
  await source?.close().catch(() => undefined);
  writer.flush();
  handOverRefusals();
  say({ type: 'closed' });
}

function handOverRefusals(): void {
  const entries = quarantine.take();
  if (entries.length > 0) say({ type: 'refusals', entries });
}

port.on('message', (message: ToIntake) => {
  switch (message.type) {
    case 'applied':
      writer.applied(message.number);
      break;
    case 'committed':
      writer.committed(message.number);
      break;
    case 'publish':
      void answer(message.id, () => door.publish(message.publication));
      break;
    case 'authenticated':
      asked.get(message.id)?.(message.role);
      asked.delete(message.id);
      break;
    case 'languages':
      void answer(message.id, async () => {
        setLanguages(message.languages);
        source?.refresh();
      });
      break;
    case 'unknownTopics':
      void answer(message.id, async () => unknown.list(clock.now()));
      break;
    case 'close':
      void close();
  }
});

try {
  try {
    setLanguages(first);
  } catch (error) {
    // Whoever hands over mappings has checked them: one that does not fit all the same must not keep the city without its devices.
    ingest.refuse('bad-payload', 'mapping', Buffer.alloc(0), String(error));
  }
  const opened = await open();
  source = opened.source;
  say({ type: 'opened', url: source.url, port: opened.port });
  if (source.kind === 'embedded') for (const decoder of decoders.all) decoder.onConnected(0);
  setInterval(handOverRefusals, REFUSALS_MS);
  setInterval(() => {
    ingest.tick();
    seqs.sweep(performance.now());
    say({
      type: 'report',
      report: {
        sources: sources.map((one) => one.report()),
        decoders: ingest.decoders.counts(),
        lost: seqs.totals,
        isHeldBack: writer.isFull,
      },
    });
  }, TICK_MS);
} catch (error) {
  const message = error instanceof Error ? error.message : String(error);
  say({ type: 'refused', isPortInUse: error instanceof PortInUseError, message });
}
