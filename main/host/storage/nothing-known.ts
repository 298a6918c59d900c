import type { LastKnown } from '../ports.ts';

/** `size` points of which nothing was ever said. */
export function nothingKnown(size: number): LastKnown {
  return {
    values: new Float64Array(size).fill(Number.NaN),
    times: new Float64Array(size).fill(Number.NaN),
    arrivals: new Float64Array(size).fill(Number.NaN),
    qualities: new Uint8Array(size),
    origins: new Uint8Array(size),
  };
}
