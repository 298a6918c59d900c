// Lets simulated devices speak: each at its own moments on a timing wheel, through any MQTT client.
//
// The first round is quick (every device once within `FIRST_ROUND_MS`), and again after every reconnection. A broker that
// takes less than we offer costs messages, never memory: what cannot be sent now is skipped, the next value is newer anyway.
import { performance } from 'node:perf_hooks';
import { formatTopic } from '../../contract/telemetry.ts';
import type { Field } from '../../simulation/domains/domain.ts';
import { keyOf, uniform } from '../../simulation/run/random.ts';
import type { Environment } from '../../simulation/weather/environment.ts';
import { TimingWheel } from './timing-wheel.ts';

const TICK_MS = 20;
const FIRST_ROUND_MS = 7000;
/** States are sent when they change, and after so long in any case: the point is stale after 90 s. */
const STATE_HEARTBEAT_MS = 20_000;
// mqtt.js hangs a listener on the socket for every packet that waits there and warns at a thousand: stay below.
const MAX_UNSENT_BYTES = 120 * 1024;
const MAX_UNACKNOWLEDGED = 1000;

/** What the publisher needs of an MQTT client. */
export interface Outlet {
  readonly isConnected: boolean;
  /** bytes that wait in the socket's buffer */
  readonly unsentBytes: number;
  /** `done` is called when the broker has acknowledged (QoS 1) or the bytes are written (QoS 0) */
  publish(topic: string, payload: string, options: { qos: 0 | 1; retain: boolean }, done: () => void): void;
}

export interface DomainField {
  readonly domain: string;
  readonly field: Field;
}

export interface PublisherOptions {
  readonly city: string;
  readonly fields: readonly DomainField[];
  readonly environmentAt: (cityTimeMs: number) => Environment;
  /** city time, ms UTC */
  readonly cityNow: () => number;
  /** messages per message at rate 1 */
  readonly rate: number;
  readonly seed: number;
  readonly outlet: Outlet;
}

interface Speaker {
  readonly field: Field;
  readonly device: number;
  readonly domain: string;
  /** share of the interval at which it speaks */
  readonly phase: number;
  readonly intervalMs: number;
  topic: string;
  sequence: number;
  /** has not spoken since the connection was made */
  isFresh: boolean;
  lastState: string;
  lastStateMs: number;
}

export interface PublisherCounts {
  readonly sent: number;
  readonly skipped: number;
}

export class FieldPublisher {
  readonly #options: PublisherOptions;
  readonly #speakers: Speaker[] = [];
  #wheel: TimingWheel;
  #timer: NodeJS.Timeout | null = null;
  #wasConnected = false;
  #unacknowledged = 0;
  #sent = 0;
  #skipped = 0;

  constructor(options: PublisherOptions) {
    this.#options = options;
    const key = keyOf(options.seed, 'phases');
    for (const { domain, field } of options.fields) {
      for (let device = 0; device < field.devices; device++) {
        this.#speakers.push({
          field,
          device,
          domain,
          phase: uniform(key, this.#speakers.length),
          intervalMs: field.intervalMs(device) / options.rate,
          topic: '',
          sequence: 0,
          isFresh: true,
          lastState: '',
          lastStateMs: 0,
        });
      }
    }
    this.#wheel = new TimingWheel(this.#speakers.length, performance.now(), TICK_MS);
  }

  get devices(): number {
    return this.#speakers.length;
  }

  /** as planned; states that do not change are fewer */
  get messagesPerSecond(): number {
    return this.#speakers.reduce((sum, { intervalMs }) => sum + 1000 / intervalMs, 0);
  }

  get counts(): PublisherCounts {
    return { sent: this.#sent, skipped: this.#skipped };
  }

  start(): void {
    this.#timer ??= setInterval(() => this.#tick(), TICK_MS);
  }

  stop(): void {
    if (this.#timer !== null) clearInterval(this.#timer);
    this.#timer = null;
  }

  #firstRound(now: number): void {
    this.#wheel = new TimingWheel(this.#speakers.length, now, TICK_MS);
    for (const [i, speaker] of this.#speakers.entries()) {
      speaker.lastState = '';
      speaker.isFresh = true;
      this.#wheel.schedule(i, now + speaker.phase * Math.min(speaker.intervalMs, FIRST_ROUND_MS));
    }
    // Publications that a lost connection swallowed are never acknowledged.
    this.#unacknowledged = 0;
  }

  #tick(): void {
    const { outlet, environmentAt, cityNow } = this.#options;
    const now = performance.now();
    if (outlet.isConnected !== this.#wasConnected) {
      this.#wasConnected = outlet.isConnected;
      if (this.#wasConnected) this.#firstRound(now);
    }
    if (!this.#wasConnected) return;
    const environment = environmentAt(Math.round(cityNow()));
    this.#wheel.advance(now, (item, dueMs) => {
      const speaker = this.#speakers[item]!;
      const { intervalMs } = speaker;
      // A device that spoke early in the first round waits for its place in the interval.
      const isEarly = speaker.isFresh && intervalMs > FIRST_ROUND_MS;
      const wait = isEarly ? speaker.phase * (intervalMs - FIRST_ROUND_MS) : intervalMs;
      speaker.isFresh = false;
      this.#speak(speaker, environment, now);
      // After a stop (a machine that slept) missed turns are left out and each keeps its place in the interval.
      const missed = Math.max(0, Math.ceil((now - dueMs - wait) / intervalMs));
      this.#wheel.schedule(item, dueMs + wait + missed * intervalMs);
    });
  }

  #speak(speaker: Speaker, environment: Environment, now: number): void {
    const { outlet, city, rate } = this.#options;
    const report = speaker.field.report(speaker.device, environment);
    if (report === null) return;
    const isState = report.suffix === 'state';
    const values = JSON.stringify(report.values);
    if (isState) {
      const heartbeatMs = STATE_HEARTBEAT_MS / rate;
      if (values === speaker.lastState && now - speaker.lastStateMs < heartbeatMs) return;
    }
    if (outlet.unsentBytes > MAX_UNSENT_BYTES || (isState && this.#unacknowledged >= MAX_UNACKNOWLEDGED)) {
      this.#skipped += 1;
      return;
    }
    if (speaker.topic === '') {
      speaker.topic = formatTopic({ city, domain: speaker.domain, asset: report.asset, suffix: report.suffix });
    }
    if (isState) {
      speaker.lastState = values;
      speaker.lastStateMs = now;
      this.#unacknowledged += 1;
    }
    const payload = `{"ts":${environment.timeMs},"seq":${speaker.sequence},"v":${values},"q":"GOOD","sim":true}`;
    speaker.sequence += 1;
    this.#sent += 1;
    outlet.publish(speaker.topic, payload, isState ? STATE : TELE, isState ? this.#acknowledged : ignore);
  }

  readonly #acknowledged = (): void => {
    this.#unacknowledged = Math.max(0, this.#unacknowledged - 1);
  };
}

const STATE = { qos: 1, retain: true } as const;
const TELE = { qos: 0, retain: false } as const;
const ignore = (): void => undefined;
