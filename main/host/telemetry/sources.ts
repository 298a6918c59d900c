// Several brokers as one: each with its own state, its own words of what is wrong, and whoever speaks through it. A command goes out the
// way its device was heard, and what is for nobody in particular (a decoder's own words) goes to all that listen.
import { parseTopic } from '../../../contract/telemetry.ts';
import { openMqttSource } from './mqtt-source.ts';
import type { ConnectionSettings } from './source-settings.ts';
import type { BrokerState, MessageSink, Publication, TelemetrySource } from './telemetry-source.ts';

/** What the messages of one connection go to. */
export interface SourceHooks {
  readonly sink: MessageSink;
  readonly filters?: () => readonly string[];
  readonly will?: () => Publication | null;
  readonly onConnected?: () => void;
}

/** How one broker is; of the two connections of a shared one the worse. */
export interface SourceStatus extends BrokerState {
  readonly name: string;
  /** without credentials */
  readonly url: string;
  /** machine's clock, ms */
  readonly sinceWall: number;
  /** group of the hosts that share its storing; null: everything is stored here */
  readonly share: string | null;
}

export interface SourceSet extends TelemetrySource {
  states(): SourceStatus[];
}

interface Opened {
  readonly settings: ConnectionSettings;
  readonly source: TelemetrySource;
  state: BrokerState;
  sinceWall: number;
}

const CONNECTING: BrokerState = { state: 'connecting', trouble: null, detail: '' };
const WORSE = { connected: 0, connecting: 1, lost: 2 } as const;

export interface SourcesOptions {
  readonly city: string;
  /** at least one */
  readonly connections: readonly ConnectionSettings[];
  readonly hooksOf: (connection: ConnectionSettings) => SourceHooks;
  /** machine's clock, ms */
  readonly wallNow?: () => number;
  readonly open?: typeof openMqttSource;
}

/** @throws Error for an address that is none, or without any connection */
export function openSources(options: SourcesOptions): SourceSet {
  const { city, connections, hooksOf, wallNow = Date.now, open = openMqttSource } = options;
  if (connections.length === 0) throw new Error('a city needs a broker');
  /** device's topic without its suffix -> connection through which it spoke last; kept only where there is a choice */
  const heard = new Map<string, Opened>();
  const isChoice = new Set(connections.map(({ source }) => source)).size > 1;
  const all: Opened[] = [];

  for (const settings of connections) {
    const hooks = hooksOf(settings);
    const { sink } = hooks;
    const early: { state: BrokerState } = { state: CONNECTING };
    let opened: Opened | null = null;
    const mine: MessageSink = {
      receive(message, done) {
        if (isChoice && opened !== null && !message.isKept) {
          const device = message.topic.slice(0, message.topic.lastIndexOf('/'));
          if (heard.get(device) !== opened && parseTopic(message.topic) !== null) heard.set(device, opened);
        }
        return sink.receive(message, done);
      },
      refuse: (...refusal) => sink.refuse(...refusal),
      onSession: (isKnown) => sink.onSession(isKnown),
      onGranted: (qos) => sink.onGranted?.(qos),
      onState(state) {
        if (opened === null) early.state = state;
        else {
          if (opened.state.state !== state.state) opened.sinceWall = wallNow();
          opened.state = state;
        }
        sink.onState(state);
      },
    };
    const source = open({
      ...settings,
      city,
      ownFilters: settings.filters ?? null,
      filters: hooks.filters,
      will: hooks.will,
      onConnected: hooks.onConnected,
      sink: mine,
      onAddress: () => undefined,
    });
    opened = { settings, source, state: early.state, sinceWall: wallNow() };
    all.push(opened);
  }

  const first = all[0] as Opened;
  /** Of two connections to one broker the one that is there. */
  const reachable = ({ settings }: Opened): Opened => {
    const ofBroker = all.filter((other) => other.settings.source === settings.source);
    return ofBroker.find(({ state }) => state.state === 'connected') ?? (ofBroker[0] as Opened);
  };

  return {
    kind: 'external',
    url: first.source.url,
    async publish(publication) {
      const { topic, source: only } = publication;
      if (only !== undefined) {
        const one = all.find(({ settings }) => settings.source === only);
        if (one === undefined) throw new Error(`there is no broker number ${only}`);
        await reachable(one).source.publish(publication);
        return;
      }
      if (parseTopic(topic) !== null) {
        const way = heard.get(topic.slice(0, topic.lastIndexOf('/'))) ?? first;
        await reachable(way).source.publish(publication);
        return;
      }
      const brokers = [...new Set(all.map(reachable))];
      const sent = await Promise.allSettled(brokers.map(({ source }) => source.publish(publication)));
      const failed = sent.find((result) => result.status === 'rejected');
      if (failed !== undefined && sent.every(({ status }) => status === 'rejected')) throw failed.reason;
    },
    pause: () => all.forEach(({ source }) => source.pause()),
    resume: () => all.forEach(({ source }) => source.resume()),
    refresh: () => all.forEach(({ source }) => source.refresh()),
    states() {
      const worst = new Map<number, Opened>();
      for (const one of all) {
        const other = worst.get(one.settings.source);
        if (other === undefined || WORSE[one.state.state] > WORSE[other.state.state])
          worst.set(one.settings.source, one);
      }
      return [...worst.values()].map(({ settings, source, state, sinceWall }) => ({
        ...{ name: settings.name, url: source.url, sinceWall, ...state },
        share:
          all.find((one) => one.settings.source === settings.source && one.settings.share !== null)?.settings.share ??
          null,
      }));
    },
    async close() {
      await Promise.all(all.map(({ source }) => source.close()));
    },
  };
}
