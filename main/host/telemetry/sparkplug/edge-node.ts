// One edge node and its devices: who is alive, which message comes next, when to ask for everything anew.
//
// The count of messages (0-255) is shared by a node and its devices. What comes too early waits a little for what is missing; then the node is out of step:
// a birth or a death may have been lost, so nothing of it is known to hold, and what it says means nothing until it is born again.
import type { DecodedSink } from '../foreign-decoder.ts';
import { likelyTime, type MetricRooms, MetricTable } from './metric-table.ts';
import { readMetricValue } from './metric-value.ts';
import type { Payload } from './sparkplug-message.ts';
import type { SparkplugTopic } from './sparkplug-topic.ts';

/** How long a message waits for those before it. */
export const REORDER_MS = 3000;
/** A node is asked for its births at most so often, */
export const ASK_EVERY_MS = 60_000;
/** and not at the same moment as others whose host or network came back with it. */
export const ASK_JITTER_MS = 10_000;
/** A first question goes out soon: one node that is out of step is not a fleet. */
const FIRST_JITTER_MS = 2000;
/** Who was asked after a connection that was lost and says nothing may have gone meanwhile. */
const ANSWER_WITHIN_MS = 30_000;
const MOST_HELD = 128;
const MOST_WAITING = 500_000;
const MOST_DEVICES = 5000;
const SEQUENCE = 256;

interface Held {
  readonly topic: SparkplugTopic;
  readonly payload: Payload;
  readonly at: number;
}

type Phase = 'unborn' | 'born' | 'dead';

export class EdgeNode {
  readonly group: string;
  readonly node: string;
  readonly #rooms: MetricRooms;
  readonly #random: () => number;
  readonly #own: MetricTable;
  readonly #devices = new Map<string, MetricTable>();
  readonly #held = new Map<number, Held>();
  #phase: Phase = 'unborn';
  #nextSeq = 0;
  #bdSeq: ReturnType<typeof readMetricValue>;
  /** when to ask for births, ms of the machine's clock; Infinity: no need */
  #askAt = Infinity;
  #askedAt = -Infinity;
  /** it has to say something by then, or it is not known to be there */
  #answerBy = Infinity;
  #tickedAt = -Infinity;

  constructor(rooms: MetricRooms, group: string, node: string, random: () => number) {
    this.#rooms = rooms;
    this.group = group;
    this.node = node;
    this.#random = random;
    this.#own = new MetricTable(rooms, group, node, null);
  }

  get phase(): Phase {
    return this.#phase;
  }

  /** metrics that are held in memory */
  get size(): number {
    let size = this.#own.size;
    for (const device of this.#devices.values()) size += device.size;
    return size;
  }

  /** `now` machine's clock, ms. */
  receive(topic: SparkplugTopic, payload: Payload, now: number, out: DecodedSink): void {
    if (topic.type === 'NDEATH') {
      this.#die(payload, now, out);
      return;
    }
    const { seq } = payload;
    if (!(Number.isInteger(seq) && seq >= 0 && seq < SEQUENCE)) {
      out.refuse('bad-payload', `${this.#place()}: ${topic.type} without a seq from 0 to 255`);
    } else if (topic.type === 'NBIRTH') {
      this.#beBorn(payload, now, out);
    } else if (this.#phase === 'born' && seq === this.#nextSeq) {
      this.#apply(topic, payload, now, out);
      this.#catchUp(now, out);
    } else {
      this.#hold({ topic, payload, at: now }, out);
    }
  }

  /** A connection was made: whatever was said meanwhile is lost, so everything is asked for anew. */
  onConnected(now: number): void {
    if (this.#phase === 'dead') return;
    this.#ask(now, ASK_JITTER_MS);
    if (this.#phase === 'born') this.#answerBy = this.#askAt + ANSWER_WITHIN_MS;
  }

  /** True: it is to be asked for its births now. */
  tick(now: number, out: DecodedSink): boolean {
    if (now < this.#tickedAt) this.#setBack(this.#tickedAt - now);
    this.#tickedAt = now;
    let isLate = false;
    for (const [seq, { topic, at }] of this.#held) {
      if (now - at < REORDER_MS) continue;
      isLate = true;
      this.#take(seq);
      const why = this.#phase === 'born' ? `${seq} came, ${this.#nextSeq} did not` : 'no birth of the node is known';
      out.refuse('out-of-sequence', `${this.#place()}: ${topic.type} of no use, ${why}`);
    }
    if (isLate) this.#fallOutOfStep(now, out);
    if (now >= this.#answerBy) {
      this.#answerBy = Infinity;
      this.#end(now, out);
      this.#phase = 'unborn';
    }
    if (now < this.#askAt) return false;
    this.#askAt = Infinity;
    this.#askedAt = now;
    return true;
  }

  /** The question did not go out. */
  askAgain(now: number): void {
    this.#askedAt = -Infinity;
    this.#ask(now, ASK_JITTER_MS);
  }

  /** Somebody has set the machine's clock back: what is waited for comes no later. */
  #setBack(ms: number): void {
    this.#askAt -= ms;
    this.#askedAt -= ms;
    this.#answerBy -= ms;
    for (const [seq, held] of this.#held) this.#held.set(seq, { ...held, at: held.at - ms });
  }

  #beBorn(payload: Payload, now: number, out: DecodedSink): void {
    const at = likelyTime(payload.timestamp, now);
    for (const device of this.#devices.values()) device.end(at, out);
    const bdSeq = payload.metrics.find(({ name }) => name === 'bdSeq');
    this.#bdSeq = bdSeq === undefined ? undefined : readMetricValue(bdSeq, bdSeq.dataType);
    const isBornAgain = this.#phase === 'born';
    this.#phase = 'born';
    this.#askAt = Infinity;
    this.#answerBy = Infinity;
    this.#nextSeq = (payload.seq + 1) % SEQUENCE;
    // What waits in a life that goes on is of that life; else only that may follow this birth which was said after it.
    for (const [seq, held] of this.#held)
      if (isBornAgain || !(held.payload.timestamp >= payload.timestamp)) {
        this.#take(seq);
        out.refuse('out-of-sequence', `${this.#place()}: ${held.topic.type} said before the birth of its node`);
      }
    this.#own.begin(payload, now, out);
    this.#catchUp(now, out);
  }

  #die(payload: Payload, now: number, out: DecodedSink): void {
    const metric = payload.metrics.find(({ name }) => name === 'bdSeq');
    const bdSeq = metric === undefined ? undefined : readMetricValue(metric, metric.dataType);
    if (this.#phase === 'dead') return;
    if (bdSeq !== undefined && this.#bdSeq !== undefined && bdSeq !== this.#bdSeq) {
      const which = `bdSeq ${String(bdSeq)}, and the node lives under ${String(this.#bdSeq)}`;
      out.refuse('out-of-sequence', `${this.#place()}: a death of an earlier life (${which})`);
      return;
    }
    this.#end(now, out);
    for (const seq of this.#held.keys()) this.#take(seq);
    this.#phase = 'dead';
    this.#askAt = Infinity;
    this.#answerBy = Infinity;
  }

  #apply({ type, device }: SparkplugTopic, payload: Payload, now: number, out: DecodedSink): void {
    this.#nextSeq = (payload.seq + 1) % SEQUENCE;
    this.#answerBy = Infinity;
    if (device === null) {
      if (!this.#own.take(payload, now, out)) this.#ask(now, FIRST_JITTER_MS);
      return;
    }
    const known = this.#devices.get(device);
    if (type === 'DBIRTH') {
      if (known === undefined && this.#devices.size >= MOST_DEVICES) {
        out.refuse('flood', `${this.#place()}: more than ${MOST_DEVICES} devices`);
        return;
      }
      const table = known ?? new MetricTable(this.#rooms, this.group, this.node, device);
      this.#devices.set(device, table);
      table.begin(payload, now, out);
    } else if (type === 'DDEATH') {
      known?.end(likelyTime(payload.timestamp, now), out);
    } else if (known === undefined || !known.isAlive) {
      out.refuse('out-of-sequence', `${this.#place()}/${device}: data before its birth`);
      this.#ask(now, FIRST_JITTER_MS);
    } else if (!known.take(payload, now, out)) {
      this.#ask(now, FIRST_JITTER_MS);
    }
  }

  #catchUp(now: number, out: DecodedSink): void {
    for (;;) {
      const next = this.#take(this.#nextSeq);
      if (next === undefined) return;
      this.#apply(next.topic, next.payload, now, out);
    }
  }

  #hold(held: Held, out: DecodedSink): void {
    const { seq, metrics } = held.payload;
    const isFull = this.#held.size >= MOST_HELD || this.#rooms.waiting + metrics.length > MOST_WAITING;
    if (isFull || this.#held.has(seq)) {
      out.refuse('out-of-sequence', `${this.#place()}: ${held.topic.type} of no use, others are missing before it`);
      return;
    }
    this.#held.set(seq, held);
    this.#rooms.waiting += metrics.length;
  }

  #take(seq: number): Held | undefined {
    const held = this.#held.get(seq);
    if (held === undefined) return undefined;
    this.#held.delete(seq);
    this.#rooms.waiting -= held.payload.metrics.length;
    return held;
  }

  #fallOutOfStep(now: number, out: DecodedSink): void {
    if (this.#phase === 'born') {
      this.#end(now, out);
      this.#phase = 'unborn';
    }
    this.#ask(now, FIRST_JITTER_MS);
  }

  #end(at: number, out: DecodedSink): void {
    this.#own.end(at, out);
    for (const device of this.#devices.values()) device.end(at, out);
  }

  #ask(now: number, jitterMs: number): void {
    if (this.#askAt !== Infinity) return;
    const soon = now + this.#random() * jitterMs;
    const wait = this.#askedAt + ASK_EVERY_MS;
    this.#askAt = soon >= wait ? soon : wait + this.#random() * ASK_JITTER_MS;
  }

  #place(): string {
    return `${this.group}/${this.node}`;
  }
}
