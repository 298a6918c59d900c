// How cold it is outside, as the city's weather stations say: what people draw depends on it.
import { QUALITY_CODE } from '../../../contract/vocabulary.ts';
import type { CityPoint } from '../point-list.ts';
import type { LiveValues } from '../ports.ts';

type KnownValues = Pick<LiveValues, 'values' | 'times' | 'qualities'>;

/** Mean of the stations whose word is good, degC; null: none says anything. */
export function outdoorTemperature(points: readonly CityPoint[], live: KnownValues): () => number | null {
  const rows = points.flatMap(({ asset, definition }, row) =>
    asset.domain === 'weather' && definition.name === 'temperature' ? [row] : [],
  );
  return () => {
    const good = rows.filter((row) => !Number.isNaN(live.times[row]!) && live.qualities[row] === QUALITY_CODE.GOOD);
    return good.length === 0 ? null : good.reduce((sum, row) => sum + live.values[row]!, 0) / good.length;
  };
}
