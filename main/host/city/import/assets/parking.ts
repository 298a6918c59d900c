// Parking places with their capacity, estimated from the area where none is tagged.
import type { Asset } from '../asset-list.ts';
import type { StreetFinder } from '../street-finder.ts';
import type { Thing } from '../tagged-things.ts';
import { parseNumber } from '../tag-values.ts';

// Ground per stall with its share of aisles (EAR 05: 22-28 m2 in the open, about 30 m2 a stall and storey in garages).
const OPEN_STALL_M2 = 25;
const GARAGE_STALL_M2 = 30;
const STREET_STALL_M2 = 13;
const USUAL_NODE_CAPACITY = { surface: 20, street: 12, underground: 80, 'multi-storey': 250 } as const;
const USUAL_STOREYS = { surface: 1, street: 1, underground: 1, 'multi-storey': 4 } as const;
const NAME_REACH_M = 120;
const MAX_CAPACITY = 6000;

type ParkingType = keyof typeof USUAL_NODE_CAPACITY;

export function parkingAssets(things: readonly Thing[], streets: StreetFinder): Asset[] {
  const found: Asset[] = [];
  for (const thing of things) {
    const { tags, x, y } = thing;
    if (tags.amenity !== 'parking') continue;
    const type = typeOf(tags.parking, tags);
    const tagged = parseNumber(tags.capacity);
    const isTagged = tagged !== null && tagged >= 1 && tagged <= 50_000;
    found.push({
      id: `parking-${thing.id}`,
      domain: 'parking',
      kind: 'parking',
      name: tags.name ?? streets.name(x, y, NAME_REACH_M),
      x,
      y,
      owner: tags.operator ?? '',
      attributes: {
        capacity: isTagged ? Math.round(tagged) : estimate(thing, type),
        ...(isTagged ? {} : { capacityEstimated: true }),
        type,
        access: tags.access ?? 'yes',
        ...(tags.fee === undefined ? {} : { fee: tags.fee }),
      },
      xy: thing.outline,
    });
  }
  return found;
}

function typeOf(value: string | undefined, tags: Thing['tags']): ParkingType {
  if (value === 'underground' || tags.location === 'underground') return 'underground';
  if (value === 'multi-storey' || value === 'multi_storey' || tags.building !== undefined) return 'multi-storey';
  return value === 'street_side' || value === 'lane' || value === 'on_kerb' ? 'street' : 'surface';
}

function estimate({ area, tags }: Thing, type: ParkingType): number {
  if (area <= 0) return USUAL_NODE_CAPACITY[type];
  const storeys = Math.max(1, parseNumber(tags['building:levels'] ?? tags.levels) ?? USUAL_STOREYS[type]);
  const stall = type === 'surface' ? OPEN_STALL_M2 : type === 'street' ? STREET_STALL_M2 : GARAGE_STALL_M2;
  return Math.min(MAX_CAPACITY, Math.max(1, Math.round((area * storeys) / stall)));
}
