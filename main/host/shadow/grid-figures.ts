// The figures of the whole grid, counted over what is believed of each row.
import {
  type GridColumns,
  originOfBasis,
  isUnobserved as isUnobservedBasis,
  SUPPLY_CODE,
} from '../../../contract/grid-live.ts';
import type { CityGrid } from '../../../simulation/network/city-grid.ts';
import type { GridFigures } from './shadow-questions.ts';

const MEGA = 1e6;
const LOW_VOLTAGE = 1_000;

/** `known`: what only the calculation itself tells. */
export function figuresOf(
  { network, feeders }: CityGrid,
  columns: GridColumns,
  known: Pick<GridFigures, 'ts' | 'solveMs' | 'converged' | 'doubts'>,
): GridFigures {
  const { supply, power } = columns.consumers;
  const { customers } = network.consumers;
  const counted = { customersTotal: 0, customersOut: 0, customersUnknown: 0, loadMw: 0 };
  for (let row = 0; row < supply.length; row++) {
    const here = customers[row]!;
    counted.customersTotal += here;
    if (supply[row] === SUPPLY_CODE.dead) counted.customersOut += here;
    else if (supply[row] === SUPPLY_CODE.unknown) counted.customersUnknown += here;
    const drawn = power[row]!;
    if (!Number.isNaN(drawn)) counted.loadMw += drawn / MEGA;
  }
  let lossMw = 0;
  for (const losses of columns.feeders.losses) if (!Number.isNaN(losses)) lossMw += losses / MEGA;
  const switches = { measuredSwitches: 0, assumedSwitches: 0 };
  const { nodeA } = network.switches;
  columns.switches.basis.forEach((basis, row) => {
    // Fuses of the low-voltage grid are nobody's to telemeter.
    if (network.nodes.baseVoltage[nodeA[row]!]! <= LOW_VOLTAGE) return;
    const origin = originOfBasis(basis);
    const isSaid =
      !isUnobservedBasis(basis) && (origin === 'measured' || origin === 'simulated' || origin === 'manual');
    switches[isSaid ? 'measuredSwitches' : 'assumedSwitches']++;
  });
  return {
    ...known,
    ...counted,
    lossMw,
    ...switches,
    feeders: Array.from({ length: feeders.count }, (_, row) => ({
      customersOut: columns.feeders.customersOut[row]!,
      loadMw: orZero(columns.feeders.power[row]!) / MEGA,
    })),
  };
}

const orZero = (value: number): number => (Number.isNaN(value) ? 0 : value);
