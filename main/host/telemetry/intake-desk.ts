// Applies what the intake has found, record by record in its order: live store, storage, who is alive. On the main thread, because
// everything that reads the live store is there; it is the cheap half of the work.
//
// History keeps source times as they were sent; in the live store a value from a clock that is ahead counts from its arrival.
import { PlaceInTime } from '../../../simulation/estimation/place-in-time.ts';
import { RECORD, type RecordKind } from '../storage/sample-batch.ts';
import type { SampleWriter } from '../storage/sample-writer.ts';
import type { FlowMeter } from './flow-meter.ts';
import {
  INTAKE_FLAG,
  INTAKE_RECORD,
  type IntakeBatch,
  type IntakeColumns,
  type IntakeMessage,
  viewIntake,
} from './intake-batch.ts';
import type { IntakeDevices } from './intake-devices.ts';
import type { LiveStore } from './live-values.ts';

/** What the desk needs of storage. */
export type SampleLog = Pick<SampleWriter, 'add' | 'addMessage' | 'whenCommitted'>;

export interface DeskRooms {
  readonly devices: IntakeDevices;
  readonly live: LiveStore;
  readonly samples: SampleLog;
  readonly flow: FlowMeter;
  /** to how many brokers there are connections that show what comes */
  readonly connections: number;
  /** a device answered a command */
  readonly onAck?: (asset: string, ack: Readonly<Record<string, unknown>>) => void;
  /** machine's clock, ms */
  readonly wallNow: () => number;
}

export class IntakeDesk {
  readonly #rooms: DeskRooms;
  readonly #slots: IntakeColumns[] = [];
  readonly #isOffline: Uint8Array;
  /** by device: it has shown that it is alive, after so many losses of all devices (LiveStore); -1: never */
  readonly #provenAt: Int32Array;
  /** by device: position of the connection over which it was last heard */
  readonly #sources: Uint8Array;
  readonly #place = new PlaceInTime();
  #isKeptOnlineTrusted = true;

  constructor(rooms: DeskRooms) {
    this.#rooms = rooms;
    this.#isOffline = new Uint8Array(rooms.devices.all.length);
    this.#sources = new Uint8Array(rooms.devices.all.length);
    this.#provenAt = new Int32Array(rooms.devices.all.length).fill(-1);
  }

  /** `onCommitted` is called when the batch is on disk, if somebody waits for that. */
  apply(batch: IntakeBatch, onCommitted: () => void): void {
    const { flow, samples, wallNow } = this.#rooms;
    if (batch.buffer !== null) this.#slots[batch.slot] = viewIntake(batch.buffer);
    const columns = this.#slots[batch.slot]!;
    const { kinds, rows, arrivals, flags } = columns;
    for (let i = 0; i < batch.count; i += 1) {
      const row = rows[i]!;
      switch (kinds[i]!) {
        case INTAKE_RECORD.value:
          this.#value(columns, i, row);
          break;
        case INTAKE_RECORD.heard:
          this.#sources[row] = columns.qualities[i]!;
          this.#heard(row, arrivals[i]!);
          break;
        case INTAKE_RECORD.kept:
          this.#doubtKept(row, (flags[i]! & INTAKE_FLAG.isSimulated) !== 0, arrivals[i]!);
          break;
        case INTAKE_RECORD.online:
          this.#online(row, flags[i]!, arrivals[i]!);
          break;
        case INTAKE_RECORD.message:
          this.#message(batch.messages[row]!, flags[i]!);
          break;
        case INTAKE_RECORD.stale:
          this.#rooms.live.silence(batch.lists[row]!, columns.times[i]!, arrivals[i]!);
          break;
        case INTAKE_RECORD.holds:
          this.#rooms.live.hold(batch.lists[row]!);
          break;
        case INTAKE_RECORD.session:
          this.#beginSession(row, (flags[i]! & INTAKE_FLAG.yes) !== 0, arrivals[i]!);
      }
    }
    flow.take(batch.flow, wallNow());
    // Not only when something of it was stored: a repetition of one that is still on its way must wait for that one.
    if (batch.isAwaited) samples.whenCommitted(onCommitted);
  }

  #value(columns: IntakeColumns, i: number, row: number): void {
    const { live, samples } = this.#rooms;
    const flags = columns.flags[i]!;
    const time = columns.times[i]!;
    const arrival = columns.arrivals[i]!;
    const value = columns.values[i]!;
    const quality = columns.qualities[i]!;
    const origin = columns.origins[i]!;
    const isPrecious = (flags & INTAKE_FLAG.precious) !== 0;
    const known = live.newest[row]!;
    let isNews = true;
    let isShown = false;
    const isFromElsewhere = (flags & (INTAKE_FLAG.storeOnly | INTAKE_FLAG.showOnly)) !== 0;
    if ((flags & (INTAKE_FLAG.storeOnly | INTAKE_FLAG.past)) === 0) {
      const place = this.#place.of(row, time, columns.nows[i]!, known);
      const outcome = live.set(row, value, place, arrival, columns.seen[i]!, quality, origin);
      isNews = outcome !== 'unchanged';
      isShown = outcome === 'changed';
    }
    // One connection of several hosts stores, another shows: a host does not store most of what it shows, and what it stores another may
    // have shown otherwise. So what it shows is told by marks.
    const kind: RecordKind = isShown && !isFromElsewhere ? RECORD.shown : RECORD.kept;
    // What is acknowledged is stored as it was sent; what is not is stored when it says something new.
    if ((isPrecious || isNews) && (flags & INTAKE_FLAG.showOnly) === 0)
      samples.add(row, time, arrival, value, quality, origin, columns.seqs[i]!, kind, isPrecious);
    if (!isShown) return;
    if (isFromElsewhere) live.record(row, arrival);
    else live.settle(row, time, quality, arrival);
  }

  #message(message: IntakeMessage, flags: number): void {
    const { samples, onAck } = this.#rooms;
    const { asset, suffix, arrival, payload } = message;
    if ((flags & INTAKE_FLAG.showOnly) === 0)
      samples.addMessage({ asset, suffix, arrival, payload }, (flags & INTAKE_FLAG.precious) !== 0);
    if (suffix !== 'ack' || (flags & INTAKE_FLAG.storeOnly) !== 0 || onAck === undefined) return;
    const ack = JSON.parse(payload) as Readonly<Record<string, unknown>>;
    onAck(asset, ack['id'] === undefined && message.correlation !== null ? { ...ack, id: message.correlation } : ack);
  }

  /** A connection to a broker begins: one that has kept our session tells as news what was said meanwhile. */
  #beginSession(source: number, isKnown: boolean, arrival: number): void {
    const { live } = this.#rooms;
    if (!isKnown) this.#lose(source, arrival);
    this.#isKeptOnlineTrusted = !isKnown || live.losses === 0;
  }

  /** One of several brokers is out of reach: what was heard through it may have changed unseen. `now`: machine's clock, ms. */
  loseSource(source: number, now: number): void {
    this.#lose(source, now);
  }

  /** Devices that were last heard over a connection have to show anew that they are alive. */
  #lose(source: number, arrival: number): void {
    const { live, devices, connections } = this.#rooms;
    if (connections === 1) {
      live.lose(arrival);
      return;
    }
    for (const { index, rows } of devices.all) {
      if (this.#sources[index] !== source || this.#provenAt[index] === -1) continue;
      this.#provenAt[index] = -1;
      live.setProven(rows.values(), false, arrival);
    }
  }

  #online(device: number, flags: number, arrival: number): void {
    const isOnline = (flags & INTAKE_FLAG.yes) !== 0;
    const isKept = (flags & INTAKE_FLAG.isKept) !== 0;
    // What a broker keeps of a device follows its will. A broker that we lost may have died and taken the wills along; what was said
    // to it since comes as news to our session, or, if it has none of ours, is all that it can keep.
    if (isOnline && (!isKept || this.#isKeptOnlineTrusted)) this.#heard(device, arrival);
    else this.#setOffline(device, !isOnline, arrival);
  }

  /** A word of its own, of now. */
  #heard(device: number, arrival: number): void {
    const { devices, live } = this.#rooms;
    if (this.#isOffline[device] === 1) this.#setOffline(device, false, arrival);
    if (this.#provenAt[device] === live.losses) return;
    this.#provenAt[device] = live.losses;
    live.setProven(devices.all[device]!.rows.values(), true, arrival);
    if (device === devices.field.index) live.proveField(arrival);
  }

  /** A word that the broker kept holds as far as its device is known to be alive. */
  #doubtKept(device: number, isSimulated: boolean, arrival: number): void {
    const { devices, live } = this.#rooms;
    const isProven =
      this.#provenAt[device] === live.losses || (isSimulated && this.#provenAt[devices.field.index] === live.losses);
    if (!isProven) live.setProven(devices.all[device]!.rows.values(), false, arrival);
  }

  #setOffline(device: number, isOffline: boolean, arrival: number): void {
    const { devices, live } = this.#rooms;
    if ((this.#isOffline[device] === 1) === isOffline) return;
    this.#isOffline[device] = isOffline ? 1 : 0;
    if (device === devices.field.index) live.setFieldGone(isOffline, arrival);
    live.setOffline([...devices.all[device]!.rows.values()], isOffline, arrival);
  }
}
