// The city's time on this screen. The host tells it about once a second; in between it runs on at the city's speed.
export interface CityTime {
  /** city time, ms UTC; the machine's time until the host has spoken */
  now(): number;
  set(cityTimeMs: number, speed: number): void;
  /** Another moment by intent (a seek, a pause): taken as it is, however near it lies. */
  jump(cityTimeMs: number, speed: number): void;
}

/** Words of the host arrive late, never early: one that lags by less than this was only longer on its way. */
const LATEST_WORD_MS = 2_000;

/** @param steadyNow a clock that never jumps, ms (performance.now) */
export function createCityTime(steadyNow: () => number, machineNow: () => number): CityTime {
  let base: { cityTimeMs: number; at: number; speed: number } | null = null;
  const now = () => (base === null ? machineNow() : base.cityTimeMs + (steadyNow() - base.at) * base.speed);
  return {
    now,
    set: (cityTimeMs, speed) => {
      const lag = now() - cityTimeMs;
      // A clock that stands is told exactly: nothing of the way adds to it.
      if (base !== null && speed !== 0 && speed === base.speed && lag > 0 && lag < LATEST_WORD_MS * Math.max(1, speed))
        return;
      base = { cityTimeMs, at: steadyNow(), speed };
    },
    jump: (cityTimeMs, speed) => {
      base = { cityTimeMs, at: steadyNow(), speed };
    },
  };
}
