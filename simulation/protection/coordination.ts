// Do the devices grade? For a fault, each nearest device (primary) against the next one on the way to a source (backup), at the
// currents that each of them sees:
//   backup a relay or recloser:  t_backup - (t_primary + its opening time) >= grading margin
//   backup a fuse:               t_primary, cleared <= fuse share x minimum melting time of the backup
// Last shots count: a fast first shot is meant to be quicker than the fuse behind it. Margins: 0.3 s between relays is usual practice
// (overshoot, errors, breaker time; IEC 60255 gives no number), 75 % of the minimum melt is the rule of the fuse makers.
import type { Network, SwitchingState } from '../network/network.ts';
import { Topology } from '../network/topology.ts';
import { type FaultPlace, ShortCircuit, type ShortCircuitOptions } from '../power-flow/short-circuit.ts';
import { deviceCurrents } from './device-currents.ts';
import { operate, type ProtectiveDevice } from './protective-device.ts';
import { protectedZone } from './protected-zone.ts';
import { operatingTime } from './time-current-curve.ts';

export interface CoordinationOptions extends ShortCircuitOptions {
  /** s; default 0.3 */
  readonly gradingMargin?: number;
  /** default 0.75 */
  readonly fuseShare?: number;
}

export interface CoordinationRow {
  readonly place: FaultPlace;
  readonly primary: string;
  /** '' = there is none between the primary and its source */
  readonly backup: string;
  /** A */
  readonly primaryCurrent: number;
  readonly backupCurrent: number;
  /** s until the primary has broken the current; Infinity = it does not see the fault */
  readonly primaryTime: number;
  /** s until the backup trips (a fuse: begins to melt) */
  readonly backupTime: number;
  /** s between them, and the least it ought to be */
  readonly margin: number;
  readonly required: number;
  /** undetermined: a current through a loop of ideal switches */
  readonly verdict: 'graded' | 'too close' | 'primary blind' | 'backup blind' | 'no backup' | 'undetermined';
}

/** One row for each pair of primary and backup at each place. */
export function checkCoordination(
  network: Network,
  state: SwitchingState,
  devices: readonly ProtectiveDevice[],
  places: readonly FaultPlace[],
  options: CoordinationOptions = {},
): CoordinationRow[] {
  const topology = new Topology(network, state);
  const shortCircuit = new ShortCircuit(network, topology, options);
  const rows: CoordinationRow[] = [];
  for (const place of places) {
    const flows = shortCircuit.flows(place);
    const currents = deviceCurrents(topology, devices, place, flows);
    const { clearing } = protectedZone(topology, devices, place);
    for (const primary of clearing) {
      const backups = backupsOf(topology, devices, place, primary, clearing);
      if (backups.length === 0) rows.push(judge(place, devices, currents, primary, -1, options));
      for (const backup of backups) rows.push(judge(place, devices, currents, primary, backup, options));
    }
  }
  return rows;
}

/** Who would have to clear the fault if the primary did not: the zone as it is without the primary, less the other primaries. */
function backupsOf(
  topology: Topology,
  devices: readonly ProtectiveDevice[],
  place: FaultPlace,
  primary: number,
  clearing: readonly number[],
): number[] {
  const others = clearing.filter((i) => i !== primary);
  // The ways through the other primaries are open when this one fails.
  const rest = devices.map((_, i) => i).filter((i) => i !== primary);
  for (const i of others) operate(topology, devices[i]!, false);
  const { clearing: next } = protectedZone(
    topology,
    rest.map((i) => devices[i]!),
    place,
  );
  for (const i of others) operate(topology, devices[i]!, true);
  return next.map((k) => rest[k]!).filter((i) => !others.includes(i));
}

function judge(
  place: FaultPlace,
  devices: readonly ProtectiveDevice[],
  currents: Float64Array,
  primary: number,
  backup: number,
  { gradingMargin = 0.3, fuseShare = 0.75 }: CoordinationOptions,
): CoordinationRow {
  const first = devices[primary]!;
  const primaryCurrent = currents[primary]!;
  const primaryTime = lastShotTime(first, primaryCurrent) + first.openingTime;
  const second = devices[backup];
  const backupCurrent = second === undefined ? 0 : currents[backup]!;
  const backupTime =
    second === undefined
      ? Infinity
      : second.minimumMelt === null
        ? lastShotTime(second, backupCurrent)
        : operatingTime({ kind: 'table', points: second.minimumMelt }, backupCurrent);
  const required = second?.minimumMelt == null ? gradingMargin : primaryTime * (1 / fuseShare - 1);
  const margin = backupTime - primaryTime;
  const isUndetermined = Number.isNaN(primaryCurrent) || Number.isNaN(backupCurrent);
  return {
    place,
    primary: first.id,
    backup: second?.id ?? '',
    primaryCurrent,
    backupCurrent,
    primaryTime,
    backupTime,
    margin,
    required,
    verdict: verdictOf(primaryTime, backupTime, margin, required, second === undefined, isUndetermined),
  };
}

function verdictOf(
  primaryTime: number,
  backupTime: number,
  margin: number,
  required: number,
  isAlone: boolean,
  isUndetermined: boolean,
): CoordinationRow['verdict'] {
  if (isUndetermined) return 'undetermined';
  if (primaryTime === Infinity) return 'primary blind';
  if (isAlone) return 'no backup';
  if (backupTime === Infinity) return 'backup blind';
  return margin >= required ? 'graded' : 'too close';
}

function lastShotTime(device: ProtectiveDevice, current: number): number {
  const { elements } = device.shots.at(-1)!;
  return elements.reduce((least, element) => Math.min(least, operatingTime(element, current)), Infinity);
}
