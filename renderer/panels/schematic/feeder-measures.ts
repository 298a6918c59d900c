// Measures of a feeder's diagram in pixels at scale 1, and whose state its parts show.
import type { Bay } from './bays.ts';
import type { ElementRef } from './diagram.ts';
import type { PlanLink, PlanUnit } from './feeder-plan.ts';

/** Lanes are wider where low-voltage feeders with their texts are shown, and where there is room for whole names. */
export const LANE = { folded: 284, unfolded: 320, most: 440 } as const;
/** at a lane's right edge: the next lane's earthing switches and fault indicators */
export const LANE_EDGE = 40;
export const LEFT = 48;
export const TOP = 56;
export const SWITCH = 18;
export const EARTHING = 11;
/** between two stations: the cable and what it carries */
export const CABLE = 24;
export const TAP = 16;
export const TEXT = 24;
export const OUTLET = 18;
export const TRANSFORMER_ROW = 30;
export const BAR = { left: 16, right: 36 } as const;
export const DEVICE_X = 56;
export const TRANSFORMER_X = 86;
export const LOW_BAR_X = 112;
export const TEXT_X = 122;
export const CHANNEL = 18;
/** from a conductor to what stands beside the word "open" of its devices, in the longest language */
export const BESIDE_WORD = 66;

/** The lanes share the width that there is, within what a name needs. */
export function laneWidth(lanes: number, isUnfolded: boolean, room: number): number {
  const least = isUnfolded ? LANE.unfolded : LANE.folded;
  return Math.min(LANE.most, Math.max(least, Math.floor((room - LEFT) / Math.max(1, lanes))));
}

export const bayHeight = (bay: Bay): number => (bay.earthing.length > 0 ? EARTHING : 4) + SWITCH * bay.switches.length;

export const cableRefs = (link: Pick<PlanLink, 'branches'>): ElementRef[] =>
  link.branches.map((row) => ({ table: 'branches', row }));

/** A joint has no row of its own: it is as live as the feeder's plant around it. */
export const unitRef = (unit: PlanUnit): ElementRef =>
  unit.head !== null || unit.station < 0
    ? { table: 'feeders', row: unit.feeder }
    : { table: 'stations', row: unit.station };
