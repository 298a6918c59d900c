// Counts what was lost on the way, by the count that devices put into their messages: what a device says it has sent and nobody has
// brought. It is the only way to see that a broker has lost something.
//
// Late is not lost: a gap is called a loss only when nothing has filled it for a while, and taken back when it is filled after all.
// A device that begins anew, or that this host begins to hear in the middle, has lost nothing. A count that jumps about is no count:
// such a device is left out.

/** A gap may be filled so long, ms. */
const SETTLE_MS = 10_000;
/** A count that falls back by more than this was begun anew; so was one that leaps ahead by more. */
const FAR = 10_000;
/** Of one device, and of all: numbers remembered as missing. What goes beyond is lost for good. */
const MOST_MISSING = 256;
const MOST_MISSING_IN_ALL = 200_000;
/** A device that begins anew so often, and once in so many of its messages, does not count. */
const ODD_RESTARTS = 5;
const ODD_SHARE = 20;

export interface LossTotals {
  /** messages that never came */
  readonly messages: number;
  /** devices that they were of */
  readonly devices: number;
  /** came again */
  readonly repeated: number;
  /** came out of their order */
  readonly late: number;
  /** devices that began to count anew */
  readonly restarts: number;
  /** devices whose count is none; left out */
  readonly uncounted: number;
}

interface Gap {
  /** when it was seen first, ms, by a clock that nobody sets */
  since: number;
  readonly missing: Set<number>;
  isLost: boolean;
}

interface Counted {
  /** greatest count, and greatest source time */
  top: number;
  topTs: number;
  messages: number;
  restarts: number;
  lost: number;
  /** refused for another reason: they are missing and not lost */
  skipped: number;
  gaps: Gap[];
}

export class SeqWatch {
  readonly #devices = new Map<number, Counted>();
  /** devices with gaps that have not settled */
  readonly #open = new Set<number>();
  #missing = 0;
  #lost = 0;
  #repeated = 0;
  #late = 0;
  #restarts = 0;

  /** A message of now, not one that a broker had kept. `seq` below 0: it has none. `ts` source time; `now` by a clock that nobody sets; ms. */
  note(device: number, seq: number, ts: number, now: number): void {
    if (seq < 0) return;
    const counted = this.#devices.get(device);
    if (counted === undefined) {
      this.#devices.set(device, { top: seq, topTs: ts, messages: 1, restarts: 0, lost: 0, skipped: 0, gaps: [] });
      return;
    }
    counted.messages += 1;
    if (seq === counted.top + 1) {
      counted.top = seq;
      counted.skipped = 0;
    } else if (seq > counted.top) this.#leap(device, counted, seq, now);
    else if (!this.#fill(counted, seq)) {
      const isFar = counted.top - seq > FAR;
      // Who sends again what was not acknowledged sends its old time; who begins anew has a new one.
      if (!isFar && ts <= counted.topTs) this.#repeated += 1;
      else this.#restart(device, counted, seq);
    }
    if (ts > counted.topTs) counted.topTs = ts;
  }

  /** A message of this device was refused before its count was read. */
  skip(device: number): void {
    const counted = this.#devices.get(device);
    if (counted !== undefined) counted.skipped += 1;
  }

  /** What nothing has filled for long enough is lost. To be called about once a second. */
  sweep(now: number): void {
    for (const device of this.#open) {
      const counted = this.#devices.get(device) as Counted;
      let isWaiting = false;
      for (const gap of counted.gaps) {
        if (gap.isLost) continue;
        if (now - gap.since < SETTLE_MS) isWaiting = true;
        else {
          gap.isLost = true;
          this.#lose(counted, gap.missing.size);
        }
      }
      if (!isWaiting) this.#open.delete(device);
    }
  }

  get totals(): LossTotals {
    let devices = 0;
    let uncounted = 0;
    let messages = this.#lost;
    for (const counted of this.#devices.values()) {
      if (isOdd(counted)) {
        uncounted += 1;
        messages -= counted.lost;
      } else if (counted.lost > 0) devices += 1;
    }
    return {
      ...{ messages, devices, uncounted },
      ...{ repeated: this.#repeated, late: this.#late, restarts: this.#restarts },
    };
  }

  #leap(device: number, counted: Counted, seq: number, now: number): void {
    let first = counted.top + 1;
    if (seq - first > FAR) {
      this.#restart(device, counted, seq);
      return;
    }
    // Refused messages lie somewhere in the gap; which of its numbers they were makes no difference to the count.
    const skipped = Math.min(counted.skipped, seq - first);
    counted.skipped = 0;
    counted.top = seq;
    first += skipped;
    if (first === seq) return;
    const missing = new Set<number>();
    const room = Math.min(MOST_MISSING - sizeOf(counted.gaps), MOST_MISSING_IN_ALL - this.#missing);
    // The newest are the likeliest to come after all.
    const kept = Math.max(0, Math.min(room, seq - first));
    for (let number = seq - kept; number < seq; number += 1) missing.add(number);
    this.#missing += kept;
    this.#lose(counted, seq - first - kept);
    if (kept === 0) return;
    counted.gaps.push({ since: now, missing, isLost: false });
    this.#open.add(device);
  }

  #fill(counted: Counted, seq: number): boolean {
    for (const gap of counted.gaps) {
      if (!gap.missing.delete(seq)) continue;
      this.#missing -= 1;
      this.#late += 1;
      if (gap.isLost) this.#lose(counted, -1);
      if (gap.missing.size === 0) counted.gaps = counted.gaps.filter((other) => other !== gap);
      return true;
    }
    return false;
  }

  #restart(device: number, counted: Counted, seq: number): void {
    for (const gap of counted.gaps) {
      if (!gap.isLost) this.#lose(counted, gap.missing.size);
      this.#missing -= gap.missing.size;
    }
    this.#open.delete(device);
    this.#restarts += 1;
    counted.restarts += 1;
    Object.assign(counted, { top: seq, skipped: 0, gaps: [] });
  }

  #lose(counted: Counted, count: number): void {
    counted.lost += count;
    this.#lost += count;
  }
}

const sizeOf = (gaps: readonly Gap[]): number => gaps.reduce((sum, { missing }) => sum + missing.size, 0);

const isOdd = ({ restarts, messages }: Counted): boolean => restarts >= ODD_RESTARTS && restarts * ODD_SHARE > messages;
