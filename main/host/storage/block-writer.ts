// Writes blocks: see block-format.ts.
import { BitWriter, RiceChoice, residualCode } from './bit-stream.ts';
import {
  ARRIVAL,
  BLOCK_POINTS,
  decimalsOf,
  FLAGS,
  MOST_DECIMALS,
  type Opening,
  type RecordArrays,
  SCALES,
  STOP_EVERY,
  stepsOf,
  VALUE,
} from './block-format.ts';
import { BOX, packBox } from './chunk-box.ts';
import { RECORD } from './sample-batch.ts';

const scratch = new DataView(new ArrayBuffer(8));

/** Of up to 33 numbers the one in the middle: what is usual, whatever the exceptions. */
class Usual {
  readonly #numbers = new Float64Array(33);

  of(count: number, numberAt: (i: number) => number): number {
    if (count === 0) return 0;
    const taken = Math.min(count, 33);
    const numbers = this.#numbers.subarray(0, taken);
    for (let i = 0; i < taken; i += 1) numbers[i] = numberAt(Math.floor((i * count) / taken));
    numbers.sort();
    const middle = Math.round(numbers[taken >> 1]!);
    return Number.isSafeInteger(middle) ? middle : 0;
  }
}

/** Writes one block. Its buffers serve one block after the other. */
export class BlockWriter {
  readonly #out = new BitWriter();
  /** of a chunk that has stops: they come first, and say where in the rest they lead to */
  readonly #stops = new BitWriter();
  readonly #rest = new BitWriter();
  readonly #lengths = new Uint32Array(BLOCK_POINTS);
  readonly #choice = new RiceChoice();
  readonly #usual = new Usual();
  #baseTime = 0;
  #baseArrival = 0;
  #chunks = 0;

  /** Times and arrivals of openings and first records are told against these. */
  begin(baseTime: number, baseArrival: number): void {
    this.#out.clear();
    this.#lengths.fill(0);
    this.#baseTime = baseTime;
    this.#baseArrival = baseArrival;
    this.#chunks = 0;
  }

  get chunks(): number {
    return this.#chunks;
  }

  /** Slots in rising order. The records are `columns[order[from]]` to `columns[order[to - 1]]`. Nothing is written where there is nothing. */
  add(
    slot: number,
    opening: Opening | null,
    columns: RecordArrays,
    order: Uint32Array,
    from: number,
    to: number,
  ): void {
    if (opening === null && from === to) return;
    const start = this.#out.length;
    this.#chunk(opening, columns, order, from, to);
    this.#out.align();
    this.#lengths[slot] = this.#out.length - start;
    this.#chunks += 1;
  }

  #chunk(opening: Opening | null, columns: RecordArrays, order: Uint32Array, from: number, to: number): void {
    const out = this.#out;
    const { times, arrivals, values, qualities, origins, kinds } = columns;
    const first = opening === null ? order[from]! : -1;
    const base: Opening = opening ?? {
      time: times[first]!,
      arrival: arrivals[first]!,
      value: values[first]!,
      quality: qualities[first]!,
      origin: origins[first]!,
    };
    const rest = opening === null ? from + 1 : from;
    out.number(to - from);
    out.bits(opening === null ? 0 : 1, 1);
    against(out, base.time, this.#baseTime);
    against(out, base.arrival, this.#baseArrival + (base.time - this.#baseTime));
    const decimals = this.#decimals(base.value, values, order, rest, to);
    const steps = decimals < 0 ? Number.NaN : stepsOf(base.value, SCALES[decimals]!);
    out.bits(decimals < 0 ? 7 : decimals, 3);
    out.number(Number.isNaN(steps) ? Number.NaN : steps);
    if (Number.isNaN(steps)) out.raw(base.value);
    out.bits(base.quality, 8);
    out.bits(base.origin, 8);
    out.bits(opening === null ? kinds[first]! : RECORD.mark, 2);
    if (rest === to) return;
    const interval = this.#usual.of(to - rest, (i) => {
      const at = rest + i;
      return times[order[at]!]! - (at === rest ? base.time : times[order[at - 1]!]!);
    });
    out.number(interval);
    const timeBits = this.#timeBits(base, columns, order, rest, to, interval);
    out.bits(timeBits, 5);
    const arrival = this.#arrivalPlan(base, columns, order, rest, to);
    out.bits(arrival.mode, 2);
    out.number(arrival.usual);
    out.bits(arrival.k, 5);
    const value = this.#valuePlan(base.value, values, order, rest, to, decimals);
    out.bits(value.mode, 2);
    if (value.mode === VALUE.climbing) out.number(value.climb);
    if (value.mode !== VALUE.bits) out.bits(value.k, 5);
    const flags = this.#flagsPlan(base, opening === null ? kinds[first]! : -1, columns, order, rest, to);
    out.bits(flags, 2);
    if (flags === FLAGS.same && opening !== null) out.bits(kinds[order[rest]!]!, 2);

    const scale = SCALES[Math.max(0, decimals)]!;
    let { time, quality, origin } = base;
    let kind = opening === null ? kinds[first]! : RECORD.mark;
    const hasStops = to - rest > STOP_EVERY;
    const rising = hasStops ? risingOf(columns, order, from, to) : { arrivals: false, times: false };
    const stop = { records: 0, bits: 0, time: base.time, arrival: base.arrival, steps: 0 };
    let stops = 0;
    if (hasStops) {
      this.#stops.clear();
      this.#rest.clear();
    }
    const into = hasStops ? this.#rest : out;
    let before = base.arrival;
    let delay = base.arrival - base.time;
    let lastSteps = Number.isNaN(steps) ? 0 : steps;
    let lastValue = base.value;
    for (let at = rest; at < to; at += 1) {
      const i = order[at]!;
      const ts = times[i]!;
      into.rice(residualCode(ts, time + interval), ts, timeBits);
      const due =
        arrival.mode === ARRIVAL.ownInterval
          ? before + arrival.usual
          : ts + (arrival.mode === ARRIVAL.steadyDelay ? arrival.usual : delay);
      const came = arrivals[i]!;
      into.rice(residualCode(came, due), came, arrival.k);
      const v = values[i]!;
      let isTold = true;
      if (value.mode === VALUE.bits) {
        bitsOf(into, v, lastValue);
        lastValue = v;
      } else {
        const now = stepsOf(v, scale);
        const code = Number.isNaN(now) ? -1 : residualCode(now, lastSteps + value.climb);
        into.rice(code, v, value.k);
        isTold = code >= 0;
        if (!Number.isNaN(now)) lastSteps = now;
      }
      if (flags === FLAGS.kinds) into.bits(kinds[i]!, 2);
      else if (flags === FLAGS.all) {
        const isSame = qualities[i] === quality && origins[i] === origin && kinds[i] === kind;
        into.bits(isSame ? 0 : 1, 1);
        if (!isSame) {
          quality = qualities[i]!;
          origin = origins[i]!;
          kind = kinds[i] as typeof kind;
          into.bits(quality, 8);
          into.bits(origin, 8);
          into.bits(kind, 2);
        }
      }
      time = ts;
      before = came;
      delay = came - ts;
      const done = at + 1 - rest;
      if (!rising.arrivals || done - stop.records < STOP_EVERY || at + 1 === to) continue;
      if (!isTold || kinds[i] !== RECORD.shown) continue;
      const say = this.#stops;
      say.number(done - stop.records);
      say.number(into.bitLength - stop.bits);
      against(say, ts, stop.time + (done - stop.records) * interval);
      against(say, came, ts + (stop.arrival - stop.time));
      if (value.mode === VALUE.bits) say.raw(v);
      else say.number(lastSteps - stop.steps);
      if (flags === FLAGS.all) {
        say.bits(quality, 8);
        say.bits(origin, 8);
      }
      Object.assign(stop, { records: done, bits: into.bitLength, time: ts, arrival: came, steps: lastSteps });
      stops += 1;
    }
    if (!hasStops) return;
    this.#stops.align();
    into.align();
    out.number(stops);
    if (stops > 0) {
      out.bits(rising.times ? 1 : 0, 1);
      out.number(this.#stops.length);
    }
    out.align();
    if (stops > 0) out.append(this.#stops);
    out.append(into);
  }

  #decimals(base: number, values: Float64Array, order: Uint32Array, from: number, to: number): number {
    const decimals = decimalsOf(values, order, from, to);
    // A first value that is finer than the others may widen the scale; one that fits none does not.
    if (decimals < 0 || !Number.isNaN(stepsOf(base, SCALES[decimals]!))) return decimals;
    for (let more = decimals + 1; more <= MOST_DECIMALS; more += 1)
      if (!Number.isNaN(stepsOf(base, SCALES[more]!))) return from === to ? more : decimals;
    return decimals;
  }

  #timeBits(
    base: Opening,
    { times }: RecordArrays,
    order: Uint32Array,
    from: number,
    to: number,
    interval: number,
  ): number {
    const choice = this.#choice;
    choice.clear();
    let before = base.time;
    for (let at = from; at < to; at += 1) {
      const time = times[order[at]!]!;
      choice.add(residualCode(time, before + interval));
      before = time;
    }
    return choice.best()[0];
  }

  #arrivalPlan(
    base: Opening,
    { times, arrivals }: RecordArrays,
    order: Uint32Array,
    from: number,
    to: number,
  ): { mode: number; usual: number; k: number } {
    const steadyDelay = this.#usual.of(to - from, (i) => arrivals[order[from + i]!]! - times[order[from + i]!]!);
    const ownInterval = this.#usual.of(
      to - from,
      (i) => arrivals[order[from + i]!]! - (i === 0 ? base.arrival : arrivals[order[from + i - 1]!]!),
    );
    let best = { mode: 0, usual: 0, k: 0 };
    let least = Infinity;
    const choice = this.#choice;
    for (const mode of [ARRIVAL.steadyDelay, ARRIVAL.lastDelay, ARRIVAL.ownInterval]) {
      choice.clear();
      let before = base.arrival;
      let delay = base.arrival - base.time;
      for (let at = from; at < to; at += 1) {
        const i = order[at]!;
        const due =
          mode === ARRIVAL.ownInterval
            ? before + ownInterval
            : times[i]! + (mode === ARRIVAL.steadyDelay ? steadyDelay : delay);
        choice.add(residualCode(arrivals[i]!, due));
        before = arrivals[i]!;
        delay = before - times[i]!;
      }
      const [k, bits] = choice.best();
      if (bits < least) {
        least = bits;
        const usual = mode === ARRIVAL.ownInterval ? ownInterval : mode === ARRIVAL.steadyDelay ? steadyDelay : 0;
        best = { mode, usual, k };
      }
    }
    return best;
  }

  #valuePlan(
    base: number,
    values: Float64Array,
    order: Uint32Array,
    from: number,
    to: number,
    decimals: number,
  ): { mode: number; climb: number; k: number } {
    if (decimals < 0) return { mode: VALUE.bits, climb: 0, k: 0 };
    const scale = SCALES[decimals]!;
    const stepAt = (at: number): number => {
      const steps = stepsOf(at < from ? base : values[order[at]!]!, scale);
      return Number.isNaN(steps) ? 0 : steps;
    };
    const climb = this.#usual.of(to - from, (i) => stepAt(from + i) - stepAt(from + i - 1));
    let best = { mode: VALUE.steps as number, climb: 0, k: 0 };
    let least = Infinity;
    for (const mode of climb === 0 ? [VALUE.steps] : [VALUE.steps, VALUE.climbing]) {
      this.#choice.clear();
      const step = mode === VALUE.climbing ? climb : 0;
      let before = stepAt(from - 1);
      for (let at = from; at < to; at += 1) {
        const now = stepsOf(values[order[at]!]!, scale);
        this.#choice.add(Number.isNaN(now) ? -1 : residualCode(now, before + step));
        if (!Number.isNaN(now)) before = now;
      }
      const [k, bits] = this.#choice.best();
      if (bits < least) {
        least = bits;
        best = { mode, climb: step, k };
      }
    }
    return best;
  }

  /** `firstKind` -1: an opening, which does not say what the records are. */
  #flagsPlan(
    { quality, origin }: Opening,
    firstKind: number,
    { qualities, origins, kinds }: RecordArrays,
    order: Uint32Array,
    from: number,
    to: number,
  ): number {
    const kind = firstKind < 0 ? kinds[order[from]!]! : firstKind;
    let isSame = true;
    for (let at = from; at < to; at += 1) {
      const i = order[at]!;
      if (qualities[i] !== quality || origins[i] !== origin) return FLAGS.all;
      if (kinds[i] !== kind) isSame = false;
    }
    return isSame ? FLAGS.same : FLAGS.kinds;
  }

  /** The blob. */
  finish(): Uint8Array<ArrayBuffer> {
    return packBox(BOX.records, this.#baseTime, this.#baseArrival, this.#lengths, this.#out.copy());
  }
}

/** The bits in which a value differs from the one before. */
function bitsOf(out: BitWriter, value: number, before: number): void {
  scratch.setFloat64(0, value);
  const high = scratch.getUint32(0);
  const low = scratch.getUint32(4);
  scratch.setFloat64(0, before);
  const highDiff = (high ^ scratch.getUint32(0)) >>> 0;
  const lowDiff = (low ^ scratch.getUint32(4)) >>> 0;
  if (highDiff === 0 && lowDiff === 0) {
    out.bits(0, 1);
    return;
  }
  out.bits(1, 1);
  const leading = highDiff === 0 ? 32 + Math.clz32(lowDiff) : Math.clz32(highDiff);
  const trailing = lowDiff === 0 ? 32 + trailingZeros(highDiff) : trailingZeros(lowDiff);
  out.bits(leading, 6);
  out.bits(trailing, 6);
  // What lies between the two, word by word.
  const highLength = Math.max(0, 32 - leading - Math.max(0, trailing - 32));
  if (highLength > 0) out.bits(highDiff >>> Math.max(0, trailing - 32), highLength);
  const lowLength = Math.max(0, 32 - Math.max(0, leading - 32) - Math.min(32, trailing));
  if (lowLength > 0) out.bits(lowDiff >>> trailing, lowLength);
}

/** The number by its distance from another one; where that loses something, NaN and the number itself. */
function against(out: BitWriter, value: number, other: number): void {
  const isExact = residualCode(value, other) >= 0;
  out.number(isExact ? value - other : Number.NaN);
  if (!isExact) out.raw(value);
}

/** Whether arrivals never fall, and source times always rise. */
function risingOf(
  { arrivals, times }: RecordArrays,
  order: Uint32Array,
  from: number,
  to: number,
): { arrivals: boolean; times: boolean } {
  const rising = { arrivals: true, times: true };
  for (let at = from + 1; at < to; at += 1) {
    if (arrivals[order[at]!]! < arrivals[order[at - 1]!]!) rising.arrivals = false;
    if (times[order[at]!]! <= times[order[at - 1]!]!) rising.times = false;
  }
  return rising;
}

const trailingZeros = (word: number): number => 31 - Math.clz32(word & -word);
