// Lines of the map: tracks, waterways, coast, power lines, walls. Cut to the box.
import { LINE_KINDS } from '../../../../contract/city-pack/schema.ts';
import type { ColumnData } from '../../../../contract/city-pack/table.ts';
import type { CityFrame } from './city-frame.ts';
import { clipLine } from './clip.ts';
import { growInt8, GrowingList, growUint8 } from './growing-column.ts';
import { lookup } from './lookup.ts';
import type { OsmData, Tags } from './osm-data.ts';
import { isYes, layerOf } from './street-tags.ts';
import { wayLine } from './way-rings.ts';

type LineKind = (typeof LINE_KINDS)[number];

const RAILWAY: Record<string, LineKind> = {
  rail: 'rail',
  light_rail: 'light_rail',
  subway: 'subway',
  tram: 'tram',
  narrow_gauge: 'narrow_gauge',
  monorail: 'light_rail',
  funicular: 'narrow_gauge',
  preserved: 'rail',
};
const WATERWAY: Record<string, LineKind> = {
  river: 'river',
  stream: 'stream',
  canal: 'canal',
  ditch: 'stream',
  drain: 'stream',
};
const POWER: Record<string, LineKind> = {
  line: 'power_line',
  minor_line: 'power_line',
  cable: 'power_cable',
  underground_cable: 'power_cable',
};

export function lineKind(tags: Tags): LineKind | null {
  const kind = lookup(RAILWAY, tags.railway) ?? lookup(WATERWAY, tags.waterway) ?? lookup(POWER, tags.power);
  if (kind !== undefined) return kind;
  if (tags.natural === 'coastline') return 'coastline';
  return tags.barrier === 'wall' || tags.barrier === 'city_wall' || tags.barrier === 'retaining_wall' ? 'wall' : null;
}

const isUnderground = (tags: Tags, kind: LineKind): boolean =>
  (isYes(tags.tunnel) && tags.tunnel !== 'building_passage') ||
  tags.location === 'underground' ||
  (kind === 'power_cable' && tags.location === undefined);

export function buildLines(osm: OsmData, frame: CityFrame): Record<string, ColumnData> {
  const kinds = growUint8();
  const names: string[] = [];
  const xy = new GrowingList(Float32Array);
  const tunnel = growUint8();
  const bridge = growUint8();
  const layer = growInt8();
  for (let way = 0; way < osm.wayIds.length; way++) {
    const tags = osm.wayTags.of(way);
    const kind = lineKind(tags);
    if (kind === null) continue;
    for (const piece of clipLine(wayLine(osm, frame, way), frame.box)) {
      kinds.push(LINE_KINDS.indexOf(kind));
      names.push(tags.name ?? '');
      xy.addRow(piece);
      tunnel.push(isUnderground(tags, kind) ? 1 : 0);
      bridge.push(isYes(tags.bridge) ? 1 : 0);
      layer.push(layerOf(tags));
    }
  }
  return {
    kind: kinds.take(),
    name: names,
    xy: xy.take(),
    tunnel: tunnel.take(),
    bridge: bridge.take(),
    layer: layer.take(),
  };
}
