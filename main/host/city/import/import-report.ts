// What `import-city --json` prints. The manifest keeps the same figures without seconds and memory.
import type { ImportWarning } from './warnings.ts';

export interface ImportReport {
  readonly buildings: number;
  /** height tagged, or from tagged storeys */
  readonly buildingsWithMeasuredHeight: number;
  readonly drivableKm: number;
  readonly junctions: number;
  /** 0 ... 1 */
  readonly largestComponentShare: number;
  readonly boroughs: number;
  readonly quarters: number;
  readonly districts: number;
  /** tagged objects, not merged; `sites` holds the merged counts */
  readonly hospitals: number;
  readonly fireStations: number;
  readonly police: number;
  readonly sites: Readonly<Record<string, number>>;
  readonly substations: number;
  readonly substationsRail: number;
  readonly parking: number;
  readonly trafficSignals: number;
  /** west, south, east, north, degrees */
  readonly bbox: readonly [number, number, number, number];
  readonly seconds: number;
  readonly peakMb: number;
  readonly warnings: readonly ImportWarning[];
  /** absent with --no-grid */
  readonly grid?: GridReport | undefined;
}

/** The synthetic grid's size and quality; docs/grid-synthesis.md says how each figure is found. */
export interface GridReport {
  readonly hvSubstations: number;
  /** 10 kV */
  readonly feeders: number;
  readonly rings: number;
  /** on the rings, customers' own ones included */
  readonly stations: number;
  readonly servicePoints: number;
  readonly customers: number;
  /** of all service points together */
  readonly peakMw: number;
  /** of the year's energy, from 110 kV to the service points */
  readonly lossPercent: number;
  /** below 110 kV, over the typical hours of a year and the peak */
  readonly minVpu: number;
  readonly maxVpu: number;
  /** branches that are beyond their normal rating in any of those hours */
  readonly overloads: number;
  /** service points without supply in the normal state */
  readonly unsupplied: number;
  /** rings that a fault of some cable leaves partly without supply, or beyond emergency ratings or voltage limits */
  readonly ringsNotRestorable: number;
}
