// What generators feed in: by sun, wind, heat demand. The same courses as those of power plants without a grid
// (domains/power/power-field.ts), W and var.
import type { CityGrid } from '../network/city-grid.ts';
import { type Key, keyOf, noise, subKey } from '../run/random.ts';
import type { Environment } from '../weather/environment.ts';

const clamp = (x: number, low: number, high: number): number => Math.max(low, Math.min(high, x));

/** Share of its rated output that a plant delivers. */
export function outputShare(key: Key, source: string, environment: Environment): number {
  const { timeMs, globalRadiation, windSpeed, temperature, localHour } = environment;
  const wander = 0.05 * noise(subKey(key, 31), timeMs, 5_400_000);
  if (source.includes('solar')) {
    // Passing clouds.
    const clouds = 1 - 0.25 * environment.cloudCover * Math.abs(noise(subKey(key, 32), timeMs, 240_000));
    return clamp((0.86 * globalRadiation * clouds) / 1000, 0, 1);
  }
  if (source.includes('wind')) return clamp(((windSpeed - 3) / 9) ** 2 * Math.sign(windSpeed - 3), 0, 1);
  if (source.includes('hydro')) return clamp(0.6 + wander, 0, 1);
  const heat = clamp((17 - temperature) / 22, 0, 1);
  const night = localHour < 5 || localHour > 22.5 ? 0.94 : 1;
  return clamp((0.22 + 0.7 * heat) * night + wander, 0.05, 1);
}

export class GeneratorOutput {
  readonly #grid: CityGrid;
  readonly #keys: readonly Key[];

  constructor(grid: CityGrid, seed: number) {
    this.#grid = grid;
    this.#keys = grid.network.generators.ids.map((id) => keyOf(seed, id));
  }

  /** Into columns by row of generators. */
  update(environment: Environment, p: Float64Array, q: Float64Array): void {
    const { generatorRated, generatorSource } = this.#grid;
    for (let i = 0; i < p.length; i++) {
      p[i] = generatorRated[i]! * outputShare(this.#keys[i]!, generatorSource[i]!, environment);
      q[i] = 0;
    }
  }
}
