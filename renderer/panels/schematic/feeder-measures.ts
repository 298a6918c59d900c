// Measures of a feeder's diagram in pixels at scale 1, and whose state its parts show.
import type { Bay } from './bays.ts';
import type { ElementRef } from './diagram.ts';
import type { PlanLink, PlanUnit } from './feeder-plan.ts';

/** Lanes are wider where low-voltage feeders with their texts are shown. */
export const LANE = { folded: 262, unfolded: 304 } as const;
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

export const bayHeight = (bay: Bay): number => (bay.earthing.length > 0 ? EARTHING : 4) + SWITCH * bay.switches.length;

export const cableRefs = (link: Pick<PlanLink, 'branches'>): ElementRef[] =>
  link.branches.map((row) => ({ table: 'branches', row }));

/** A joint has no row of its own: it is as live as the feeder's plant around it. */
export const unitRef = (unit: PlanUnit): ElementRef =>
  unit.head !== null || unit.station < 0
    ? { table: 'feeders', row: unit.feeder }
    : { table: 'stations', row: unit.station };
