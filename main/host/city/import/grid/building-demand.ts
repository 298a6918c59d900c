// What each building asks of the grid: customers, energy of a year, own peak. Every figure is an estimate with an origin in
// docs/grid-synthesis.md.
import { BUILDING_USES, type BuildingUse } from '../../../../../contract/city-pack/schema.ts';
import type { GridCritical } from '../../../../../contract/city-pack/grid-schema.ts';
import { peakFactor, type ProfileClass } from '../../../../../simulation/domains/power/load-profiles.ts';
import { storeyHeight } from '../building-heights.ts';
import type { Buildings, BuildingRow } from '../buildings.ts';
import { lookup } from '../lookup.ts';

export interface Demand {
  /** row of `buildings`; -1: a customer that is no building */
  readonly building: number;
  readonly id: string;
  readonly x: number;
  readonly y: number;
  /** m2 of all storeys */
  readonly floorArea: number;
  readonly footprint: number;
  readonly housingUnits: number;
  readonly businesses: number;
  readonly profile: ProfileClass;
  /** kWh a year */
  readonly householdEnergy: number;
  readonly businessEnergy: number;
  readonly critical: GridCritical;
  /** row of `assets`; -1 none */
  readonly asset: number;
}

/** Garages, huts, open roofs and ruins are no customers. */
const NO_CUSTOMER: readonly BuildingUse[] = ['garage', 'hut', 'roof', 'ruin'];
const SMALLEST_M2 = 20;
/** Gross floor of a flat: 73 m2 of living space over 0.64 (stairs, walls, cellars, attics; what stands empty). */
const FLAT_M2 = 115;
const HOUSEHOLD_KWH = 2300;
const HOUSE_KWH = 3300;
/** Towers, domes and chimneys are high without being full of floors. */
const FEW_FLOORS: Partial<Record<BuildingUse, number>> = {
  worship: 1,
  utility: 2,
  culture: 5,
  sport: 3,
  transport: 3,
  industrial: 5,
};
const MAX_FLOORS = 60;

interface UseFigures {
  readonly profile: ProfileClass;
  /** kWh a year and m2 of gross floor (VDI 3807-2 means and BMWi's survey of trade and services, rounded) */
  readonly energy: number;
  /** m2 of gross floor a business */
  readonly business: number;
}

const USES: Record<Exclude<BuildingUse, 'garage' | 'hut' | 'roof' | 'ruin'>, UseFigures> = {
  residential: { profile: 'office', energy: 55, business: 250 },
  mixed: { profile: 'shop', energy: 65, business: 350 },
  commercial: { profile: 'office', energy: 70, business: 900 },
  retail: { profile: 'shop', energy: 110, business: 900 },
  office: { profile: 'office', energy: 60, business: 1200 },
  industrial: { profile: 'industry', energy: 90, business: 2500 },
  hotel: { profile: 'continuous', energy: 75, business: 4000 },
  public: { profile: 'public', energy: 45, business: 4000 },
  education: { profile: 'public', energy: 22, business: 4000 },
  health: { profile: 'continuous', energy: 105, business: 3000 },
  worship: { profile: 'public', energy: 10, business: 5000 },
  culture: { profile: 'public', energy: 50, business: 4000 },
  sport: { profile: 'public', energy: 40, business: 4000 },
  transport: { profile: 'continuous', energy: 60, business: 5000 },
  utility: { profile: 'continuous', energy: 15, business: 5000 },
};

/** Share of the floors that people live on: an untagged house of the closed block has shops and offices below. */
function housingShare(use: BuildingUse, footprint: number, floors: number): number {
  if (use === 'residential') return 0.98;
  if (use !== 'mixed') return 0;
  if (footprint > 2500) return 0.2;
  if (floors <= 2.5) return footprint < 220 ? 1 : 0.5;
  return 0.66;
}

export interface CriticalSite {
  readonly critical: GridCritical;
  readonly x: number;
  readonly y: number;
  /** outline of the premises; empty: a place */
  readonly outline: readonly number[];
  readonly asset: number;
}

/** Rows of buildings that are customers, in their order. */
export function buildingDemands(buildings: Buildings, critical: ReadonlyMap<number, CriticalSite>): Demand[] {
  const levels = buildings.columns.levels as Float32Array;
  const found: Demand[] = [];
  for (const [row, building] of buildings.rows.entries()) {
    const use = BUILDING_USES[building.use]!;
    const site = critical.get(row);
    if (building.isPart || building.area < (NO_CUSTOMER.includes(use) ? Infinity : SMALLEST_M2)) continue;
    found.push(demandOf(row, building, use, buildings.height[row]!, levels[row]!, site));
  }
  return found;
}

function demandOf(
  row: number,
  building: BuildingRow,
  use: BuildingUse,
  height: number,
  levels: number,
  site: CriticalSite | undefined,
): Demand {
  const figures =
    lookup(USES as Record<string, UseFigures>, site?.critical === 'hospital' ? 'health' : use) ?? USES.utility;
  const estimated = Number.isNaN(levels) ? Math.max(1, Math.round(height / storeyHeight(building.use))) : levels;
  const floors = Math.min(estimated, FEW_FLOORS[use] ?? MAX_FLOORS);
  const floorArea = building.area * floors;
  const share = site?.critical === 'hospital' ? 0 : housingShare(use, building.area, floors);
  const housing = floorArea * share;
  const isHouse = share > 0.5 && floors <= 3 && building.area < 160;
  const housingUnits = share === 0 ? 0 : isHouse ? 1 : Math.max(1, Math.round(housing / FLAT_M2));
  // What is no flat and no house of one's own: shops, practices, offices, stairs and lifts.
  const rest = isHouse ? 0 : floorArea - housing;
  const businesses =
    share === 0 ? Math.max(1, Math.round(rest / figures.business)) : Math.round(rest / figures.business);
  return {
    building: row,
    id: building.id,
    x: building.x,
    y: building.y,
    floorArea,
    footprint: building.area,
    housingUnits,
    businesses,
    profile: figures.profile,
    householdEnergy: housingUnits * (isHouse ? HOUSE_KWH : HOUSEHOLD_KWH),
    businessEnergy: rest * figures.energy,
    critical: site?.critical ?? waterWorks(building) ?? 'none',
    asset: -1,
  };
}

const WATER = new Set(['water_works', 'pumping_station', 'wastewater_plant', 'water_tower']);
const waterWorks = ({ tags }: BuildingRow): GridCritical | null =>
  WATER.has(tags.man_made ?? '') || WATER.has(tags.building ?? '') ? 'water' : null;

const HOURS = 8760;
/**
 * Diversity of n households (Kaufmann 1995, as in DIN 18015-1's curve): P(n) = n P1 (g + (1 - g) n^-3/4), here with g P1 = 0.6 kW,
 * the peak of the standard profile for HOUSEHOLD_KWH, and P1 = 8 kW.
 */
const SINGLE_PEAK = 8000;
const SIMULTANEITY = 0.075;
/** Of businesses: the share of their own peaks that many have together. */
const BUSINESS_SIMULTANEITY = 0.75;

const BUSINESS_PEAK = new Map<ProfileClass, number>();
/** W: highest hour of the profile, and a quarter more within it */
export function businessPeak({ profile, businessEnergy }: Pick<Demand, 'profile' | 'businessEnergy'>): number {
  let factor = BUSINESS_PEAK.get(profile);
  if (factor === undefined) BUSINESS_PEAK.set(profile, (factor = (1.25 * peakFactor(profile) * 1000) / HOURS));
  return factor * businessEnergy;
}

/** W that n households and businesses with these own peaks have together at their worst; the cables below are laid for that. */
export function diversifiedPeak(households: number, businessPeakSum: number, businesses: number): number {
  const homes =
    households > 0 ? households * SINGLE_PEAK * (SIMULTANEITY + (1 - SIMULTANEITY) * households ** -0.75) : 0;
  const trade = businesses > 1 ? BUSINESS_SIMULTANEITY + (1 - BUSINESS_SIMULTANEITY) / Math.sqrt(businesses) : 1;
  return homes + trade * businessPeakSum;
}

/** W */
export const ownPeak = (demand: Demand): number =>
  Math.max(200, diversifiedPeak(demand.housingUnits, businessPeak(demand), demand.businesses));

/** cos phi 0.95 inductive: homes with switched supplies and lighting, trade with compensated drives. */
export const REACTIVE_SHARE = Math.tan(Math.acos(0.95));
