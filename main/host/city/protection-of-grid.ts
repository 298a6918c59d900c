// The protective devices of a city's grid, as the engine's protection studies want them: relays by the settings in the pack, fuses by
// their rated currents. Differential and distance elements compare places or measure impedance: they are in the settings, and whoever
// simulates 110 kV asks them by zone; they make no device here.
import { GRID_PROTECTION } from '../../../contract/city-pack/grid-schema.ts';
import { SWITCH_CLASS } from '../../../simulation/network/network.ts';
import { fuse, type ProtectiveDevice, relay } from '../../../simulation/protection/protective-device.ts';
import type { CurvePoints, TimeCurrentCurve } from '../../../simulation/protection/time-current-curve.ts';
import type { CityGrid } from '../../../simulation/network/city-grid.ts';

/**
 * Melting time over multiples of the rated current: the middle of IEC 60269-2's gates for gG from 160 A up, and of the makers' curves
 * for 12 kV back-up fuses, which must not be asked below three times their rating.
 */
const GENERAL_PURPOSE: CurvePoints = [
  [1.6, 5000],
  [2, 600],
  [3, 45],
  [4, 12],
  [5, 4.5],
  [7, 0.9],
  [10, 0.17],
  [15, 0.03],
  [20, 0.01],
  [40, 0.004],
];
const BACK_UP: CurvePoints = [
  [3, 60],
  [4, 8],
  [5, 2],
  [7, 0.4],
  [10, 0.1],
  [15, 0.03],
  [20, 0.015],
  [40, 0.006],
];
/** Arcing adds to melting: total clearing. */
const CLEARING = 1.3;

export function protectionOfGrid(grid: CityGrid): ProtectiveDevice[] {
  return [...relays(grid), ...fuses(grid)];
}

/** Definite times on phase currents; one relay for each switch that has any. Earth-fault elements: see the settings. */
function relays({ network, protection }: CityGrid): ProtectiveDevice[] {
  const elements = new Map<number, TimeCurrentCurve[]>();
  for (let i = 0; i < protection.count; i++) {
    const kind = GRID_PROTECTION[protection.element[i]!];
    if (kind !== 'overcurrent' && kind !== 'instantaneous') continue;
    const curve: TimeCurrentCurve = { kind: 'definite', pickup: protection.pickup[i]!, delay: protection.time[i]! };
    const row = protection.switch[i]!;
    const list = elements.get(row);
    if (list === undefined) elements.set(row, [curve]);
    else list.push(curve);
  }
  return [...elements].map(([row, curves]) =>
    relay({ id: network.switches.ids[row]!, place: { kind: 'switch', row }, elements: curves }),
  );
}

function fuses({ network }: CityGrid): ProtectiveDevice[] {
  const { switches, nodes } = network;
  const found: ProtectiveDevice[] = [];
  for (let row = 0; row < switches.count; row++) {
    if (switches.class[row] !== SWITCH_CLASS.Fuse) continue;
    const shape = nodes.baseVoltage[switches.nodeA[row]!]! > 1000 ? BACK_UP : GENERAL_PURPOSE;
    const rated = switches.ratedCurrent[row]!;
    const curve = (share: number): CurvePoints => shape.map(([multiple, time]) => [multiple * rated, time * share]);
    found.push(
      fuse({
        id: switches.ids[row]!,
        place: { kind: 'switch', row },
        minimumMelt: curve(1),
        totalClear: curve(CLEARING),
      }),
    );
  }
  return found;
}
