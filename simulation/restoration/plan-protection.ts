// Where protection settings are known: what trips on a fault, for `RestorationOptions.tripped`, and whether protection still sees the
// ends of its feeders once a plan is carried out. Without settings the planner takes the nearest protective devices to trip.
import { copyState, type Network, OUT_OF_SERVICE, type SwitchingState } from '../network/network.ts';
import type { ProtectiveDevice } from '../protection/protective-device.ts';
import { checkSensitivity, type SensitivityOptions, type SensitivityRow } from '../protection/sensitivity.ts';
import { type Fault, type SequenceOptions, trippingSequence } from '../protection/tripping-sequence.ts';
import type { RestorationPlan } from './restoration-plan.ts';

export interface StudiedTrip {
  /** ids of the switches and branches that stay open, for `RestorationOptions.tripped` */
  readonly tripped: readonly string[];
  /** false: fault current flows on, and no plan may be made before somebody has switched it off */
  readonly cleared: boolean;
  /** false: more, or others, than the nearest devices have tripped */
  readonly selective: boolean;
}

export function studyTrip(
  network: Network,
  state: SwitchingState,
  devices: readonly ProtectiveDevice[],
  fault: Fault,
  options: SequenceOptions = {},
): StudiedTrip {
  const { lockedOut, cleared, selective } = trippingSequence(network, state, devices, fault, options);
  const open = new Set(lockedOut);
  const tripped = devices
    .filter(({ id }) => open.has(id))
    .map(({ place }) => (place.kind === 'switch' ? network.switches : network.branches).ids[place.row]!);
  return { tripped: [...new Set(tripped)], cleared, selective };
}

/** Devices that would not see the least fault current at the end of a section they protect, once the plan is carried out. */
export function findBlindProtection(
  network: Network,
  state: SwitchingState,
  devices: readonly ProtectiveDevice[],
  { tripped, steps }: RestorationPlan,
  options: SensitivityOptions = {},
): SensitivityRow[] {
  const after = copyState(state);
  const operate = (id: string, closed: boolean) => {
    const row = network.switches.ids.indexOf(id);
    if (row >= 0) after.switchClosed[row] = closed ? 1 : 0;
    else after.branchOpen[network.branches.ids.indexOf(id)] = closed ? 0 : OUT_OF_SERVICE;
  };
  for (const id of tripped) operate(id, false);
  for (const { device, action } of steps) operate(device, action === 'close');
  return checkSensitivity(network, after, devices, options).filter((row) => !row.isSufficient);
}
