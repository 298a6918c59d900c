// Reads blocks: see block-format.ts.
import { BitReader, WRITTEN_OUT } from './bit-stream.ts';
import { ARRIVAL, FLAGS, SCALES, STOP_EVERY, stepsOf, VALUE } from './block-format.ts';
import { BOX, openBox } from './chunk-box.ts';
import { RECORD } from './sample-batch.ts';

/** A plain number is one whose ones and low bits lie in one word. */
const PLAIN_LOW_BITS = 16;
const PLAIN_ONES = 14;
/** More than a plain record takes. */
const PLAIN_BYTES = 16;

const scratch = new DataView(new ArrayBuffer(8));

/** Reads one block, a chunk at a time, a record at a time: who has seen enough of a chunk just opens the next. */
export class BlockReader {
  /** of the chunk that is open: its records, without the opening */
  count = 0;
  hasOpening = false;
  // The record that `next` came to; after `open` the opening, if there is one.
  time = 0;
  arrival = 0;
  value = 0;
  quality = 0;
  origin = 0;
  kind = 0;

  readonly #bytes: Uint8Array;
  readonly #in: BitReader;
  readonly #starts: Uint32Array;
  readonly #baseTime: number;
  readonly #baseArrival: number;
  // What the loop over plain records came to: the last that counts.
  passedTime = 0;
  passedArrival = 0;
  passedValue = 0;
  #isPassed = false;
  #passedKind = 0;
  #left = 0;
  #isFirst = false;
  #interval = 0;
  #timeBits = 0;
  #arrivalMode = 0;
  #usualArrival = 0;
  #arrivalBits = 0;
  #valueMode = 0;
  #climb = 0;
  #valueBits = 0;
  #flags = 0;
  #kindOfAll = 0;
  #scale = 1;
  #steps = 0;
  // Where one may go on from: see STOP_EVERY.
  #stops = 0;
  #stopsAt = 0;
  #restAt = 0;
  #restPlace = 0;
  #isRising = false;

  /** @throws DamagedBlockError */
  constructor(bytes: Uint8Array) {
    const { first, second, starts } = openBox(bytes, BOX.records);
    this.#baseTime = first;
    this.#baseArrival = second;
    this.#starts = starts;
    this.#bytes = bytes;
    this.#in = new BitReader(bytes);
  }

  has(slot: number): boolean {
    return this.#starts[slot] !== 0;
  }

  /** Goes to the chunk of a slot. False: there is none. */
  open(slot: number): boolean {
    const start = this.#starts[slot]!;
    if (start === 0) return false;
    const bits = this.#in;
    bits.seek(start);
    this.count = bits.number();
    this.hasOpening = bits.bits(1) === 1;
    const time = bits.number();
    this.time = Number.isNaN(time) ? bits.raw() : this.#baseTime + time;
    const arrival = bits.number();
    this.arrival = Number.isNaN(arrival) ? bits.raw() : this.#baseArrival + (this.time - this.#baseTime) + arrival;
    const decimals = bits.bits(3);
    this.#scale = SCALES[decimals]!;
    const steps = bits.number();
    this.#steps = Number.isNaN(steps) ? 0 : steps;
    this.value = Number.isNaN(steps) ? bits.raw() : steps / this.#scale;
    this.quality = bits.bits(8);
    this.origin = bits.bits(8);
    this.kind = bits.bits(2);
    this.#left = this.count;
    this.#isFirst = !this.hasOpening;
    this.#stops = 0;
    if (this.count > (this.hasOpening ? 0 : 1)) this.#openRest(decimals);
    return true;
  }

  #openRest(decimals: number): void {
    const bits = this.#in;
    if (decimals === 7) this.#scale = 1;
    this.#interval = bits.number();
    this.#timeBits = bits.bits(5);
    this.#arrivalMode = bits.bits(2);
    this.#usualArrival = bits.number();
    this.#arrivalBits = bits.bits(5);
    this.#valueMode = bits.bits(2);
    this.#climb = this.#valueMode === VALUE.climbing ? bits.number() : 0;
    this.#valueBits = this.#valueMode === VALUE.bits ? 0 : bits.bits(5);
    this.#flags = bits.bits(2);
    if (this.#flags === FLAGS.same && this.hasOpening) this.#kindOfAll = bits.bits(2);
    else this.#kindOfAll = this.kind;
    if (this.count - (this.hasOpening ? 0 : 1) > STOP_EVERY) this.#openStops();
  }

  #openStops(): void {
    const bits = this.#in;
    this.#stops = bits.number();
    if (this.#stops > 0) this.#isRising = bits.bits(1) === 1;
    const bytes = this.#stops > 0 ? bits.number() : 0;
    bits.align();
    this.#stopsAt = bits.at;
    bits.at += 8 * bytes;
    this.#restAt = bits.at;
  }

  /** To the last stop that came (or is of a time) at `untilMs` or before: its record is in the fields then. False: there is none; nothing changed. */
  #toStop(untilMs: number, isByTime: boolean): boolean {
    const bits = this.#in;
    const behind = bits.at;
    let { time, arrival, quality, origin } = this;
    let steps = 0;
    let value = 0;
    let done = 0;
    let place = 0;
    let isFound = false;
    bits.at = this.#stopsAt;
    for (let n = 0; n < this.#stops; n += 1) {
      const records = bits.number();
      place += bits.number();
      const delay = arrival - time;
      const timeOff = bits.number();
      time = Number.isNaN(timeOff) ? bits.raw() : time + records * this.#interval + timeOff;
      const arrivalOff = bits.number();
      arrival = Number.isNaN(arrivalOff) ? bits.raw() : time + delay + arrivalOff;
      if (this.#valueMode === VALUE.bits) value = bits.raw();
      else {
        steps += bits.number();
        value = steps / this.#scale;
      }
      if (this.#flags === FLAGS.all) {
        quality = bits.bits(8);
        origin = bits.bits(8);
      }
      if ((isByTime ? time : arrival) > untilMs) break;
      done += records;
      isFound = true;
      this.time = time;
      this.arrival = arrival;
      this.value = value;
      this.quality = quality;
      this.origin = origin;
      this.#steps = steps;
      this.#left = this.count - (this.hasOpening ? 0 : 1) - done;
      this.#restPlace = place;
    }
    bits.at = isFound ? this.#restAt + this.#restPlace : behind;
    if (isFound) {
      this.kind = RECORD.shown;
      this.#isFirst = false;
    }
    return isFound;
  }

  /**
   * Right after `open`: passes over records that came at `ms` or before, or some of them, and not the last. True: it has, and the last of them
   * is in the fields: it was shown.
   */
  skipArrived(ms: number): boolean {
    return this.#stops > 0 && this.#toStop(ms, false);
  }

  /** The same for records of source times at `ms` or before, where those after it are all of later times. */
  skipMeant(ms: number): boolean {
    return this.#stops > 0 && this.#isRising && this.#toStop(ms, true);
  }

  /** Of a chunk with stops: source times rise from each record to the next. */
  get isRising(): boolean {
    return this.#stops > 0 && this.#isRising;
  }

  /** Goes to the next record; false: there is none left. */
  next(): boolean {
    if (this.#left === 0) return false;
    this.#left -= 1;
    if (this.#isFirst) {
      this.#isFirst = false;
      return true;
    }
    const bits = this.#in;
    const delay = this.arrival - this.time;
    const time = bits.rice(this.time + this.#interval, this.#timeBits);
    const due =
      this.#arrivalMode === ARRIVAL.ownInterval
        ? this.arrival + this.#usualArrival
        : time + (this.#arrivalMode === ARRIVAL.steadyDelay ? this.#usualArrival : delay);
    this.time = time;
    this.arrival = bits.rice(due, this.#arrivalBits);
    if (this.#valueMode === VALUE.bits) this.value = this.#nextBits();
    else {
      const residual = bits.residual(this.#valueBits);
      if (residual === WRITTEN_OUT) {
        this.value = bits.raw();
        const steps = stepsOf(this.value, this.#scale);
        if (!Number.isNaN(steps)) this.#steps = steps;
      } else {
        this.#steps += this.#climb + residual;
        this.value = this.#steps / this.#scale;
      }
    }
    if (this.#flags === FLAGS.same) this.kind = this.#kindOfAll;
    else if (this.#flags === FLAGS.kinds) this.kind = bits.bits(2);
    else if (bits.bits(1) === 1) {
      this.quality = bits.bits(8);
      this.origin = bits.bits(8);
      this.kind = bits.bits(2);
    }
    return true;
  }

  /**
   * Goes through the records that came at `untilMs` or before, and leaves in the fields what was shown last: the opening (then `kind` is mark),
   * or a record that is shown or a mark. False: nothing was shown yet. Made for whole hours of all points: the usual record is read without
   * a call.
   */
  settle(untilMs: number): boolean {
    const isSkipped = this.#stops > 0 && this.#toStop(untilMs, false);
    let isShown = isSkipped || this.hasOpening;
    let { time, arrival, value, quality, origin, kind } = this;
    for (;;) {
      this.#passPlain(untilMs, Infinity, RECORD.kept);
      if (this.#isPassed) {
        isShown = true;
        time = this.passedTime;
        arrival = this.passedArrival;
        value = this.passedValue;
        quality = this.quality;
        origin = this.origin;
        kind = this.#passedKind;
      }
      // One that is not plain, or the first that came too late, or the end.
      if (!this.next() || this.arrival > untilMs) break;
      if (this.kind === RECORD.kept) continue;
      isShown = true;
      ({ time, arrival, value, quality, origin, kind } = this);
    }
    this.time = time;
    this.arrival = arrival;
    this.value = value;
    this.quality = quality;
    this.origin = origin;
    this.kind = kind;
    return isShown;
  }

  /**
   * As `next`, over and over, as long as records are told by residuals alone and each is of a later time than the one before, up to and with
   * `untilMs` of source time. True: there were samples among them, and the last of them is in `passed...`, its quality and origin in the fields.
   */
  passMeant(untilMs: number): boolean {
    this.#passPlain(Infinity, untilMs, RECORD.mark);
    return this.#isPassed;
  }

  /**
   * Over records that are told by residuals alone, up to one that came after `arrivedMs`, or is of a time after `meantMs` (Infinity: whatever
   * the times are). `passed...` is the last of them that is not of kind `except`.
   */
  #passPlain(arrivedMs: number, meantMs: number, except: number): void {
    this.#isPassed = false;
    const isByTime = meantMs !== Infinity;
    const flags = this.#flags;
    if (this.#isFirst || this.#left === 0 || this.#valueMode === VALUE.bits || flags === FLAGS.all) return;
    const timeBits = this.#timeBits;
    const arrivalBits = this.#arrivalBits;
    const valueBits = this.#valueBits;
    if (timeBits > PLAIN_LOW_BITS || arrivalBits > PLAIN_LOW_BITS || valueBits > PLAIN_LOW_BITS) return;
    const bytes = this.#bytes;
    const lastByte = bytes.length - PLAIN_BYTES;
    const interval = this.#interval;
    const mode = this.#arrivalMode;
    const usual = this.#usualArrival;
    const climb = this.#climb;
    let { time, arrival, kind } = this;
    let steps = this.#steps;
    let left = this.#left;
    let at = this.#in.at;
    let passedTime = 0;
    let passedArrival = 0;
    let passedSteps = 0;
    let passedKind = -1;
    while (left > 0 && at >>> 3 < lastByte) {
      let next = at;
      let i = next >>> 3;
      let shift = next & 7;
      let word = ((bytes[i]! << 24) | (bytes[i + 1]! << 16) | (bytes[i + 2]! << 8) | bytes[i + 3]!) << shift;
      word |= bytes[i + 4]! >>> (8 - shift);
      let ones = Math.clz32(~word);
      if (ones > PLAIN_ONES) break;
      let code = (ones << timeBits) | (((word << (ones + 1)) >>> 1) >>> (31 - timeBits));
      next += ones + 1 + timeBits;
      const ts = time + interval + ((code >>> 1) ^ -(code & 1));
      if (isByTime && (ts > meantMs || ts <= time)) break;

      i = next >>> 3;
      shift = next & 7;
      word = ((bytes[i]! << 24) | (bytes[i + 1]! << 16) | (bytes[i + 2]! << 8) | bytes[i + 3]!) << shift;
      word |= bytes[i + 4]! >>> (8 - shift);
      ones = Math.clz32(~word);
      if (ones > PLAIN_ONES) break;
      code = (ones << arrivalBits) | (((word << (ones + 1)) >>> 1) >>> (31 - arrivalBits));
      next += ones + 1 + arrivalBits;
      const due =
        mode === ARRIVAL.ownInterval ? arrival + usual : ts + (mode === ARRIVAL.steadyDelay ? usual : arrival - time);
      const came = due + ((code >>> 1) ^ -(code & 1));
      if (came > arrivedMs) break;

      i = next >>> 3;
      shift = next & 7;
      word = ((bytes[i]! << 24) | (bytes[i + 1]! << 16) | (bytes[i + 2]! << 8) | bytes[i + 3]!) << shift;
      word |= bytes[i + 4]! >>> (8 - shift);
      ones = Math.clz32(~word);
      if (ones > PLAIN_ONES) break;
      code = (ones << valueBits) | (((word << (ones + 1)) >>> 1) >>> (31 - valueBits));
      next += ones + 1 + valueBits;
      steps += climb + ((code >>> 1) ^ -(code & 1));

      if (flags === FLAGS.kinds) {
        kind = ((bytes[next >>> 3]! << 8) | bytes[(next >>> 3) + 1]!) >>> (14 - (next & 7));
        kind &= 3;
        next += 2;
      } else kind = this.#kindOfAll;
      time = ts;
      arrival = came;
      at = next;
      left -= 1;
      if (kind !== except) {
        passedTime = ts;
        passedArrival = came;
        passedSteps = steps;
        passedKind = kind;
      }
    }
    if (left === this.#left) return;
    this.#left = left;
    this.#in.at = at;
    this.time = time;
    this.arrival = arrival;
    this.#steps = steps;
    this.value = steps / this.#scale;
    this.kind = kind;
    if (passedKind < 0) return;
    this.#isPassed = true;
    this.passedTime = passedTime;
    this.passedArrival = passedArrival;
    this.passedValue = passedSteps / this.#scale;
    this.#passedKind = passedKind;
  }

  #nextBits(): number {
    const bits = this.#in;
    if (bits.bits(1) === 0) return this.value;
    const leading = bits.bits(6);
    const trailing = bits.bits(6);
    const highLength = Math.max(0, 32 - leading - Math.max(0, trailing - 32));
    const high = highLength > 0 ? bits.bits(highLength) << Math.max(0, trailing - 32) : 0;
    const lowLength = Math.max(0, 32 - Math.max(0, leading - 32) - Math.min(32, trailing));
    const low = lowLength > 0 ? bits.bits(lowLength) << trailing : 0;
    scratch.setFloat64(0, this.value);
    scratch.setUint32(0, scratch.getUint32(0) ^ high);
    scratch.setUint32(4, scratch.getUint32(4) ^ low);
    return scratch.getFloat64(0);
  }
}
