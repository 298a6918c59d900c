// What one attempt to reach a broker is made with: mqtt.js's options out of the settings of a source.
import type { IClientOptions } from 'mqtt';
import type { Purpose } from './inbound-message.ts';
import type { Publication } from './telemetry-source.ts';

/** Settings of one connection; see source-settings.ts. */
export interface ConnectionOptions {
  readonly url: string;
  readonly user?: string | null | undefined;
  readonly password?: string | null | undefined;
  readonly ca?: string | null | undefined;
  readonly cert?: string | null | undefined;
  readonly key?: string | null | undefined;
  readonly servername?: string | null | undefined;
  readonly alpn?: string | null | undefined;
  /** the broker knows the session by it: the same at every start, different for every host */
  readonly clientId: string;
  readonly purpose?: Purpose | undefined;
}

export const MQTT_5 = 5;
export const MQTT_3_1_1 = 4;

const CONNECT_TIMEOUT_MS = 10_000;
const KEEPALIVE_S = 15;
/** How long the broker keeps what arrived while we were away. */
const SESSION_EXPIRY_S = 7 * 86_400;
/** MQTT's own limit: messages on their way that we have not acknowledged. Bounds what a full disk leaves in memory. */
const RECEIVE_MAXIMUM = 65_535;

const given = (text: string | null | undefined): text is string => text !== null && text !== undefined;

export function clientOptions(
  options: ConnectionOptions,
  { user, password }: { user: string | undefined; password: string | undefined },
  version: 4 | 5,
  will: Publication | null,
): IClientOptions {
  const { ca, cert, key, servername, alpn, purpose, url } = options;
  // What is only shown need not wait for us: a picture of yesterday is of no use.
  const isKept = purpose !== 'show';
  const settings: IClientOptions = {
    clientId: options.clientId,
    protocolVersion: version,
    clean: !isKept,
    reconnectPeriod: 0,
    connectTimeout: CONNECT_TIMEOUT_MS,
    keepalive: KEEPALIVE_S,
    resubscribe: false,
    // Commands that could not be sent are refused to who gave them, never kept for later.
    queueQoSZero: false,
  };
  if (user !== undefined) settings.username = user;
  if (password !== undefined) settings.password = password;
  if (version === MQTT_5) {
    settings.properties = { receiveMaximum: RECEIVE_MAXIMUM };
    if (isKept) settings.properties.sessionExpiryInterval = SESSION_EXPIRY_S;
  }
  if (will !== null)
    settings.will = { topic: will.topic, payload: Buffer.from(will.payload), qos: will.qos, retain: will.retain };
  if (!/^(mqtts|wss):/.test(url)) return settings;
  settings.rejectUnauthorized = true;
  if (given(ca)) settings.ca = ca;
  if (given(cert)) settings.cert = cert;
  if (given(key)) settings.key = key;
  if (given(servername)) settings.servername = servername;
  if (given(alpn)) settings.ALPNProtocols = [alpn];
  // The WebSocket's own connection is given only part of the above.
  if (url.startsWith('wss:')) {
    const names = { ...(given(servername) ? { servername } : {}), ...(given(alpn) ? { ALPNProtocols: [alpn] } : {}) };
    settings.wsOptions = names as NonNullable<IClientOptions['wsOptions']>;
  }
  return settings;
}

export interface Address {
  /** without credentials */
  readonly url: string;
  readonly user: string | undefined;
  readonly password: string | undefined;
}

/** @throws Error for a url that is none, without what is secret in it */
export function readAddress(options: ConnectionOptions, what = '--broker'): Address {
  const url = URL.canParse(options.url) ? new URL(options.url) : null;
  if (url === null || !['mqtt:', 'mqtts:', 'ws:', 'wss:'].includes(url.protocol)) {
    throw new Error(
      `${what} ${options.url.replace(/\/\/[^@/]*@/, '//')} is no address of a broker: expected mqtt://HOST[:PORT] or mqtts://HOST[:PORT]`,
    );
  }
  const user = options.user ?? (url.username === '' ? undefined : decodeURIComponent(url.username));
  const password = options.password ?? (url.password === '' ? undefined : decodeURIComponent(url.password));
  url.username = '';
  url.password = '';
  return { url: url.toString().replace(/\/$/, ''), user, password };
}
