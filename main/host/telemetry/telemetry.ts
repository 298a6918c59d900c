// From the broker to the live store, to storage and to the status line. The exact face of this room:
//
//   createTelemetry({ city, assets, points, clock, events, storage, broker, rate?, field }): Promise<RunningTelemetry>
//     city       id of the pack: the second part of every topic
//     assets     { id, domain } of every asset;  points  { id, asset, definition } in row order (point-list.ts makes both)
//     broker     { kind: 'embedded', port, bind?, authenticate(user, password) -> 'device' | 'host' | null }
//                { kind: 'external', url, user?, password? }
//     rate       --rate of the field simulator: slower reports are not taken for silence
//     field      what the status says about the field
//   throws PortInUseError (embedded), or Error for an address that is none; a broker that is away or refuses is no error:
//   `broker()` says so and the connection is tried again and again
//   RunningTelemetry = Telemetry (ports.ts) and
//     live       LiveValues
//     url        where devices connect, without credentials
//     publish({ topic, payload, qos, retain })   the host's own messages
//     follow(points)   tells every change of some points as it comes (followed-points.ts)
//     silenceMs()  for how long nothing at all has come, where something should have; else null
//     remember(known)  what earlier runs knew last, STALE; a point that has spoken already keeps what it said
//     command({ asset, domain, point, value, by, ... })   asks a device for something; resolves with its answer (commands.ts)
//     close()    lets go of the broker; close storage afterwards
import type { Status } from '../../../contract/messages.ts';
import { TELEMETRY_LIMITS } from '../../../contract/telemetry.ts';
import type { CityClock, EventLog, LastKnown, LiveValues, Telemetry } from '../ports.ts';
import { RECORD } from '../storage/sample-batch.ts';
import type { Storage } from '../storage/storage.ts';
import { type Command, type CommandOutcome, Commands } from './commands.ts';
import { createDecoders, type DecoderSettings, NO_DECODERS } from './decoders.ts';
import { type AuthenticateMqtt, startEmbeddedBroker } from './embedded-broker.ts';
import { FlowMeter } from './flow-meter.ts';
import type { FollowedPoints } from './followed-points.ts';
import type { ForeignDecoder, ForeignDoor } from './foreign-decoder.ts';
import { Ingest } from './ingest.ts';
import { IntakeDesk } from './intake-desk.ts';
import { IntakeDevices, type TelemetryAsset, type TelemetryPoint } from './intake-devices.ts';
import { IntakeWriter } from './intake-writer.ts';
import { LiveStore } from './live-values.ts';
import { openMqttSource } from './mqtt-source.ts';
import { Quarantine } from './quarantine.ts';
import type { BrokerState, MessageSink, Publication, TelemetrySource } from './telemetry-source.ts';

export type BrokerOptions =
  | { kind: 'embedded'; port: number; bind?: string; authenticate: AuthenticateMqtt }
  | {
      kind: 'external';
      url: string;
      user?: string | undefined;
      password?: string | undefined;
    };

export interface TelemetryOptions {
  readonly city: string;
  readonly assets: readonly TelemetryAsset[];
  readonly points: readonly TelemetryPoint[];
  readonly clock: CityClock;
  readonly events: EventLog;
  readonly storage: Pick<Storage, 'samples' | 'documents'>;
  readonly broker: BrokerOptions;
  readonly rate?: number;
  readonly field: () => Status['field'];
  /** how foreign devices are understood; default: not at all */
  readonly decoders?: DecoderSettings;
}

export interface RunningTelemetry extends Telemetry {
  readonly live: LiveValues;
  readonly url: string;
  publish(publication: Publication): Promise<void>;
  follow(followed: FollowedPoints): void;
  unfollow(followed: FollowedPoints): void;
  silenceMs(): number | null;
  remember(known: LastKnown): void;
  command(command: Command): Promise<CommandOutcome>;
  close(): Promise<void>;
}

const SWEEP_EVERY_MS = 1000;
/** A broker that restarts must not turn every switch to "stale" for a second. */
const CUT_OFF_AFTER_MS = 5000;
/** However often devices speak: a shorter pause is no silence. */
const LEAST_SILENCE_MS = 5000;
const CLIENT_ID_DOCUMENT = 'mqtt-client-id';

export async function createTelemetry(options: TelemetryOptions): Promise<RunningTelemetry> {
  const { city, assets, points, clock, events, storage } = options;
  const wallNow = Date.now;
  const definitions = points.map(({ definition }) => definition);
  const live = new LiveStore(definitions, options.rate, (row, at) => {
    const { values, times, qualities, origins } = live;
    storage.samples.add(row, times[row]!, at, values[row]!, qualities[row]!, origins[row]!, -1, RECORD.mark, false);
  });
  const quarantine = new Quarantine();
  const flow = new FlowMeter();
  const commands = new Commands({ city, clock, publish: (publication) => source.publish(publication) });
  const devices = new IntakeDevices(assets, points);
  const desk = new IntakeDesk({
    ...{ devices, live, flow, wallNow, connections: 1 },
    samples: storage.samples,
    onAck: (asset, ack) => commands.onAck(asset, ack),
  });
  const writer: IntakeWriter = new IntakeWriter((batch) => {
    desk.apply(batch, () => writer.committed(batch.number));
    writer.applied(batch.number);
  });
  const ingest = new Ingest({ city, devices, points, clock, writer, quarantine, wallNow });
  const door: ForeignDoor = { publish: (publication) => source.publish(publication), wallNow };
  const decoders = createDecoders(options.decoders ?? NO_DECODERS, { city, points }, door);
  ingest.setDecoders(decoders);

  const broker: { state: BrokerState; since: number; lostAt: number | null } = {
    state: { state: 'connecting', trouble: null, detail: '' },
    since: clock.now(),
    lostAt: null,
  };
  let url = options.broker.kind === 'external' ? options.broker.url : '';
  const sink: MessageSink = {
    receive: (message, done) => ingest.receive(message, done),
    refuse: (reason, topic, payload, detail) => ingest.refuse(reason, topic, payload, detail),
    onSession: (isKnown) => ingest.beginSession(isKnown),
    onGranted: () => undefined,
    onState(state) {
      const before = broker.state.state;
      broker.state = state;
      if (state.state === before) return;
      broker.since = clock.now();
      broker.lostAt = state.state === 'connected' ? null : (broker.lostAt ?? wallNow());
      if (state.state === 'connected') {
        live.setCutOff(false, wallNow());
        events.emit('brokerConnected', { url });
      }
      if (state.state === 'lost') {
        events.emit('brokerLost', { url, trouble: state.trouble ?? 'other', reason: state.detail });
      }
    },
  };

  const source = await openSource(options, sink, decoders, (address) => {
    url = address;
  });
  if (source.kind === 'embedded') for (const decoder of decoders) decoder.onConnected();
  const timer = setInterval(() => {
    flow.tick();
    ingest.tick();
    const now = wallNow();
    if (broker.lostAt !== null && now - broker.lostAt > CUT_OFF_AFTER_MS) live.setCutOff(true, now);
    live.sweep(now);
  }, SWEEP_EVERY_MS);

  return {
    live,
    url: source.url,
    broker: () => ({ kind: source.kind, ...broker.state, url: source.url, sinceMs: broker.since }),
    field: options.field,
    flow: () => ({
      points: live.pointsWithValue,
      messagesPerSecond: flow.messagesPerSecond,
      pointsPerSecond: flow.pointsPerSecond,
      lagMs: flow.lagMs,
      stalePoints: live.stalePoints,
      lastArrivalMs: flow.lastArrival,
      rejected: quarantine.counts(),
    }),
    quarantine: () => quarantine.entries(),
    publish: (publication) => source.publish(publication),
    follow: (followed) => live.follow(followed),
    unfollow: (followed) => live.unfollow(followed),
    silenceMs: () => {
      const silence = flow.lastArrival === null ? 0 : wallNow() - flow.lastArrival;
      return silence > LEAST_SILENCE_MS && silence > live.expectedWithinMs ? silence : null;
    },
    remember: ({ values, times, arrivals, qualities, origins }) => {
      // A run with a clock of its own may have left times that are still to come: nothing could ever be newer.
      const latest = clock.now() + TELEMETRY_LIMITS.futureMs;
      const shownAt = wallNow();
      for (let row = 0; row < live.size; row += 1)
        if (times[row]! <= latest)
          live.remember(
            row,
            values[row]!,
            Math.min(times[row]!, arrivals[row]!),
            arrivals[row]!,
            qualities[row]!,
            origins[row]!,
            shownAt,
          );
    },
    command: (command) => commands.send(command),
    async close() {
      commands.close();
      clearInterval(timer);
      for (const decoder of decoders) await decoder.close();
      await source.close();
    },
  };
}

/** `setUrl` is called before the first state is told. */
async function openSource(
  { broker, city, storage }: TelemetryOptions,
  sink: MessageSink,
  decoders: readonly ForeignDecoder[],
  setUrl: (url: string) => void,
): Promise<TelemetrySource> {
  if (broker.kind === 'embedded') {
    const { port, authenticate, bind = '127.0.0.1' } = broker;
    return startEmbeddedBroker({
      ...{ city, port, bind, authenticate, sink, onListening: setUrl },
      foreign: {
        mayPublish: (topic) => decoders.some((decoder) => decoder.mayPublish?.(topic) ?? decoder.claims(topic)),
        mayListen: (filter) => decoders.some((decoder) => decoder.mayListen?.(filter) === true),
      },
    });
  }
  const known = await storage.documents.get(CLIENT_ID_DOCUMENT);
  const clientId = typeof known === 'string' ? known : `city-twin-${crypto.randomUUID().slice(0, 8)}`;
  if (clientId !== known) await storage.documents.put(CLIENT_ID_DOCUMENT, clientId);
  return openMqttSource({
    ...{ ...broker, city, clientId, sink, onAddress: setUrl },
    filters: () => decoders.flatMap(({ filters }) => filters),
    will: () => decoders.map((decoder) => decoder.will()).find((will) => will !== null) ?? null,
    onConnected: () => {
      for (const decoder of decoders) decoder.onConnected();
    },
  });
}
