// From the broker to the live store, to storage and to the status line. Connections and decoding are in a thread of their own
// (intake-worker.ts), because brokers can bring more than one thread can read and answer requests beside. The exact face of this room:
//
//   createTelemetry({ city, assets, points, clock, events, storage, broker, rate?, field }): Promise<RunningTelemetry>
//     city       id of the pack: the second part of every topic
//     assets     { id, domain } of every asset;  points  { id, asset, definition } in row order (point-list.ts makes both)
//     broker     { kind: 'embedded', port, bind?, authenticate(user, password) -> 'device' | 'host' | null }
//                { kind: 'external', url, user?, password?, more? }   `more`: further brokers (SourceSettings)
//                { kind: 'external', sources }   all of them as the configuration has them
//     decoders   how foreign devices are understood;  listen  filters of topics that people want to see though nobody understands them
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
//     setLanguages({ decoders, listen })   from now on; rejects with the reason when a mapping does not fit
//     unknownTopics(), decoders(), sources(), lost()   what comes and nobody claims; what decoders, brokers and losses are like
//     troubles()   what is wrong with the way in
//     command({ asset, domain, point, value, by, ... })   asks a device for something; resolves with its answer (commands.ts)
//     close()    lets go of the broker; close storage afterwards
import type { HealthTrouble } from '../../../contract/health/health-report.ts';
import type { Status } from '../../../contract/messages.ts';
import { TELEMETRY_LIMITS } from '../../../contract/telemetry.ts';
import { troubleOf } from '../city-troubles.ts';
import type { CityClock, EventLog, LastKnown, LiveValues, Telemetry } from '../ports.ts';
import { RECORD } from '../storage/sample-batch.ts';
import type { Storage } from '../storage/storage.ts';
import { BrokerStates } from './broker-states.ts';
import { type Command, type CommandOutcome, Commands } from './commands.ts';
import { type DecoderSettings, NO_DECODERS } from './decoders.ts';
import { deliveryTroubles } from './delivery-watch.ts';
import type { AuthenticateMqtt } from './embedded-broker.ts';
import { FlowMeter } from './flow-meter.ts';
import type { FollowedPoints } from './followed-points.ts';
import type { DecoderCounts } from './foreign-intake.ts';
import { packCity } from './intake-city.ts';
import { IntakeDesk } from './intake-desk.ts';
import { IntakeDevices, type TelemetryAsset, type TelemetryPoint } from './intake-devices.ts';
import { IntakeLink } from './intake-link.ts';
import type { IntakeBroker, IntakeLanguages, IntakeReport, IntakeSource } from './intake-messages.ts';
import { LiveStore } from './live-values.ts';
import type { UnknownTopic } from './mapping/unknown-topics.ts';
import { allocateRefusals, Quarantine } from './quarantine.ts';
import type { LossTotals } from './seq-watch.ts';
import type { SourceSettings } from './source-settings.ts';
import type { Publication } from './telemetry-source.ts';

export type BrokerOptions =
  | { kind: 'embedded'; port: number; bind?: string; authenticate: AuthenticateMqtt }
  | {
      kind: 'external';
      url: string;
      user?: string | undefined;
      password?: string | undefined;
      /** further brokers of the same city */
      more?: readonly SourceSettings[];
    }
  | { kind: 'external'; sources: readonly SourceSettings[] };

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
  /** filters of topics that are listened to though nobody understands them; default: none */
  readonly listen?: readonly string[];
}

export interface RunningTelemetry extends Telemetry {
  readonly live: LiveValues & Pick<LiveStore, 'newest'>;
  readonly url: string;
  publish(publication: Publication): Promise<void>;
  follow(followed: FollowedPoints): void;
  unfollow(followed: FollowedPoints): void;
  silenceMs(): number | null;
  remember(known: LastKnown): void;
  command(command: Command): Promise<CommandOutcome>;
  setLanguages(languages: IntakeLanguages): Promise<void>;
  unknownTopics(): Promise<readonly UnknownTopic[]>;
  decoders(): readonly DecoderCounts[];
  sources(): readonly IntakeSource[];
  lost(): LossTotals;
  troubles(): HealthTrouble[];
  /** Kills the intake's thread as a crash would; for tests. */
  killIntake(): void;
  close(): Promise<void>;
}

const SWEEP_EVERY_MS = 1000;
/** A broker that restarts must not turn every switch to "stale" for a second. */
const CUT_OFF_AFTER_MS = 5000;
/** However often devices speak: a shorter pause is no silence. */
const LEAST_SILENCE_MS = 5000;
/** the one of the flag */
/** machine's clock */
const FLOODS_TOLD_MS = 600_000;
const MAIN_BROKER = '--broker';
const CLIENT_ID_DOCUMENT = 'mqtt-client-id';

const NOTHING_YET: IntakeReport = {
  sources: [],
  decoders: [],
  lost: { messages: 0, devices: 0, repeated: 0, late: 0, restarts: 0, uncounted: 0 },
  isHeldBack: false,
};

/** @throws PortInUseError, or Error for an address that is none */
export async function createTelemetry(options: TelemetryOptions): Promise<RunningTelemetry> {
  const { city, assets, points, clock, events, storage } = options;
  const wallNow = Date.now;
  // How long something lasts is asked of a clock that nobody sets.
  const steadyNow = (): number => performance.now();
  const live: LiveStore = new LiveStore(
    points.map(({ definition }) => definition),
    options.rate,
    (row, at) => {
      const { values, times, qualities, origins } = live;
      storage.samples.add(row, times[row]!, at, values[row]!, qualities[row]!, origins[row]!, -1, RECORD.mark, false);
    },
  );
  const refusals = allocateRefusals();
  const quarantine = new Quarantine(refusals);
  const flow = new FlowMeter();
  const commands = new Commands({ city, clock, publish: (publication) => link.publish(publication) });
  const broker = await intakeBroker(options);
  const desk = new IntakeDesk({
    ...{ devices: new IntakeDevices(assets, points), live, flow, wallNow },
    connections: broker.kind === 'external' ? broker.sources.length : 1,
    samples: storage.samples,
    onAck: (asset, ack) => commands.onAck(asset, ack),
  });

  const brokers = new BrokerStates();
  let since = clock.now();
  let lostAt: number | null = null;
  let heardAt: number | null = null;
  /** of each broker: when it was lost; null: it is there, or its devices are known to be out of sight */
  const sourceLostAt: (number | null)[] = [];
  let report = NOTHING_YET;
  const languages: IntakeLanguages = { decoders: options.decoders ?? NO_DECODERS, listen: options.listen ?? [] };
  const noteState = (): void => {
    since = clock.now();
    lostAt = brokers.isCutOff ? (lostAt ?? steadyNow()) : null;
    if (lostAt === null) live.setCutOff(false, wallNow());
  };

  const link = await IntakeLink.open({
    data: {
      city: packCity(city, assets, points),
      clock: { startCity: clock.now(), startWall: wallNow(), speed: clock.speed },
      ...{ broker, languages, refusals },
    },
    authenticate: (user, password) =>
      options.broker.kind === 'embedded' ? options.broker.authenticate(user, password) : null,
    onBatch: (batch, onCommitted) => {
      if (batch.flow.messages > 0) heardAt = steadyNow();
      desk.apply(batch, onCommitted);
    },
    onState: (source, url, state) => {
      const before = brokers.set(source, url, state);
      sourceLostAt[source] = state.state === 'connected' ? null : (sourceLostAt[source] ?? steadyNow());
      if (state.state === before.state) return;
      noteState();
      if (state.state === 'connected') events.emit('brokerConnected', { url });
      if (state.state === 'lost')
        events.emit('brokerLost', { url, trouble: state.trouble ?? 'other', reason: state.detail });
    },
    onRefusals: (entries) => quarantine.merge(entries),
    onReport: (newest) => {
      report = newest;
    },
    onDied: (reason) => {
      const [short = ''] = reason.split('\n');
      const detail = `the intake has ended (${short}) and is started again`;
      for (const url of brokers.urls) events.emit('brokerLost', { url, trouble: 'other', reason: detail });
      brokers.loseAll(detail);
      noteState();
      // What devices say of themselves has gone with it: each has to show anew that it is alive.
      live.lose(wallNow());
    },
  });
  /** While others are there, only what was heard through the lost one is in doubt. */
  const loseSources = (): void => {
    sourceLostAt.forEach((at, source) => {
      if (at === null || steadyNow() - at <= CUT_OFF_AFTER_MS) return;
      sourceLostAt[source] = null;
      desk.loseSource(source, wallNow());
    });
  };
  const timer = setInterval(() => {
    flow.tick();
    const now = wallNow();
    if (lostAt !== null && steadyNow() - lostAt > CUT_OFF_AFTER_MS) live.setCutOff(true, now);
    else if (lostAt === null) loseSources();
    live.sweep(now);
  }, SWEEP_EVERY_MS);
  const { kind } = options.broker;
  const floodTroubles = (): HealthTrouble[] => {
    const floods = quarantine.floods(clock.now() - FLOODS_TOLD_MS * clock.speed);
    if (floods === null) return [];
    const { count, lastAt, topic } = floods;
    const words = `${count} messages were refused because their devices send more than they may; most of ${topic}`;
    return [troubleOf('flood', words, { source: topic, count, ms: (clock.now() - lastAt) / clock.speed })];
  };

  return {
    live,
    url: link.url,
    broker: () => ({ kind, ...brokers.state, url: link.url, sinceMs: since }),
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
    publish: (publication) => link.publish(publication),
    follow: (followed) => live.follow(followed),
    unfollow: (followed) => live.unfollow(followed),
    silenceMs: () => {
      const silence = heardAt === null ? 0 : steadyNow() - heardAt;
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
    setLanguages: (next) => link.setLanguages(next),
    unknownTopics: () => link.unknownTopics(),
    decoders: () => report.decoders,
    sources: () => report.sources,
    lost: () => report.lost,
    troubles: () => [
      ...report.sources.flatMap(({ name, delivery }) => deliveryTroubles(name === MAIN_BROKER ? '' : name, delivery)),
      ...(report.isHeldBack
        ? [troubleOf('held-back', 'more comes than the disk takes: brokers and devices are being held back')]
        : []),
      ...floodTroubles(),
    ],
    killIntake: () => link.kill(),
    async close() {
      commands.close();
      clearInterval(timer);
      await link.close();
    },
  };
}

async function intakeBroker({ broker, storage }: TelemetryOptions): Promise<IntakeBroker> {
  if (broker.kind === 'embedded') return { kind: 'embedded', port: broker.port, bind: broker.bind ?? '127.0.0.1' };
  const known = await storage.documents.get(CLIENT_ID_DOCUMENT);
  const clientId = typeof known === 'string' ? known : `city-twin-${crypto.randomUUID().slice(0, 8)}`;
  if (clientId !== known) await storage.documents.put(CLIENT_ID_DOCUMENT, clientId);
  if ('sources' in broker) return { kind: 'external', sources: broker.sources, clientId };
  const { url, user = null, password = null, more = [] } = broker;
  return { kind: 'external', sources: [{ name: MAIN_BROKER, url, user, password }, ...more], clientId };
}
