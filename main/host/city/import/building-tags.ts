// What a building is used for, and what its roof looks like, from its tags.
import { BUILDING_USES, ROOF_SHAPES, type BuildingUse } from '../../../../contract/city-pack/schema.ts';
import { lookup } from './lookup.ts';
import type { Tags } from './osm-data.ts';
import { parseDirection, parseLength, parseNumber } from './tag-values.ts';

const USE_BY_BUILDING: Record<string, BuildingUse> = {
  apartments: 'residential',
  residential: 'residential',
  house: 'residential',
  detached: 'residential',
  terrace: 'residential',
  semidetached_house: 'residential',
  semi: 'residential',
  bungalow: 'residential',
  dormitory: 'residential',
  houseboat: 'residential',
  villa: 'residential',
  static_caravan: 'residential',
  farm: 'residential',
  commercial: 'commercial',
  retail: 'retail',
  shop: 'retail',
  supermarket: 'retail',
  kiosk: 'retail',
  mall: 'retail',
  store: 'retail',
  industrial: 'industrial',
  warehouse: 'industrial',
  factory: 'industrial',
  manufacture: 'industrial',
  barn: 'industrial',
  hangar: 'industrial',
  office: 'office',
  offices: 'office',
  bank: 'office',
  hotel: 'hotel',
  hostel: 'hotel',
  public: 'public',
  civic: 'public',
  government: 'public',
  townhall: 'public',
  embassy: 'public',
  fire_station: 'public',
  police: 'public',
  courthouse: 'public',
  prison: 'public',
  community_centre: 'public',
  military: 'public',
  library: 'public',
  school: 'education',
  university: 'education',
  college: 'education',
  kindergarten: 'education',
  hospital: 'health',
  clinic: 'health',
  church: 'worship',
  cathedral: 'worship',
  chapel: 'worship',
  mosque: 'worship',
  synagogue: 'worship',
  temple: 'worship',
  shrine: 'worship',
  monastery: 'worship',
  museum: 'culture',
  theatre: 'culture',
  cinema: 'culture',
  castle: 'culture',
  palace: 'culture',
  arts_centre: 'culture',
  monument: 'culture',
  tower: 'culture',
  gate: 'culture',
  stadium: 'sport',
  grandstand: 'sport',
  sports_hall: 'sport',
  sports_centre: 'sport',
  gymnasium: 'sport',
  pavilion: 'sport',
  riding_hall: 'sport',
  swimming_pool: 'sport',
  train_station: 'transport',
  station: 'transport',
  transportation: 'transport',
  terminal: 'transport',
  bridge: 'transport',
  bunker: 'utility',
  garage: 'garage',
  garages: 'garage',
  carport: 'garage',
  parking: 'garage',
  hut: 'hut',
  shed: 'hut',
  cabin: 'hut',
  allotment_house: 'hut',
  summer_house: 'hut',
  garden_house: 'hut',
  greenhouse: 'hut',
  toilets: 'hut',
  stable: 'hut',
  sty: 'hut',
  cowshed: 'hut',
  ger: 'hut',
  beach_hut: 'hut',
  tent: 'hut',
  roof: 'roof',
  canopy: 'roof',
  shelter: 'roof',
  service: 'utility',
  transformer_tower: 'utility',
  water_tower: 'utility',
  utility: 'utility',
  substation: 'utility',
  storage_tank: 'utility',
  silo: 'utility',
  digester: 'utility',
  tank: 'utility',
  ruins: 'ruin',
  ruin: 'ruin',
  collapsed: 'ruin',
  construction: 'ruin',
  mixed: 'mixed',
  mixed_use: 'mixed',
};

const USE_BY_AMENITY: Record<string, BuildingUse> = {
  school: 'education',
  kindergarten: 'education',
  university: 'education',
  college: 'education',
  childcare: 'education',
  music_school: 'education',
  hospital: 'health',
  clinic: 'health',
  doctors: 'health',
  nursing_home: 'health',
  social_facility: 'health',
  pharmacy: 'mixed',
  place_of_worship: 'worship',
  monastery: 'worship',
  theatre: 'culture',
  cinema: 'culture',
  arts_centre: 'culture',
  concert_hall: 'culture',
  nightclub: 'culture',
  library: 'culture',
  townhall: 'public',
  courthouse: 'public',
  embassy: 'public',
  police: 'public',
  fire_station: 'public',
  public_building: 'public',
  prison: 'public',
  community_centre: 'public',
  post_office: 'public',
  conference_centre: 'public',
  parking: 'garage',
  bank: 'office',
  fuel: 'retail',
  marketplace: 'retail',
  bus_station: 'transport',
  shelter: 'roof',
  toilets: 'hut',
};

/** `use` codes of the pack; a plain `building=yes` without further tags is "mixed". */
export function buildingUse(tags: Tags, footprintM2: number): number {
  return BUILDING_USES.indexOf(useOf(tags, footprintM2));
}

function useOf(tags: Tags, footprintM2: number): BuildingUse {
  const value = (tags.building ?? tags['building:part'] ?? '').toLowerCase();
  const direct = lookup(USE_BY_BUILDING, value) ?? lookup(USE_BY_BUILDING, tags['building:use']?.toLowerCase());
  if (direct !== undefined) return direct;
  const amenity = lookup(USE_BY_AMENITY, tags.amenity);
  if (amenity !== undefined) return amenity;
  if (tags.tourism === 'hotel' || tags.tourism === 'hostel') return 'hotel';
  if (tags.tourism === 'museum' || tags.tourism === 'gallery' || tags.historic === 'castle') return 'culture';
  if (tags.power !== undefined || tags.man_made !== undefined) return 'utility';
  if (tags.railway === 'station' || tags.public_transport === 'station' || tags.aeroway !== undefined)
    return 'transport';
  if (tags.leisure !== undefined) return 'sport';
  if (tags.office !== undefined) return 'office';
  if (tags.shop !== undefined) return 'retail';
  if (tags.ruins === 'yes') return 'ruin';
  // Without any word about it, a footprint of a garden hut is taken for one (25 m2: the limit of German allotment law).
  return footprintM2 < 25 ? 'hut' : 'mixed';
}

const ROOF_NAMES: Record<string, (typeof ROOF_SHAPES)[number]> = {
  flat: 'flat',
  gabled: 'gabled',
  pitched: 'gabled',
  saddle: 'gabled',
  saltbox: 'gabled',
  gabled_row: 'gabled',
  double_saltbox: 'gabled',
  hipped: 'hipped',
  side_hipped: 'hipped',
  'side_half-hipped': 'half-hipped',
  'half-hipped': 'half-hipped',
  half_hipped: 'half-hipped',
  'hipped-and-gabled': 'half-hipped',
  pyramidal: 'pyramidal',
  tented: 'pyramidal',
  cone: 'pyramidal',
  conical: 'pyramidal',
  spherical: 'dome',
  dome: 'dome',
  onion: 'onion',
  round: 'round',
  barrel: 'round',
  skillion: 'skillion',
  lean_to: 'skillion',
  mansard: 'mansard',
  gambrel: 'gambrel',
};
export const FLAT_ROOF = ROOF_SHAPES.indexOf('flat');

export interface Roof {
  /** code of ROOF_SHAPES */
  readonly shape: number;
  /** metres; NaN: not tagged */
  readonly height: number;
  /** degrees clockwise from north, the way the (main) slope faces; NaN unknown */
  readonly direction: number;
  readonly isUnknownShape: boolean;
}

const ROOF_LEVEL_M = 2.7;

export function roofOf(tags: Tags): Roof {
  const word = (tags['roof:shape'] ?? tags['building:roof:shape'] ?? tags['building:roof:type'])?.trim().toLowerCase();
  const name = lookup(ROOF_NAMES, word);
  const levels = parseNumber(tags['roof:levels']);
  const height =
    parseLength(tags['roof:height']) ?? (levels !== null && levels > 0 && levels < 10 ? levels * ROOF_LEVEL_M : null);
  return {
    shape: name === undefined ? FLAT_ROOF : ROOF_SHAPES.indexOf(name),
    height: height !== null && height > 0 && height < 100 ? height : Number.NaN,
    direction: parseDirection(tags['roof:direction']) ?? Number.NaN,
    isUnknownShape: word !== undefined && name === undefined,
  };
}
