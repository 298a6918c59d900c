// Every message of every device comes through here: checked, counted, written to the live store, handed to storage.
//
// A message is refused as a whole when its topic, its device's rate, its JSON or its time is wrong. Inside a good message each
// value stands for itself: an unknown point or a bad value is counted, and the other values are taken.
// History keeps source times as they were sent; in the live store a value from a clock that is ahead counts from its arrival.
// Refused messages are acknowledged like good ones, or the broker would send them again for ever.
import type { PointDefinition } from '../../../contract/catalogue.ts';
import { parseTopic, TELEMETRY_LIMITS, type TopicSuffix } from '../../../contract/telemetry.ts';
import { ORIGIN_CODE, type RejectReason } from '../../../contract/vocabulary.ts';
import { PlaceInTime } from '../../../simulation/estimation/place-in-time.ts';
import type { CityClock } from '../ports.ts';
import { type DeviceMessage, RECORD } from '../storage/sample-batch.ts';
import type { SampleWriter } from '../storage/sample-writer.ts';
import type { FlowMeter } from './flow-meter.ts';
import { FloodLimiter } from './flood-limiter.ts';
import type { LiveStore } from './live-values.ts';
import type { Quarantine } from './quarantine.ts';
import { makeRule, parseOnline, parsePayload, type PointRule, readValue, whyBad } from './reading.ts';

export interface TelemetryAsset {
  readonly id: string;
  readonly domain: string;
}

export interface TelemetryPoint {
  /** `<asset>.<name>` */
  readonly id: string;
  readonly asset: TelemetryAsset;
  readonly definition: PointDefinition;
}

/** What the ingest needs of storage. */
export type SampleLog = Pick<SampleWriter, 'add' | 'addMessage' | 'whenCommitted'>;

export interface InboundMessage {
  readonly topic: string;
  readonly payload: Buffer;
  /** QoS 1 or 2: somebody waits for the acknowledgement */
  readonly isPrecious: boolean;
  /** kept by the broker from before we subscribed: no sign of life */
  readonly isKept: boolean;
}

/** The field simulator as a whole: it says whether it is there, and answers drills. */
export const FIELD_ASSET: TelemetryAsset = { id: 'field', domain: 'simulation' };

interface Device {
  readonly index: number;
  readonly asset: TelemetryAsset;
  readonly rows: Map<string, number>;
  isOffline: boolean;
  /** it has shown that it is alive, after so many losses of all devices (LiveStore); -1: never */
  provenAt: number;
}

interface Address {
  readonly device: Device;
  readonly suffix: TopicSuffix;
}

export interface IngestRooms {
  readonly city: string;
  readonly assets: readonly TelemetryAsset[];
  readonly points: readonly TelemetryPoint[];
  readonly clock: CityClock;
  readonly live: LiveStore;
  readonly samples: SampleLog;
  readonly quarantine: Quarantine;
  readonly flow: FlowMeter;
  /** a device answered a command */
  readonly onAck?: (asset: string, ack: Readonly<Record<string, unknown>>) => void;
  /** the machine's clock, ms */
  readonly wallNow: () => number;
}

export class Ingest {
  readonly #rooms: IngestRooms;
  readonly #devices = new Map<string, Device>();
  readonly #rules: PointRule[];
  readonly #limiter: FloodLimiter;
  readonly #field: Device;
  /** Topics that were seen and belong to a device: bounded by the city, not by what is sent. */
  readonly #addresses = new Map<string, Address>();
  readonly #place = new PlaceInTime();
  #isKeptOnlineTrusted = true;

  constructor(rooms: IngestRooms) {
    this.#rooms = rooms;
    for (const asset of rooms.assets) this.#addDevice(asset);
    this.#field = this.#devices.get(FIELD_ASSET.id) ?? this.#addDevice(FIELD_ASSET);
    rooms.points.forEach(({ id, asset, definition }, row) => {
      const device = this.#devices.get(asset.id) ?? this.#addDevice(asset);
      if (id !== `${asset.id}.${definition.name}`)
        throw new Error(`point ${id} is not called after its asset and name`);
      device.rows.set(definition.name, row);
    });
    const rules = new Map<PointDefinition, PointRule>();
    this.#rules = rooms.points.map(({ definition }) => {
      const rule = rules.get(definition) ?? makeRule(definition);
      rules.set(definition, rule);
      return rule;
    });
    this.#limiter = new FloodLimiter(this.#devices.size);
  }

  #addDevice(asset: TelemetryAsset): Device {
    const device = {
      index: this.#devices.size,
      asset,
      rows: new Map<string, number>(),
      isOffline: false,
      provenAt: -1,
    };
    this.#devices.set(asset.id, device);
    return device;
  }

  /** A connection to a broker begins. `isKnown`: it has kept our session, and what was said meanwhile comes as news. */
  beginSession(isKnown: boolean): void {
    const { live, wallNow } = this.#rooms;
    if (!isKnown) live.lose(wallNow());
    this.#isKeptOnlineTrusted = !isKnown || live.losses === 0;
  }

  /** `done` is called when the message may be acknowledged. True when something of it was taken. */
  receive(message: InboundMessage, done: () => void): boolean {
    const { samples, flow, wallNow } = this.#rooms;
    const arrival = wallNow();
    const address = this.#address(message);
    const taken = address === null ? -1 : this.#take(address, message, arrival);
    flow.count(Math.max(0, taken), arrival);
    // Not only when this one was stored: a repetition of one that is still on its way must wait for that one.
    if (message.isPrecious && taken >= 0) samples.whenCommitted(done);
    else done();
    return taken >= 0;
  }

  /** Refuses a message that did not come as far as its bytes, or by a rule of the broker. */
  refuse(reason: RejectReason, topic: string, payload: Uint8Array, detail: string): void {
    this.#rooms.quarantine.add(reason, topic, payload, detail, this.#rooms.clock.now());
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
    if (parts === null || parts.city !== this.#rooms.city || parts.suffix === 'cmd') {
      this.refuse('bad-topic', topic, payload, `expected twin/${this.#rooms.city}/{domain}/{asset}/{tele|state|...}`);
      return null;
    }
    const device = this.#devices.get(parts.asset);
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
    if (!message.isKept && !this.#limiter.admits(device.index, arrival)) {
      this.refuse(
        'flood',
        message.topic,
        message.payload,
        `more than ${TELEMETRY_LIMITS.deviceRate} messages a second`,
      );
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

  #takeValues(device: Device, message: InboundMessage, arrival: number): number {
    const { topic, payload } = message;
    const { clock, live, samples } = this.#rooms;
    const parsed = parsePayload(payload);
    if ('reason' in parsed) {
      this.refuse(parsed.reason, topic, payload, parsed.detail);
      return -1;
    }
    const { ts, values, quality, isSimulated } = parsed;
    const now = clock.now();
    const ahead = ts - now;
    if (ahead > TELEMETRY_LIMITS.futureMs) {
      this.refuse('future', topic, payload, `${Math.round(ahead / 1000)} s ahead of the city's clock`);
      return -1;
    }
    // A message the broker kept says what held when it was made, and is as old as it says.
    const seen = message.isKept ? arrival - Math.max(0, -ahead / clock.speed) : arrival;
    if (message.isKept) this.#doubtKept(device, isSimulated, arrival);
    else this.#hear(device, arrival);
    const origin = isSimulated ? ORIGIN_CODE.simulated : ORIGIN_CODE.measured;
    let taken = 0;
    let isEmpty = true;
    for (const name in values) {
      isEmpty = false;
      const row = device.rows.get(name);
      if (row === undefined) {
        this.refuse('unknown-point', topic, payload, `${device.asset.id} has no point ${name.slice(0, 60)}`);
        continue;
      }
      const rule = this.#rules[row] as PointRule;
      const value = readValue(values[name], rule);
      if (Number.isNaN(value)) {
        this.refuse('bad-value', topic, payload, whyBad(name, values[name], rule));
        continue;
      }
      const place = this.#place.of(row, ts, now, live.times[row]!);
      const outcome = live.set(row, value, place, arrival, seen, quality, origin);
      // What is acknowledged is stored as it was sent; what is not is stored when it says something new.
      if (message.isPrecious || outcome !== 'unchanged')
        samples.add(
          row,
          ts,
          arrival,
          value,
          quality,
          origin,
          -1,
          outcome === 'changed' ? RECORD.shown : RECORD.kept,
          message.isPrecious,
        );
      taken += 1;
    }
    return taken === 0 && !isEmpty ? -1 : taken;
  }

  #takeOnline(device: Device, { topic, payload, isKept }: InboundMessage, arrival: number): number {
    if (payload.length === 0) return 0;
    const isOnline = parseOnline(payload);
    if (isOnline === null) {
      this.refuse('bad-value', topic, payload, 'expected true or false');
      return -1;
    }
    // What a broker keeps of a device follows its will. A broker that we lost may have died and taken the wills along; what was said
    // to it since comes as news to our session, or, if it has none of ours, is all that it can keep.
    if (isOnline && (!isKept || this.#isKeptOnlineTrusted)) this.#hear(device, arrival);
    else this.#setOffline(device, !isOnline, arrival);
    return 0;
  }

  /** A word of its own, of now. */
  #hear(device: Device, arrival: number): void {
    const { live } = this.#rooms;
    this.#setOffline(device, false, arrival);
    if (device.provenAt === live.losses) return;
    device.provenAt = live.losses;
    live.setProven(device.rows.values(), true, arrival);
    if (device === this.#field) live.proveField(arrival);
  }

  /** A word that the broker kept holds as far as its device is known to be alive. */
  #doubtKept(device: Device, isSimulated: boolean, arrival: number): void {
    const { live } = this.#rooms;
    const isProven = device.provenAt === live.losses || (isSimulated && this.#field.provenAt === live.losses);
    if (!isProven) live.setProven(device.rows.values(), false, arrival);
  }

  #setOffline(device: Device, isOffline: boolean, arrival: number): void {
    if (device.isOffline === isOffline) return;
    device.isOffline = isOffline;
    if (device === this.#field) this.#rooms.live.setFieldGone(isOffline, arrival);
    this.#rooms.live.setOffline([...device.rows.values()], isOffline, arrival);
  }

  #takeWhole(device: Device, suffix: DeviceMessage['suffix'], message: InboundMessage, arrival: number): number {
    const { topic, payload, isPrecious } = message;
    if (payload.length === 0) return 0;
    const text = payload.toString('utf8');
    let json: unknown;
    try {
      json = JSON.parse(text);
      if (typeof json !== 'object' || json === null || Array.isArray(json)) throw new Error('not a JSON object');
    } catch (error) {
      this.refuse('bad-json', topic, payload, String(error).slice(0, 200));
      return -1;
    }
    if (!message.isKept) this.#hear(device, arrival);
    // A meter's last gasp is an event that says what holds from now on: its values are values like any other.
    const taken = suffix === 'event' && 'v' in json ? this.#takeValues(device, message, arrival) : 0;
    if (taken < 0) return -1;
    this.#rooms.samples.addMessage({ asset: device.asset.id, suffix, arrival, payload: text }, isPrecious);
    if (suffix === 'ack') this.#rooms.onAck?.(device.asset.id, json as Readonly<Record<string, unknown>>);
    return taken;
  }
}
