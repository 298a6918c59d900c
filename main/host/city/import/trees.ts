// Trees: the tagged ones, and rows of trees filled at their usual distance.
import type { ColumnData } from '../../../../contract/city-pack/table.ts';
import type { CityFrame } from './city-frame.ts';
import { clipLine } from './clip.ts';
import { growFloat32, growUint8 } from './growing-column.ts';
import type { OsmData } from './osm-data.ts';
import { wayLine } from './way-rings.ts';

const ROW_SPACING_M = 8;

export function buildTrees(osm: OsmData, frame: CityFrame): Record<string, ColumnData> {
  const x = growFloat32();
  const y = growFloat32();
  const estimated = growUint8();
  for (const [k, node] of osm.taggedNodes.entries()) {
    if (osm.nodeTags.get(k, 'natural') !== 'tree' || !frame.isInside(frame.x[node]!, frame.y[node]!)) continue;
    x.push(frame.x[node]!);
    y.push(frame.y[node]!);
    estimated.push(0);
  }
  for (let way = 0; way < osm.wayIds.length; way++) {
    if (osm.wayTags.get(way, 'natural') !== 'tree_row') continue;
    for (const line of clipLine(wayLine(osm, frame, way), frame.box)) {
      let offset = 0;
      for (let i = 0; i + 3 < line.length; i += 2) {
        const dx = line[i + 2]! - line[i]!;
        const dy = line[i + 3]! - line[i + 1]!;
        const length = Math.hypot(dx, dy);
        for (; offset < length; offset += ROW_SPACING_M) {
          x.push(line[i]! + (dx * offset) / length);
          y.push(line[i + 1]! + (dy * offset) / length);
          estimated.push(1);
        }
        offset -= length;
      }
    }
  }
  return { x: x.take(), y: y.take(), estimated: estimated.take() };
}
