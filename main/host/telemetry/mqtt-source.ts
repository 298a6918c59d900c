// Somebody else's broker, through mqtt.js: one persistent session, everything below twin/{city}/ and what decoders ask for, PUBACK
// after commit. Trouble never ends it: it says what is wrong and tries again, later and later, with some chance in it so that a thousand
// clients of one broker do not come back in the same second. Whoever is thrown out by another client with the same id waits longest:
// two that throw each other out help nobody.
import mqtt, { type IPublishPacket, type ISubscriptionGrant, type MqttClient } from 'mqtt';
import { BROKEN_OFF, explainError, explainReason, type Problem } from './broker-trouble.ts';
import { holdPubacks } from './hold-pubacks.ts';
import { clientOptions, type ConnectionOptions, MQTT_3_1_1, MQTT_5, readAddress } from './mqtt-connection.ts';
import type { MessageSink, Publication, TelemetrySource } from './telemetry-source.ts';

export interface MqttSourceOptions extends ConnectionOptions {
  /** as configured; undefined: the one of --broker */
  readonly name?: string | undefined;
  readonly city: string;
  /** group of the hosts that share the storing */
  readonly share?: string | null | undefined;
  readonly withoutShare?: 'refuse' | 'plain' | undefined;
  readonly sink: MessageSink;
  /** told the address without credentials, before the first state */
  readonly onAddress: (url: string) => void;
  /** what to subscribe to besides twin/{city}/#; read at every connection and at `refresh` */
  readonly filters?: (() => readonly string[]) | undefined;
  /** configured: these instead of twin/{city}/# and `filters` */
  readonly ownFilters?: readonly string[] | null | undefined;
  /** what the broker says for us when we die; read at every connection */
  readonly will?: (() => Publication | null) | undefined;
  /** connected and subscribed */
  readonly onConnected?: (() => void) | undefined;
  readonly random?: () => number;
  /** for tests: how long to wait before the first and before a late attempt, and after somebody took the session over, ms */
  readonly pace?: { readonly firstMs: number; readonly lastMs: number; readonly takenOverMs: number };
}

const PACE = { firstMs: 500, lastMs: 30_000, takenOverMs: 60_000 };
const GOODBYE_WITHIN_MS = 1_000;
/**
 * Two that throw each other out hold the connection as long as the other waits, which is at most twice as long as we do. What held
 * this many times as long as we last waited was a good one: a broker that is started again now and then is no such war.
 */
const STEADY_SHARE = 3;
/** So many connections that ended early and without a word are no chance. */
const MANY_STRANGE_ENDS = 3;
/** After so many connections that were closed before a word the other version of the protocol is tried. */
const SILENT_REFUSALS = 2;
const SUBSCRIPTION_REFUSED = 128;
const NO_SHARED_SUBSCRIPTIONS = 158;
const MOST_CORRELATION_BYTES = 200;

/** Never throws for a broker that is away or refuses: that is told through `sink.onState`. @throws Error for a url that is none */
export function openMqttSource(options: MqttSourceOptions): TelemetrySource {
  const { sink, city, clientId, purpose = 'both', pace = PACE, random = Math.random } = options;
  const address = readAddress(
    options,
    options.name === undefined || options.name === '--broker'
      ? '--broker'
      : `the address of the source "${options.name}"`,
  );
  const { url } = address;
  const where = (reference: string | null = null) => ({ url, clientId, reference });

  let isClosed = false;
  let attempt = 0;
  let strangeEnds = 0;
  /** before the last attempt */
  let waitedMs = 0;
  let silentRefusals = 0;
  let lastProblem: Problem | null = null;
  let timer: NodeJS.Timeout | null = null;
  let version: 4 | 5 = MQTT_5;
  let share = options.share ?? null;
  /** it has said that it does not know version 5 */
  let isOld = false;
  let isPaused = false;
  /** the message whose successor is held back while we are paused */
  let goOn: (() => void) | null = null;
  let subscribed: readonly string[] = [];
  let client = connect();

  function wanted(): string[] {
    const own = options.ownFilters ?? null;
    return [...new Set(own === null ? [`twin/${city}/#`, ...(options.filters?.() ?? [])] : own)];
  }

  const shared = (filter: string): string => (share === null ? filter : `$share/${share}/${filter}`);

  function connect(): MqttClient {
    const made = mqtt.connect(url, clientOptions(options, address, version, options.will?.() ?? null));
    const pubacks = holdPubacks(made);
    let reference: string | null = null;
    let connectedAt = 0;
    let isAnswered = false;
    let hasShares = false;
    let isTooNew = false;

    const deliver = (topic: string, payload: Buffer, packet: IPublishPacket): void => {
      // Our own commands come back from a broker that knows no "no local".
      if (topic.endsWith('/cmd')) return;
      const { qos, messageId } = packet;
      const release = qos > 0 && messageId !== undefined ? pubacks.hold(messageId) : nothing;
      const correlation = packet.properties?.correlationData;
      sink.receive(
        {
          ...{ topic, payload, isPrecious: qos > 0, isKept: packet.retain, qos, isRepeated: packet.dup, purpose },
          correlation:
            correlation === undefined || correlation.length > MOST_CORRELATION_BYTES
              ? null
              : Buffer.from(correlation).toString('utf8'),
        },
        release,
      );
    };
    made.on('message', (topic: string, payload: Buffer, packet: IPublishPacket) => {
      if (packet.qos < 2) deliver(topic, payload, packet);
    });
    // We ask for QoS 1. From a broker that sends QoS 2 all the same the message is taken before the first answer, not after the last.
    made.options.customHandleAcks = (topic, payload, packet, done) => {
      const message = packet as IPublishPacket;
      if (message.qos === 2) deliver(topic, payload, message);
      done(0);
    };
    made.handleMessage = (_packet, done) => {
      if (isPaused) goOn = () => done();
      else done();
    };
    // Who does not read hears no answer to a ping either.
    const breakOff = made.onKeepaliveTimeout.bind(made);
    made.onKeepaliveTimeout = () => (isPaused ? made.sendPing() : breakOff());

    made.on('packetreceive', (packet) => {
      if (packet.cmd !== 'connack') return;
      isAnswered = true;
      // Older brokers take the filter of a share for an ordinary one, which nothing ever matches.
      hasShares = version === MQTT_5 && packet.properties?.sharedSubscriptionAvailable !== false;
      reference = packet.properties?.serverReference ?? null;
    });
    made.on('connect', ({ sessionPresent }) => {
      lastProblem = null;
      connectedAt = performance.now();
      silentRefusals = 0;
      // A picture needs no session: nothing that it depends on was forgotten.
      sink.onSession(sessionPresent || purpose === 'show');
      subscribe(made, hasShares);
    });
    made.on('disconnect', (packet) => {
      lastProblem = explainReason(packet.reasonCode ?? 0, where(packet.properties?.serverReference ?? null));
    });
    made.on('error', (error) => {
      const code = 'code' in error ? error.code : undefined;
      isTooNew = version === MQTT_5 && (code === 1 || code === 132);
      if (!isTooNew) lastProblem = explainError(error, where(reference));
    });
    // The client keeps to itself what it has no code for: a web server's refusal, for one.
    made.stream.on('error', (error) => {
      lastProblem ??= explainError(error, where(reference));
    });
    made.on('close', () => {
      goOn = null;
      if (made !== client || isClosed || timer !== null) return;
      if (isTooNew) {
        isOld = true;
        version = MQTT_3_1_1;
        timer = setTimeout(retry, 0);
        return;
      }
      // That it was spoken to in the old way may have been a guess.
      if (isAnswered && !isOld) version = MQTT_5;
      if (lastProblem === null) noteStrangeEnd(isAnswered, connectedAt);
      else if (lastProblem.trouble === 'unreachable') strangeEnds = 0;
      waitAndRetry();
    });
    return made;
  }

  function noteStrangeEnd(isAnswered: boolean, connectedAt: number): void {
    if (!isAnswered) {
      // Some brokers hang up on a version that they do not know.
      silentRefusals += 1;
      if (silentRefusals % SILENT_REFUSALS === 0) version = version === MQTT_5 ? MQTT_3_1_1 : MQTT_5;
      return;
    }
    const held = performance.now() - connectedAt;
    strangeEnds = held < STEADY_SHARE * Math.max(waitedMs, pace.firstMs) ? strangeEnds + 1 : 0;
    if (strangeEnds >= MANY_STRANGE_ENDS)
      lastProblem = {
        trouble: 'closed',
        detail: `${url} lets us in and hangs up, ${strangeEnds} times by now: does another program use our client id ${clientId} (a copied data folder brings it along), or does the broker's access list forbid what we subscribe to?`,
      };
  }

  function waitAndRetry(): void {
    // Not every broker says that another client came in; whoever is thrown out again and again keeps out of the way as well.
    const isTakenOver = lastProblem?.trouble === 'taken-over' || strangeEnds >= MANY_STRANGE_ENDS;
    const tries = Math.max(attempt, strangeEnds - 1);
    const longest = isTakenOver ? pace.takenOverMs : Math.min(pace.lastMs, pace.firstMs * 2 ** tries);
    attempt += 1;
    sink.onState({ state: 'lost', ...(lastProblem ?? BROKEN_OFF) });
    waitedMs = longest * (0.5 + random() / 2);
    timer = setTimeout(retry, waitedMs);
  }

  function retry(): void {
    timer = null;
    const previous = client;
    client = connect();
    previous.removeAllListeners();
    previous.on('error', nothing);
    previous.end(true);
  }

  /** At every connection: kept messages are sent again, and so everything that has no interval is known again. */
  function subscribe(made: MqttClient, hasShares: boolean): void {
    if (share !== null && !hasShares) {
      refuseShare(made);
      return;
    }
    const filters = wanted();
    // A session from the time before the storing was shared still holds the plain subscriptions.
    if (share !== null) made.unsubscribe(filters);
    ask(made, filters, (refused, code) => {
      if (refused === null) {
        attempt = 0;
        subscribed = filters;
        sink.onState({ state: 'connected', trouble: null, detail: '' });
        options.onConnected?.();
      } else if (!isClosed && made.connected) {
        if (share !== null && code === NO_SHARED_SUBSCRIPTIONS) refuseShare(made);
        else
          giveUp(made, {
            trouble: 'forbidden',
            detail: `the broker does not let this user read ${refused}: look at its access list`,
          });
      }
    });
  }

  function refuseShare(made: MqttClient): void {
    if (options.withoutShare === 'plain') {
      share = null;
      subscribe(made, false);
    } else giveUp(made, explainReason(NO_SHARED_SUBSCRIPTIONS, where()) ?? BROKEN_OFF);
  }

  function giveUp(made: MqttClient, problem: Problem): void {
    lastProblem = problem;
    made.end(true);
  }

  function ask(
    made: MqttClient,
    filters: readonly string[],
    done: (refused: string | null, code: number) => void,
  ): void {
    const qos = purpose === 'show' ? 0 : 1;
    const noLocal = version === MQTT_5 && share === null ? { nl: true } : {};
    made.subscribe(filters.map(shared), { qos, ...noLocal }, (error, granted) => {
      for (const grant of granted ?? []) sink.onGranted?.(grant.qos);
      const refusal = granted?.find(({ qos: code }: ISubscriptionGrant) => code >= SUBSCRIPTION_REFUSED);
      if (refusal !== undefined) done(refusal.topic, refusal.qos);
      else done(error === null ? null : filters.map(shared).join(', '), codeOf(error));
    });
  }

  options.onAddress(url);
  sink.onState({ state: 'connecting', trouble: null, detail: '' });
  return {
    kind: 'external',
    url,
    async publish({ topic, payload, qos, retain, reply, withinMs }: Publication) {
      if (!client.connected) throw new Error(`no connection to ${url}: ${lastProblem?.detail ?? 'it is being made'}`);
      const properties = {
        ...(reply === undefined
          ? {}
          : { responseTopic: reply.topic, correlationData: Buffer.from(reply.correlation, 'utf8') }),
        ...(withinMs === undefined ? {} : { messageExpiryInterval: Math.max(1, Math.ceil(withinMs / 1000)) }),
      };
      const bytes = typeof payload === 'string' ? payload : Buffer.from(payload);
      try {
        await client.publishAsync(topic, bytes, { qos, retain, ...(version === MQTT_5 ? { properties } : {}) });
      } catch {
        // It was on its way when the connection broke off: whether the broker has it nobody knows. Who waits for an answer waits on.
      }
    },
    pause() {
      isPaused = true;
    },
    resume() {
      isPaused = false;
      const next = goOn;
      goOn = null;
      next?.();
    },
    refresh() {
      if (!client.connected || subscribed.length === 0) return;
      const filters = wanted();
      const gone = subscribed.filter((filter) => !filters.includes(filter));
      const come = filters.filter((filter) => !subscribed.includes(filter));
      const made = client;
      subscribed = filters;
      if (gone.length > 0) made.unsubscribe(gone.map(shared));
      if (come.length === 0) return;
      ask(made, come, (refused) => {
        if (refused === null || isClosed || !made.connected) return;
        // Asked for anew with all others, where a refusal is told.
        made.end(true);
      });
    },
    async close() {
      isClosed = true;
      if (timer !== null) clearTimeout(timer);
      // A broker that hangs does not answer: its connection is broken off, and what it holds for us comes next time.
      const force = setTimeout(() => client.stream.destroy(), GOODBYE_WITHIN_MS);
      await client.endAsync(!client.connected);
      clearTimeout(force);
    },
  };
}

function codeOf(error: (Error & { code?: unknown }) | null): number {
  return typeof error?.code === 'number' ? error.code : 0;
}

function nothing(): void {
  // Nobody waits for a QoS 0 message, and a replaced client's late errors concern nobody.
}
