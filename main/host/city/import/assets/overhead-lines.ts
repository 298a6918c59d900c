// Lines of medium voltage in the air, as the map shows them: where a feeder may hang on poles, and reclosing has a chance.
import type { CityFrame } from '../city-frame.ts';
import type { OsmData } from '../osm-data.ts';
import { parseVoltages } from '../tag-values.ts';
import { wayLine } from '../way-rings.ts';

const HIGHEST_MEDIUM_V = 36_000;
const LEAST_MEDIUM_V = 1000;

/** x0 y0 x1 y1 ... each, in city metres. Minor lines without a voltage are of medium voltage in most of the world. */
export function mediumVoltageLines(osm: OsmData, frame: CityFrame): number[][] {
  const lines: number[][] = [];
  for (let way = 0; way < osm.wayIds.length; way++) {
    const power = osm.wayTags.get(way, 'power');
    if (power !== 'minor_line' && power !== 'line') continue;
    const [voltage] = parseVoltages(osm.wayTags.get(way, 'voltage'));
    if (voltage === undefined ? power !== 'minor_line' : voltage > HIGHEST_MEDIUM_V || voltage < LEAST_MEDIUM_V)
      continue;
    const line = wayLine(osm, frame, way);
    if (line.length >= 4) lines.push(line);
  }
  return lines;
}
