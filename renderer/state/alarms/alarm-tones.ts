// What the horn of a desk sounds, as a pure function of what the host says: one tone for each priority, until somebody silences it.
export interface Tone {
  readonly hz: number;
  /** s, from the beginning of the call */
  readonly at: number;
  readonly seconds: number;
}

/** How often a priority calls again, ms; null: once for each new alarm. The fourth makes no sound. */
const REPEAT_MS: Readonly<Record<number, number | null>> = { 1: 2_000, 2: 10_000, 3: null };

export const TONES: Readonly<Record<number, readonly Tone[]>> = {
  1: [
    { hz: 988, at: 0, seconds: 0.22 },
    { hz: 740, at: 0.26, seconds: 0.3 },
  ],
  2: [
    { hz: 659, at: 0, seconds: 0.2 },
    { hz: 523, at: 0.24, seconds: 0.26 },
  ],
  3: [{ hz: 440, at: 0, seconds: 0.3 }],
};

export interface Horn {
  /** when it called last, ms of a clock that never jumps; -Infinity: never */
  readonly calledAt: number;
  /** what it last knew */
  readonly loudest: number | null;
  readonly sounding: number;
}
export const SILENT_HORN: Horn = { calledAt: Number.NEGATIVE_INFINITY, loudest: null, sounding: 0 };

/** @returns the horn afterwards and the priority to call now; null: nothing */
export function nextCall(
  horn: Horn,
  { loudest, sounding }: { readonly loudest: number | null; readonly sounding: number },
  now: number,
): { readonly horn: Horn; readonly call: number | null } {
  const repeat = loudest === null ? undefined : REPEAT_MS[loudest];
  const isWorse = loudest !== null && (horn.loudest === null || loudest < horn.loudest);
  const isMore = sounding > horn.sounding && loudest === horn.loudest;
  const isDue = repeat !== undefined && (isWorse || (repeat === null ? isMore : now - horn.calledAt >= repeat));
  return {
    horn: { calledAt: isDue ? now : horn.calledAt, loudest, sounding },
    call: isDue ? loudest : null,
  };
}
