// The city's time on this screen. The host tells it about once a second; in between it runs on at the city's speed.
export interface CityTime {
  /** city time, ms UTC; the machine's time until the host has spoken */
  now(): number;
  /** @param latestMs it runs on no further than this until the next word: a moment of which nothing is shown yet is not told */
  set(cityTimeMs: number, speed: number, latestMs?: number): void;
  /** Another moment by intent (a seek, a pause): taken as it is, however near it lies. */
  jump(cityTimeMs: number, speed: number, latestMs?: number): void;
}

/** Words of the host arrive late, never early: one that lags by less than this was only longer on its way. */
const LATEST_WORD_MS = 2_000;

/** @param steadyNow a clock that never jumps, ms (performance.now) */
export function createCityTime(steadyNow: () => number, machineNow: () => number): CityTime {
  let base: { cityTimeMs: number; at: number; speed: number; latestMs: number } | null = null;
  const now = () =>
    base === null
      ? machineNow()
      : Math.max(base.cityTimeMs, Math.min(base.latestMs, base.cityTimeMs + (steadyNow() - base.at) * base.speed));
  const jump = (cityTimeMs: number, speed: number, latestMs = Number.POSITIVE_INFINITY) => {
    base = { cityTimeMs, at: steadyNow(), speed, latestMs };
  };
  return {
    now,
    set: (cityTimeMs, speed, latestMs) => {
      const lag = now() - cityTimeMs;
      // A clock that stands is told exactly: nothing of the way adds to it.
      const isLate = speed !== 0 && lag > 0 && lag < LATEST_WORD_MS * Math.max(1, speed);
      if (base === null || speed !== base.speed || !isLate) jump(cityTimeMs, speed, latestMs);
      // It does not go back for that, and waits where it is for the words to come up to it.
      else base = { ...base, latestMs: latestMs ?? base.latestMs };
    },
    jump,
  };
}
