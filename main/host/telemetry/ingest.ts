// Every message of every device comes through here: checked, counted, and written down record by record (intake-writer.ts) for the live
// store and for storage. It knows the city's points and nothing of what they were before, so that it can run in a thread of its own.
//
// A message is refused as a whole when its topic, its device's rate, its JSON or its time is wrong. Inside a good message each
// value stands for itself: an unknown point or a bad value is counted, and the other values are taken.
// Our own topics come first; then the decoder that claims the topic (foreign-decoder.ts).
// Refused messages are acknowledged like good ones, or the broker would send them again for ever.
import type { PointDefinition } from '../../../contract/catalogue.ts';
import { parseTopic, TELEMETRY_LIMITS, type TopicSuffix } from '../../../contract/telemetry.ts';
import { ORIGIN_CODE, type RejectReason } from '../../../contract/vocabulary.ts';
import type { DeviceMessage } from '../storage/sample-batch.ts';
import { FloodLimiter } from './flood-limiter.ts';
import type { ForeignDecoder } from './foreign-decoder.ts';
import { ForeignIntake } from './foreign-intake.ts';
import type { InboundMessage } from './inbound-message.ts';
import type { IngestRooms } from './ingest-rooms.ts';
import { flagsOf, INTAKE_FLAG, INTAKE_RECORD } from './intake-batch.ts';
import type { IntakeDevice } from './intake-devices.ts';
import { aheadOf, makeRule, parseOnline, parsePayload, type PointRule, readValue, whyBad } from './reading.ts';

export type { InboundMessage } from './inbound-message.ts';
export type { TelemetryAsset, TelemetryPoint } from './intake-devices.ts';

interface Address {
  readonly device: IntakeDevice;
  readonly suffix: TopicSuffix;
}

export class Ingest {
  readonly #rooms: IngestRooms;
  readonly #rules: PointRule[];
  readonly #limiter: FloodLimiter;
  /** for the messages that come once more, to be stored only */
  readonly #storeLimiter: FloodLimiter;
  readonly #ownTopics: string;
  readonly #foreign: ForeignIntake;
  /** Topics that were seen and belong to a device: bounded by the city, not by what is sent. */
  readonly #addresses = new Map<string, Address>();

  constructor(rooms: IngestRooms) {
    this.#rooms = rooms;
    this.#ownTopics = `twin/${rooms.city}/`;
    const rules = new Map<PointDefinition, PointRule>();
    this.#rules = rooms.points.map(({ definition }) => {
      const rule = rules.get(definition) ?? makeRule(definition);
      rules.set(definition, rule);
      return rule;
    });
    this.#limiter = new FloodLimiter(rooms.devices.all.length);
    this.#storeLimiter = new FloodLimiter(rooms.devices.all.length);
    this.#foreign = new ForeignIntake({ ...rooms, rules: this.#rules });
  }

  /** Who reads what is not of our own topics, in the order in which they are asked. */
  setDecoders(decoders: readonly ForeignDecoder[]): void {
    this.#foreign.setDecoders(decoders);
  }

  /** What they did since they were set. */
  get decoders(): ForeignIntake {
    return this.#foreign;
  }

  /** A connection to a broker begins. `isKnown`: it has kept our session, and what was said meanwhile comes as news. */
  beginSession(isKnown: boolean, source = 0): void {
    this.#rooms.writer.session(source, isKnown, this.#rooms.wallNow());
  }

  /** `done` is called when the message may be acknowledged. True when something of it was taken. */
  receive(message: InboundMessage, done: () => void): boolean {
    const { writer, wallNow } = this.#rooms;
    const arrival = wallNow();
    const taken = message.topic.startsWith(this.#ownTopics)
      ? this.#receiveOwn(message, arrival)
      : this.#receiveForeign(message, arrival);
    // What is stored only comes once more, and is counted then.
    if (message.purpose !== 'store') writer.count(Math.max(0, taken), arrival);
    if (message.isPrecious && taken >= 0) writer.whenCommitted(done);
    else writer.whenRoom(done);
    return taken >= 0;
  }

  /** Refuses a message that did not come as far as its bytes, or by a rule of the broker. */
  refuse(reason: RejectReason, topic: string, payload: Uint8Array, detail: string): void {
    this.#rooms.quarantine.add(reason, topic, payload, detail, this.#rooms.clock.now());
  }

  /** About once a second. */
  tick(): void {
    this.#foreign.tick();
  }

  #receiveOwn(message: InboundMessage, arrival: number): number {
    const address = this.#address(message);
    return address === null ? -1 : this.#take(address, message, arrival);
  }

  #receiveForeign(message: InboundMessage, arrival: number): number {
    const taken = this.#foreign.receive(message, arrival);
    if (taken !== null) return taken;
    if (this.#rooms.onUnclaimed?.(message, arrival) === true) return 0;
    return this.#refuseTopic(message);
  }

  #refuseTopic({ topic, payload }: InboundMessage): -1 {
    this.refuse('bad-topic', topic, payload, `expected twin/${this.#rooms.city}/{domain}/{asset}/{tele|state|...}`);
    return -1;
  }

  #address(message: InboundMessage): Address | null {
    const { topic, payload } = message;
    if (payload.length > TELEMETRY_LIMITS.messageBytes) {
      this.refuse('oversize', topic, payload, `${payload.length} bytes; ${TELEMETRY_LIMITS.messageBytes} are allowed`);
      return null;
    }
    const known = this.#addresses.get(topic);
    if (known !== undefined) return known;
    const parts = parseTopic(topic);
    if (parts === null || parts.suffix === 'cmd') {
      this.#refuseTopic(message);
      return null;
    }
    const device = this.#rooms.devices.get(parts.asset);
    if (device === undefined || device.asset.domain !== parts.domain) {
      const detail =
        device === undefined ? `no asset ${parts.asset}` : `${parts.asset} belongs to ${device.asset.domain}`;
      this.refuse('unknown-asset', topic, payload, detail);
      return null;
    }
    const address = { device, suffix: parts.suffix };
    this.#addresses.set(topic, address);
    return address;
  }

  /** number of values taken; -1: refused as a whole */
  #take({ device, suffix }: Address, message: InboundMessage, arrival: number): number {
    const limiter = message.purpose === 'store' ? this.#storeLimiter : this.#limiter;
    const isAdmitted =
      message.isKept ||
      limiter.admits(device.index, arrival) ||
      (message.isPrecious && limiter.admitsWaited(device.index, this.#madeAt(message, arrival), arrival));
    if (!isAdmitted) {
      this.#skip(device, message);
      this.#refuseOnce(message, 'flood', `more than ${TELEMETRY_LIMITS.deviceRate} messages a second`);
      return -1;
    }
    switch (suffix) {
      case 'tele':
        return this.#takeValues(device, message, arrival);
      case 'state':
        // An empty retained message takes the kept one away: nothing is said about the value.
        return message.payload.length === 0 ? 0 : this.#takeValues(device, message, arrival);
      case 'online':
        return this.#takeOnline(device, message, arrival);
      case 'event':
      case 'ack':
      case 'meta':
        return this.#takeWhole(device, suffix, message, arrival);
      case 'cmd':
        return -1;
    }
  }

  /** When it says that it was made, on the machine's clock; NaN: it does not say. */
  #madeAt({ payload }: InboundMessage, arrival: number): number {
    const { clock } = this.#rooms;
    try {
      const { ts } = JSON.parse(payload.toString('utf8')) as { ts?: unknown };
      return typeof ts === 'number' ? arrival - (clock.now() - ts) / clock.speed : Number.NaN;
    } catch {
      return Number.NaN;
    }
  }

  /** What is stored only was refused already when it came to be shown. */
  #refuseOnce({ topic, payload, purpose }: InboundMessage, reason: RejectReason, detail: string): void {
    if (purpose !== 'store') this.refuse(reason, topic, payload, detail);
  }

  #takeValues(device: IntakeDevice, message: InboundMessage, arrival: number): number {
    const { clock, writer } = this.#rooms;
    const parsed = parsePayload(message.payload);
    if ('reason' in parsed) {
      this.#skip(device, message);
      this.#refuseOnce(message, parsed.reason, parsed.detail);
      return -1;
    }
    const { ts, values, quality, isSimulated, seq } = parsed;
    const now = clock.now();
    const ahead = ts - now;
    if (ahead > TELEMETRY_LIMITS.futureMs) {
      this.#skip(device, message);
      this.#refuseOnce(message, 'future', aheadOf(ts, now));
      return -1;
    }
    // A message the broker kept says what held when it was made, and is as old as it says.
    const seen = message.isKept ? arrival - Math.max(0, -ahead / clock.speed) : arrival;
    const flags = flagsOf(message);
    if (!message.isKept && message.purpose !== 'store')
      this.#rooms.seqs?.note(device.index, seq, ts, performance.now());
    this.#noteWord(device, message, isSimulated, arrival);
    const origin = isSimulated ? ORIGIN_CODE.simulated : ORIGIN_CODE.measured;
    let taken = 0;
    let isEmpty = true;
    for (const name in values) {
      isEmpty = false;
      const row = device.rows.get(name);
      if (row === undefined) {
        this.#refuseOnce(message, 'unknown-point', `${device.asset.id} has no point ${name.slice(0, 60)}`);
        continue;
      }
      const rule = this.#rules[row] as PointRule;
      const value = readValue(values[name], rule);
      if (Number.isNaN(value)) {
        this.#refuseOnce(message, 'bad-value', whyBad(name, values[name], rule));
        continue;
      }
      writer.value(row, ts, now, arrival, seen, value, quality, origin, seq, flags);
      taken += 1;
    }
    return taken === 0 && !isEmpty ? -1 : taken;
  }

  /** Its count was not read, or does not count: that is no loss on the way. */
  #skip(device: IntakeDevice, { isKept, purpose }: InboundMessage): void {
    if (!isKept && purpose !== 'store') this.#rooms.seqs?.skip(device.index);
  }

  #noteWord(device: IntakeDevice, message: InboundMessage, isSimulated: boolean, arrival: number): void {
    if (message.purpose === 'store') return;
    const kind = message.isKept ? INTAKE_RECORD.kept : INTAKE_RECORD.heard;
    this.#rooms.writer.note(
      kind,
      device.index,
      arrival,
      isSimulated ? INTAKE_FLAG.isSimulated : 0,
      message.source ?? 0,
    );
  }

  #takeOnline(device: IntakeDevice, message: InboundMessage, arrival: number): number {
    const { payload, isKept } = message;
    if (payload.length === 0) return 0;
    const isOnline = parseOnline(payload);
    if (isOnline === null) {
      this.#refuseOnce(message, 'bad-value', 'expected true or false');
      return -1;
    }
    if (message.purpose === 'store') return 0;
    const flags = (isOnline ? INTAKE_FLAG.yes : 0) | (isKept ? INTAKE_FLAG.isKept : 0);
    this.#rooms.writer.note(INTAKE_RECORD.online, device.index, arrival, flags, message.source ?? 0);
    return 0;
  }

  #takeWhole(device: IntakeDevice, suffix: DeviceMessage['suffix'], message: InboundMessage, arrival: number): number {
    const { payload } = message;
    if (payload.length === 0) return 0;
    const text = payload.toString('utf8');
    let json: unknown;
    try {
      json = JSON.parse(text);
      if (typeof json !== 'object' || json === null || Array.isArray(json)) throw new Error('not a JSON object');
    } catch (error) {
      this.#refuseOnce(message, 'bad-json', String(error).slice(0, 200));
      return -1;
    }
    if (!message.isKept) this.#noteWord(device, message, false, arrival);
    // A meter's last gasp is an event that says what holds from now on: its values are values like any other.
    const taken = suffix === 'event' && 'v' in json ? this.#takeValues(device, message, arrival) : 0;
    if (taken < 0) return -1;
    const correlation = message.correlation ?? null;
    this.#rooms.writer.message(
      { asset: device.asset.id, suffix, arrival, payload: text, correlation },
      flagsOf(message),
    );
    return taken;
  }
}
