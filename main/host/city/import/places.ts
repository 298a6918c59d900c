// Names on the map and for the search, and addresses.
import type { ColumnData } from '../../../../contract/city-pack/table.ts';
import type { Tags } from './osm-data.ts';
import type { Site, Thing } from './tagged-things.ts';
import { mergeSites } from './tagged-things.ts';

/** First match wins: key, value (any where missing), kind shown, rank (0 first on the map), metres within which equal names merge. */
const RULES: readonly { key: string; value?: string; kind: string; rank: number; reach: number }[] = [
  { key: 'place', value: 'city', kind: 'city', rank: 0, reach: 3000 },
  { key: 'place', value: 'town', kind: 'town', rank: 0, reach: 3000 },
  { key: 'place', value: 'borough', kind: 'borough', rank: 1, reach: 2000 },
  { key: 'place', value: 'suburb', kind: 'suburb', rank: 1, reach: 2000 },
  { key: 'place', value: 'village', kind: 'village', rank: 1, reach: 2000 },
  { key: 'place', value: 'quarter', kind: 'quarter', rank: 2, reach: 1000 },
  { key: 'place', value: 'neighbourhood', kind: 'neighbourhood', rank: 3, reach: 500 },
  { key: 'place', value: 'island', kind: 'island', rank: 3, reach: 500 },
  { key: 'place', value: 'square', kind: 'square', rank: 4, reach: 200 },
  { key: 'aeroway', value: 'aerodrome', kind: 'airport', rank: 1, reach: 2000 },
  { key: 'railway', value: 'station', kind: 'station', rank: 2, reach: 300 },
  { key: 'railway', value: 'halt', kind: 'station', rank: 3, reach: 300 },
  { key: 'amenity', value: 'hospital', kind: 'hospital', rank: 3, reach: 500 },
  { key: 'amenity', value: 'university', kind: 'university', rank: 4, reach: 300 },
  { key: 'amenity', value: 'townhall', kind: 'townhall', rank: 4, reach: 150 },
  { key: 'amenity', value: 'fire_station', kind: 'fire-station', rank: 5, reach: 150 },
  { key: 'amenity', value: 'police', kind: 'police', rank: 5, reach: 150 },
  { key: 'amenity', value: 'theatre', kind: 'theatre', rank: 6, reach: 100 },
  { key: 'amenity', value: 'college', kind: 'college', rank: 6, reach: 150 },
  { key: 'amenity', value: 'school', kind: 'school', rank: 7, reach: 150 },
  { key: 'amenity', value: 'library', kind: 'library', rank: 7, reach: 100 },
  { key: 'amenity', value: 'embassy', kind: 'embassy', rank: 7, reach: 100 },
  { key: 'amenity', value: 'courthouse', kind: 'courthouse', rank: 6, reach: 100 },
  { key: 'amenity', value: 'place_of_worship', kind: 'place-of-worship', rank: 7, reach: 100 },
  { key: 'amenity', value: 'marketplace', kind: 'market', rank: 7, reach: 100 },
  { key: 'amenity', value: 'public_building', kind: 'public-building', rank: 7, reach: 100 },
  { key: 'tourism', value: 'museum', kind: 'museum', rank: 5, reach: 150 },
  { key: 'tourism', value: 'zoo', kind: 'zoo', rank: 4, reach: 500 },
  { key: 'tourism', value: 'attraction', kind: 'attraction', rank: 6, reach: 150 },
  { key: 'tourism', value: 'hotel', kind: 'hotel', rank: 8, reach: 60 },
  { key: 'historic', value: 'monument', kind: 'monument', rank: 6, reach: 100 },
  { key: 'historic', value: 'castle', kind: 'castle', rank: 5, reach: 200 },
  { key: 'leisure', value: 'stadium', kind: 'stadium', rank: 5, reach: 300 },
  { key: 'leisure', value: 'park', kind: 'park', rank: 5, reach: 500 },
  { key: 'leisure', value: 'sports_centre', kind: 'sports-centre', rank: 7, reach: 200 },
  { key: 'shop', value: 'mall', kind: 'mall', rank: 6, reach: 200 },
  { key: 'amenity', value: 'kindergarten', kind: 'kindergarten', rank: 9, reach: 80 },
  { key: 'amenity', value: 'clinic', kind: 'clinic', rank: 8, reach: 100 },
  { key: 'amenity', value: 'pharmacy', kind: 'pharmacy', rank: 9, reach: 50 },
];

const ruleOf = (tags: Tags): number =>
  RULES.findIndex(({ key, value }) => (value === undefined ? tags[key] !== undefined : tags[key] === value));

// A park of Tiergarten's size is a landmark, a pocket park is not.
const LARGE_PARK_M2 = 150_000;

export function buildPlaces(things: readonly Thing[]): Record<string, ColumnData> {
  const byRule = RULES.map((): Thing[] => []);
  for (const thing of things) {
    if (thing.tags.name === undefined) continue;
    const rule = ruleOf(thing.tags);
    if (rule >= 0) byRule[rule]!.push(thing);
  }
  const rows = byRule.flatMap((group, rule) =>
    mergeByName(group, RULES[rule]!.reach).map((site) => {
      const { kind, rank } = RULES[rule]!;
      return {
        name: site.name,
        kind,
        x: site.main.x,
        y: site.main.y,
        rank: kind === 'park' ? (site.main.area > LARGE_PARK_M2 ? 3 : rank + 2) : rank,
      };
    }),
  );
  rows.sort((a, b) => a.rank - b.rank);
  return {
    name: rows.map((row) => row.name),
    kind: rows.map((row) => row.kind),
    x: Float32Array.from(rows, (row) => row.x),
    y: Float32Array.from(rows, (row) => row.y),
    rank: Uint8Array.from(rows, (row) => row.rank),
  };
}

/** Only equal names merge: a pharmacy inside a hospital keeps its own. */
function mergeByName(things: readonly Thing[], reach: number): Site[] {
  const names = new Map<string, Thing[]>();
  for (const thing of things) {
    const name = thing.tags.name!;
    const group = names.get(name);
    if (group === undefined) names.set(name, [thing]);
    else group.push(thing);
  }
  return [...names.values()].flatMap((group) => mergeSites(group, reach));
}

/** Every house number of the city once per place it is drawn at: nodes, buildings, areas. */
export function buildAddresses(things: readonly Thing[]): Record<string, ColumnData> {
  const rows = things.filter(({ tags }) => tags['addr:housenumber'] !== undefined);
  return {
    street: rows.map(({ tags }) => tags['addr:street'] ?? tags['addr:place'] ?? ''),
    houseNumber: rows.map(({ tags }) => tags['addr:housenumber']!),
    x: Float32Array.from(rows, ({ x }) => x),
    y: Float32Array.from(rows, ({ y }) => y),
  };
}
