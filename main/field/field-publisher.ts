// Lets simulated devices speak: each at its own moments on a timing wheel, through any MQTT client.
//
// The first round is quick (every device once within `firstRoundMs`), and again after every reconnection. A broker that takes less
// than we offer costs measured values, never memory: what cannot be sent now is put off, then skipped: the next value is newer anyway.
// What a device says for the first time, states and events are not skipped: they wait.
import { performance } from 'node:perf_hooks';
import { formatTopic } from '../../contract/telemetry.ts';
import type { Field, Report } from '../../simulation/domains/domain.ts';
import { keyOf, uniform } from '../../simulation/run/random.ts';
import type { Environment } from '../../simulation/weather/environment.ts';
import type { DeliveryQueue } from './delivery-queue.ts';
import { isSlow, type Outlet } from './outlet.ts';
import { TimingWheel } from './timing-wheel.ts';

const TICK_MS = 20;
const FIRST_ROUND_MS = 7000;
/** States are sent when they change, and after so long in any case: the point is stale after 90 s. */
const STATE_HEARTBEAT_MS = 20_000;
/** With more in the queue the turns of those that must arrive are put off. */
const BUSY_QUEUE = 2000;
/** ms for which a turn is put off at least, and how often before a measured value is skipped. */
const POSTPONED_MS = 200;
const MOST_POSTPONED = 3;

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
  readonly queue: DeliveryQueue;
  readonly firstRoundMs?: number;
}

interface Speaker {
  readonly field: Field;
  readonly device: number;
  readonly domain: string;
  /** share of the interval at which it speaks */
  readonly phase: number;
  readonly intervalMs: number;
  /** has not spoken since the connection was made */
  isFresh: boolean;
  /** what it says must arrive, and may not be asked for in vain: a meter's read closes an interval */
  mustArrive: boolean;
  postponed: number;
  lastState: string;
  lastStateMs: number;
}

/** Topics and count of one asset's messages; several speakers may share it. */
interface Voice {
  readonly tele: string;
  readonly state: string;
  readonly event: string;
  readonly online: string;
  sequence: number;
  /** its last word that had to arrive, by the queue's count; -1: none yet */
  lastQueued: number;
}

export interface PublisherCounts {
  readonly sent: number;
  readonly skipped: number;
}

export class FieldPublisher {
  readonly #options: PublisherOptions;
  readonly #speakers: Speaker[] = [];
  readonly #voices = new Map<string, Voice>();
  #wheel: TimingWheel;
  #timer: NodeJS.Timeout | null = null;
  #wasConnected = false;
  #sent = 0;
  #skipped = 0;
  #unsaid = 0;

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
          isFresh: true,
          mustArrive: false,
          postponed: 0,
          lastState: '',
          lastStateMs: 0,
        });
      }
    }
    this.#unsaid = this.#speakers.length;
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

  /** devices that have not had their turn since the connection was made */
  get unsaid(): number {
    return this.#unsaid;
  }

  start(): void {
    this.#timer ??= setInterval(() => this.#tick(), TICK_MS);
  }

  stop(): void {
    if (this.#timer !== null) clearInterval(this.#timer);
    this.#timer = null;
  }

  /** Out of turn, at once: what happened at `cityTimeMs`. Waits for the connection, in the order of the calls. */
  announce(domain: string, report: Report, cityTimeMs: number): void {
    const voice = this.#voice(domain, report.asset);
    const values = JSON.stringify(report.values);
    this.#queue(voice, report.suffix, this.#payload(voice, report, values, cityTimeMs), isRetained(report));
  }

  #firstRound(now: number): void {
    const { firstRoundMs = FIRST_ROUND_MS } = this.#options;
    this.#wheel = new TimingWheel(this.#speakers.length, now, TICK_MS);
    this.#unsaid = this.#speakers.length;
    for (const [i, speaker] of this.#speakers.entries()) {
      speaker.lastState = '';
      speaker.isFresh = true;
      this.#wheel.schedule(i, now + speaker.phase * Math.min(speaker.intervalMs, firstRoundMs));
    }
  }

  #tick(): void {
    const { outlet } = this.#options;
    const now = performance.now();
    if (outlet.isConnected !== this.#wasConnected) {
      this.#wasConnected = outlet.isConnected;
      if (this.#wasConnected) this.#firstRound(now);
    }
    if (!this.#wasConnected) return;
    if (outlet.together === undefined) this.#turn(now);
    else outlet.together(() => this.#turn(now));
  }

  #turn(now: number): void {
    const { queue, environmentAt, cityNow, firstRoundMs = FIRST_ROUND_MS } = this.#options;
    queue.pump();
    const environment = environmentAt(Math.round(cityNow()));
    this.#wheel.advance(now, (item, dueMs) => {
      const speaker = this.#speakers[item]!;
      const { intervalMs, isFresh } = speaker;
      if (!this.#speak(speaker, environment, now)) {
        this.#wheel.schedule(item, now + POSTPONED_MS * (1 + speaker.phase));
        return;
      }
      // A device that spoke early in the first round waits for its place in the interval.
      const isEarly = isFresh && intervalMs > firstRoundMs;
      const wait = isEarly ? speaker.phase * (intervalMs - firstRoundMs) : intervalMs;
      // After a stop (a machine that slept) missed turns are left out and each keeps its place in the interval.
      const missed = Math.max(0, Math.ceil((now - dueMs - wait) / intervalMs));
      this.#wheel.schedule(item, dueMs + wait + missed * intervalMs);
    });
  }

  /** False: not now, but soon. */
  #speak(speaker: Speaker, environment: Environment, now: number): boolean {
    const { outlet, queue, rate } = this.#options;
    const { field, device, domain, isFresh } = speaker;
    const isNeeded = isFresh || speaker.mustArrive;
    if (isSlow(outlet) || (isNeeded && queue.waiting > BUSY_QUEUE)) {
      if (isNeeded || speaker.postponed++ < MOST_POSTPONED) return false;
      speaker.postponed = 0;
      this.#skipped += 1;
      return true;
    }
    speaker.postponed = 0;
    const report = field.report(device, environment);
    if (isFresh) this.#unsaid -= 1;
    speaker.isFresh = false;
    if (report === null) return true;
    speaker.mustArrive = report.suffix !== 'tele' || report.mustArrive === true;
    const voice = this.#voice(domain, report.asset);
    const isOnline = isFresh ? (field.isOnline?.(device) ?? null) : null;
    if (isOnline !== null) this.#queue(voice, 'online', String(isOnline), true);
    const values = JSON.stringify(report.values);
    if (values === '{}') return true;
    if (report.suffix === 'state') {
      if (values === speaker.lastState && now - speaker.lastStateMs < STATE_HEARTBEAT_MS / rate) return true;
      speaker.lastState = values;
      speaker.lastStateMs = now;
    }
    // A device's words keep the order of its count: none goes past another that waits.
    if (speaker.mustArrive || queue.holds(voice.lastQueued)) {
      const payload = this.#payload(voice, report, values, environment.timeMs);
      this.#queue(voice, report.suffix, payload, isRetained(report));
      return true;
    }
    this.#sent += 1;
    outlet.publish(voice.tele, this.#payload(voice, report, values, environment.timeMs), TELE, ignore);
    return true;
  }

  #queue(voice: Voice, suffix: 'tele' | 'state' | 'event' | 'online', payload: string, retain: boolean): void {
    const { queue } = this.#options;
    voice.lastQueued = queue.count;
    queue.add(voice[suffix], payload, retain);
    this.#sent += 1;
  }

  #payload(voice: Voice, { event, suffix }: Report, values: string, cityTimeMs: number): string {
    const happened = event === undefined ? '' : `"event":${JSON.stringify(event)},`;
    const quality = suffix === 'event' ? '' : '"q":"GOOD",';
    return `{"ts":${Math.round(cityTimeMs)},"seq":${voice.sequence++},${happened}"v":${values},${quality}"sim":true}`;
  }

  #voice(domain: string, asset: string): Voice {
    const known = this.#voices.get(asset);
    if (known !== undefined) return known;
    const { city } = this.#options;
    const topic = (suffix: 'tele' | 'state' | 'event' | 'online') => formatTopic({ city, domain, asset, suffix });
    const voice = {
      tele: topic('tele'),
      state: topic('state'),
      event: topic('event'),
      online: topic('online'),
      sequence: 0,
      lastQueued: -1,
    };
    this.#voices.set(asset, voice);
    return voice;
  }
}

const TELE = { qos: 0, retain: false } as const;
const ignore = (): void => undefined;
const isRetained = ({ suffix }: Report): boolean => suffix === 'state';
