// Somebody else's broker, through mqtt.js: one persistent session, everything below twin/{city}/, PUBACK after commit.
// Trouble never ends it: it says what is wrong and tries again, later and later, with some chance in it so that a thousand
// clients of one broker do not come back in the same second.
import mqtt, { type IClientOptions, type IPublishPacket, type MqttClient } from 'mqtt';
import type { BrokerTrouble } from '../../../contract/vocabulary.ts';
import { holdPubacks } from './hold-pubacks.ts';
import type { MessageSink, Publication, TelemetrySource } from './telemetry-source.ts';

export interface MqttSourceOptions {
  /** mqtt:// mqtts:// ws:// or wss://; user and password in it are used and not shown */
  readonly url: string;
  readonly user?: string | undefined;
  readonly password?: string | undefined;
  readonly city: string;
  /** the broker knows the session by it: the same at every start, different for every host */
  readonly clientId: string;
  readonly sink: MessageSink;
  /** told the address without credentials, before the first state */
  readonly onAddress: (url: string) => void;
  readonly random?: () => number;
}

const RETRY_FIRST_MS = 500;
const RETRY_LAST_MS = 30_000;
const CONNECT_TIMEOUT_MS = 10_000;
const KEEPALIVE_S = 15;
const GOODBYE_WITHIN_MS = 1_000;
/** How long the broker keeps what arrived while we were away. */
const SESSION_EXPIRY_S = 7 * 86_400;
/** MQTT's own limit: messages on their way that we have not acknowledged. Bounds what a full disk leaves in memory. */
const RECEIVE_MAXIMUM = 65_535;
const MQTT_5 = 5;
const MQTT_3_1_1 = 4;
const SUBSCRIPTION_REFUSED = 128;

/** Never throws for a broker that is away or refuses: that is told through `sink.onState`. @throws Error for a url that is none */
export function openMqttSource(options: MqttSourceOptions): TelemetrySource {
  const { sink, city } = options;
  const random = options.random ?? Math.random;
  const { url, user, password } = readUrl(options);
  const filter = `twin/${city}/#`;

  let isClosed = false;
  let attempt = 0;
  let lastProblem: Problem | null = null;
  let timer: NodeJS.Timeout | null = null;
  let version: 4 | 5 = MQTT_5;
  let client = connect();

  function connect(): MqttClient {
    const settings: IClientOptions = {
      clientId: options.clientId,
      protocolVersion: version,
      clean: false,
      reconnectPeriod: 0,
      connectTimeout: CONNECT_TIMEOUT_MS,
      keepalive: KEEPALIVE_S,
      resubscribe: false,
      // Commands that could not be sent are refused to who gave them, never kept for later.
      queueQoSZero: false,
      ...(user === undefined ? {} : { username: user }),
      ...(password === undefined ? {} : { password }),
      ...(version === MQTT_5
        ? { properties: { sessionExpiryInterval: SESSION_EXPIRY_S, receiveMaximum: RECEIVE_MAXIMUM } }
        : {}),
    };
    const made = mqtt.connect(url, settings);
    const pubacks = holdPubacks(made);
    made.on('message', (topic: string, payload: Buffer, packet: IPublishPacket) => {
      // Our own commands come back from a broker that knows no "no local".
      if (topic.endsWith('/cmd')) return;
      const release = packet.qos === 1 && packet.messageId !== undefined ? pubacks.hold(packet.messageId) : nothing;
      sink.receive({ topic, payload, isPrecious: packet.qos > 0, isKept: packet.retain }, release);
    });
    made.on('connect', ({ sessionPresent }) => {
      lastProblem = null;
      sink.onSession(sessionPresent);
      // At every connection: kept messages are sent again, and so everything that has no interval is known again.
      made.subscribe(filter, { qos: 1, ...(version === MQTT_5 ? { nl: true } : {}) }, (error, granted) => {
        const isRefused = granted?.some(({ qos }) => qos >= SUBSCRIPTION_REFUSED) ?? false;
        if (error === null && !isRefused) {
          attempt = 0;
          sink.onState({ state: 'connected', trouble: null, detail: '' });
        } else if (!isClosed && made.connected) {
          lastProblem = {
            trouble: 'forbidden',
            detail: `the broker does not let this user read ${filter}: look at its access list`,
          };
          made.end(true);
        }
      });
    });
    made.on('error', (error) => {
      const code = 'code' in error ? error.code : undefined;
      if (version === MQTT_5 && (code === 1 || code === 132)) version = MQTT_3_1_1;
      lastProblem = explain(error, url);
    });
    made.on('close', () => {
      if (made !== client || isClosed || timer !== null) return;
      const longest = Math.min(RETRY_LAST_MS, RETRY_FIRST_MS * 2 ** attempt);
      attempt += 1;
      sink.onState({ state: 'lost', ...(lastProblem ?? BROKEN_OFF) });
      timer = setTimeout(retry, longest * (0.5 + random() / 2));
    });
    return made;
  }

  function retry(): void {
    timer = null;
    const previous = client;
    client = connect();
    previous.removeAllListeners();
    previous.on('error', nothing);
    previous.end(true);
  }

  options.onAddress(url);
  sink.onState({ state: 'connecting', trouble: null, detail: '' });
  return {
    kind: 'external',
    url: url,
    async publish({ topic, payload, qos, retain }: Publication) {
      if (!client.connected) throw new Error(`no connection to ${url}: ${lastProblem?.detail ?? 'it is being made'}`);
      await client.publishAsync(topic, payload, { qos, retain });
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

function nothing(): void {
  // Nobody waits for a QoS 0 message, and a replaced client's late errors concern nobody.
}

function readUrl(options: MqttSourceOptions): { url: string; user: string | undefined; password: string | undefined } {
  const url = URL.canParse(options.url) ? new URL(options.url) : null;
  if (url === null || !['mqtt:', 'mqtts:', 'ws:', 'wss:'].includes(url.protocol)) {
    throw new Error(
      `--broker ${options.url.replace(/\/\/[^@/]*@/, '//')} is no address of a broker: expected mqtt://HOST[:PORT] or mqtts://HOST[:PORT]`,
    );
  }
  const user = options.user ?? (url.username === '' ? undefined : decodeURIComponent(url.username));
  const password = options.password ?? (url.password === '' ? undefined : decodeURIComponent(url.password));
  url.username = '';
  url.password = '';
  return { url: url.toString().replace(/\/$/, ''), user, password };
}

interface Problem {
  readonly trouble: BrokerTrouble;
  readonly detail: string;
}

const BROKEN_OFF: Problem = { trouble: 'closed', detail: 'the connection broke off' };

function explain(error: Error & { code?: number | string }, url: string): Problem {
  const { code } = error;
  if (code === 4 || code === 134) {
    return {
      trouble: 'refused',
      detail: `${url} refused the user name or the password: check the broker's credentials`,
    };
  }
  if (code === 5 || code === 135) {
    return {
      trouble: 'refused',
      detail: `${url} does not let this user in: check the credentials and the broker's access list`,
    };
  }
  if (code === 'ECONNREFUSED') {
    return {
      trouble: 'unreachable',
      detail: `nothing answers at ${url}: is the broker running, and is this its port?`,
    };
  }
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN') {
    return { trouble: 'unknown-name', detail: `the name in ${url} is not known: check the address` };
  }
  if (typeof code === 'string' && /CERT|SELF_SIGNED|UNABLE_TO_VERIFY/.test(code)) {
    return {
      trouble: 'certificate',
      detail: `the certificate of ${url} is not trusted (${code}): name the file of the authority that signed it in NODE_EXTRA_CA_CERTS`,
    };
  }
  return { trouble: otherTrouble(error), detail: `${url}: ${error.message || String(code)}` };
}

function otherTrouble({ code, message }: Error & { code?: number | string }): BrokerTrouble {
  if (code === 'EHOSTUNREACH' || code === 'ENETUNREACH') return 'unreachable';
  if (code === 'ECONNRESET' || code === 'EPIPE') return 'closed';
  // The client gives its own timeouts no code.
  return code === 'ETIMEDOUT' || /timeout/i.test(message) ? 'timeout' : 'other';
}
