// Messages of foreign devices: the decoder that claims a topic turns them into values, and here these are checked like any other. Nothing
// that a decoder does or fails to do may harm the others.
import { TELEMETRY_LIMITS } from '../../../contract/telemetry.ts';
import type { RejectReason } from '../../../contract/vocabulary.ts';
import type { DecodedSink, ForeignDecoder } from './foreign-decoder.ts';
import { NamedFloodLimiter } from './flood-limiter.ts';
import type { InboundMessage } from './inbound-message.ts';
import type { IngestRooms } from './ingest-rooms.ts';
import { flagsOf, INTAKE_FLAG, INTAKE_RECORD } from './intake-batch.ts';
import { checkValue, type PointRule } from './reading.ts';

/** Births of a whole station come in one message. */
export const FOREIGN_MESSAGE_BYTES = 1024 * 1024;
/** Topics of which the decoder is remembered. */
const MOST_TOPICS = 50_000;
const MOST_DETAIL = 300;

/** What a decoder has done since it was set. */
export interface DecoderCounts {
  readonly name: string;
  readonly messages: number;
  readonly values: number;
  readonly refused: Partial<Record<RejectReason, number>>;
  /** of its last message, city time, ms; null: none yet */
  readonly lastAt: number | null;
  /** why it last refused something; null: never */
  readonly lastRefusal: string | null;
  /** what devices send and nobody made a point of; null: its protocol has no names for that */
  readonly unmapped: ReturnType<NonNullable<ForeignDecoder['unmapped']>> | null;
}

interface Reader {
  readonly decoder: ForeignDecoder;
  messages: number;
  values: number;
  refused: Partial<Record<RejectReason, number>>;
  lastAt: number | null;
  lastRefusal: string | null;
}

export interface ForeignRooms extends Omit<IngestRooms, 'onUnclaimed'> {
  readonly rules: readonly PointRule[];
}

export class ForeignIntake {
  readonly #rooms: ForeignRooms;
  readonly #limiter = new NamedFloodLimiter();
  #readers: readonly Reader[] = [];
  #ofTopic = new Map<string, Reader | null>();

  constructor(rooms: ForeignRooms) {
    this.#rooms = rooms;
  }

  setDecoders(decoders: readonly ForeignDecoder[]): void {
    const known = new Map(this.#readers.map((reader) => [reader.decoder, reader]));
    this.#readers = decoders.map(
      (decoder) =>
        known.get(decoder) ?? { decoder, messages: 0, values: 0, refused: {}, lastAt: null, lastRefusal: null },
    );
    this.#ofTopic = new Map();
  }

  counts(): DecoderCounts[] {
    return this.#readers.map(({ decoder, messages, values, refused, lastAt, lastRefusal }) => ({
      ...{ name: decoder.name, messages, values, refused: { ...refused }, lastAt, lastRefusal },
      unmapped: decoder.unmapped?.() ?? null,
    }));
  }

  /** Number of values taken; -1: refused as a whole; null: nobody claims its topic. */
  receive(message: InboundMessage, arrival: number): number | null {
    const reader = this.#reader(message.topic);
    if (reader === null) return null;
    const { payload, topic } = message;
    const { decoder } = reader;
    const sink = new CheckedSink(this.#rooms, message, arrival, (reason, detail) => {
      reader.refused[reason] = (reader.refused[reason] ?? 0) + 1;
      reader.lastRefusal = detail;
      if (message.purpose !== 'store') this.#refuse(reason, topic, payload, `${decoder.name}: ${detail}`);
    });
    reader.messages += 1;
    reader.lastAt = this.#rooms.clock.now();
    const rate = decoder.rate ?? TELEMETRY_LIMITS.deviceRate;
    const name = message.purpose === 'store' ? `store ${topic}` : topic;
    const isAdmitted = message.isKept || this.#limiter.admits(name, rate, arrival);
    if (payload.length > FOREIGN_MESSAGE_BYTES)
      sink.refuse('oversize', `${payload.length} bytes; ${FOREIGN_MESSAGE_BYTES} are allowed`);
    else if (isAdmitted) run(decoder, sink, () => decoder.decode(message, sink));
    else if (message.isPrecious) {
      // Whether it has waited somewhere its values say.
      sink.admitIf((madeAt) => this.#limiter.admitsWaited(name, rate, madeAt, arrival));
      run(decoder, sink, () => decoder.decode(message, sink));
    }
    if (!isAdmitted && sink.taken === 0 && !sink.isRefused) sink.refuse('flood', `more than ${rate} messages a second`);
    reader.values += sink.taken;
    return sink.taken === 0 && sink.isRefused ? -1 : sink.taken;
  }

  tick(): void {
    for (const { decoder } of this.#readers) {
      const nothing: InboundMessage = {
        topic: decoder.name,
        payload: Buffer.alloc(0),
        isPrecious: false,
        isKept: false,
      };
      const sink = new CheckedSink(this.#rooms, nothing, this.#rooms.wallNow(), (reason, detail) =>
        this.#refuse(reason, decoder.name, nothing.payload, detail),
      );
      run(decoder, sink, () => decoder.tick(sink));
    }
  }

  #refuse(reason: RejectReason, topic: string, payload: Uint8Array, detail: string): void {
    const { quarantine, clock } = this.#rooms;
    quarantine.add(reason, topic, payload, detail.slice(0, MOST_DETAIL), clock.now());
  }

  #reader(topic: string): Reader | null {
    const known = this.#ofTopic.get(topic);
    if (known !== undefined) return known;
    if (this.#ofTopic.size >= MOST_TOPICS) this.#ofTopic = new Map();
    const reader = this.#readers.find(({ decoder }) => decoder.claims(topic)) ?? null;
    this.#ofTopic.set(topic, reader);
    return reader;
  }
}

/** What a decoder throws is a bug of ours: told, and nobody else is harmed. */
function run(decoder: ForeignDecoder, sink: CheckedSink, task: () => void): void {
  try {
    task();
  } catch (error) {
    sink.refuse('bad-payload', `${decoder.name} failed: ${String(error)}`);
  }
}

class CheckedSink implements DecodedSink {
  taken = 0;
  isRefused = false;
  readonly #rooms: ForeignRooms;
  readonly #message: InboundMessage;
  readonly #arrival: number;
  readonly #now: number;
  readonly #onRefuse: (reason: RejectReason, detail: string) => void;
  /** whether the message counts, by when its first value was made; null: it does */
  #admission: ((madeAt: number) => boolean) | null = null;
  #isShutOut = false;
  /** the device of the last value: values of one device stand together */
  #lastDevice = -1;

  constructor(
    rooms: ForeignRooms,
    message: InboundMessage,
    arrival: number,
    onRefuse: (reason: RejectReason, detail: string) => void,
  ) {
    this.#rooms = rooms;
    this.#message = message;
    this.#arrival = arrival;
    this.#now = rooms.clock.now();
    this.#onRefuse = onRefuse;
  }

  value(row: number, value: unknown, ts: number, quality: number, origin: number, seq: number): void {
    this.#take(row, value, ts, quality, origin, seq, 0);
  }

  past(row: number, value: unknown, ts: number, quality: number, origin: number, seq: number): void {
    this.#take(row, value, ts, quality, origin, seq, INTAKE_FLAG.past);
  }

  holds(rows: readonly number[]): void {
    if (this.#message.purpose !== 'store') this.#rooms.writer.rows(INTAKE_RECORD.holds, rows, this.#arrival, this.#now);
  }

  stale(rows: readonly number[], ts: number): void {
    if (this.#message.purpose === 'store') return;
    this.#rooms.writer.rows(INTAKE_RECORD.stale, rows, this.#arrival, Math.min(ts, this.#now));
  }

  /** Asked once, with the time of the first value on the machine's clock. Where it says no, nothing of the message is taken. */
  admitIf(admission: (madeAt: number) => boolean): void {
    this.#admission = admission;
  }

  #isAdmitted(ts: number): boolean {
    if (this.#admission === null) return !this.#isShutOut;
    this.#isShutOut = !this.#admission(this.#arrival - (this.#now - ts) / this.#rooms.clock.speed);
    this.#admission = null;
    return !this.#isShutOut;
  }

  refuse(reason: RejectReason, detail: string): void {
    this.isRefused = true;
    this.#onRefuse(reason, detail);
  }

  #take(row: number, value: unknown, ts: number, quality: number, origin: number, seq: number, further: number): void {
    const { rules, points, writer, clock, devices } = this.#rooms;
    const rule = rules[row];
    if (rule === undefined) {
      this.refuse('unknown-point', `there is no row ${row}`);
      return;
    }
    if (!this.#isAdmitted(ts)) return;
    const now = this.#now;
    const checked = checkValue(points[row]!.id, value, rule, ts, now);
    if (typeof checked !== 'number') {
      this.refuse(checked.reason, checked.detail);
      return;
    }
    const arrival = this.#arrival;
    const { isKept, purpose, source = 0 } = this.#message;
    const device = devices.ofRow[row]!;
    if (device !== this.#lastDevice && purpose !== 'store') {
      this.#lastDevice = device;
      writer.note(isKept ? INTAKE_RECORD.kept : INTAKE_RECORD.heard, device, arrival, 0, source);
    }
    const seen = isKept ? arrival - Math.max(0, (now - ts) / clock.speed) : arrival;
    writer.value(row, ts, now, arrival, seen, checked, quality, origin, seq, flagsOf(this.#message) | further);
    this.taken += 1;
  }
}
