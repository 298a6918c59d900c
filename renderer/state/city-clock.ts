// The city's time on this screen. The host tells it about once a second; in between it runs on at the city's speed.
export interface CityTime {
  /** city time, ms UTC; the machine's time until the host has spoken */
  now(): number;
  set(cityTimeMs: number, speed: number): void;
}

/** @param steadyNow a clock that never jumps, ms (performance.now) */
export function createCityTime(steadyNow: () => number, machineNow: () => number): CityTime {
  let base: { cityTimeMs: number; at: number; speed: number } | null = null;
  return {
    now: () => (base === null ? machineNow() : base.cityTimeMs + (steadyNow() - base.at) * base.speed),
    set: (cityTimeMs, speed) => {
      base = { cityTimeMs, at: steadyNow(), speed };
    },
  };
}
