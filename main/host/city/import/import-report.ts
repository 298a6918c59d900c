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
}
