// Which devices of the grid take commands, and what each does with them.
import type { LivingGrid } from '../../../simulation/living-grid/living-grid.ts';
import { GRID_MEASURED_TABLES, SWITCH_POSITIONS } from '../../../simulation/network/city-grid.ts';
import type { Report } from '../../../simulation/domains/domain.ts';
import { type Commanded, refused } from './command-desk.ts';
import type { GridDevice } from './grid-devices.ts';
import type { GridReadings } from './grid-readings.ts';
import type { Meters } from './meters.ts';

const SWITCH = GRID_MEASURED_TABLES.indexOf('switch');

/** A switch that obeys remote control; null: the device is none. */
export function switchCommands(device: GridDevice, living: LivingGrid, readings: GridReadings): Commanded | null {
  const { grid } = living;
  const { table, row } = grid.measurements;
  const point = device.states.find(
    (candidate) => table[candidate.row] === SWITCH && readings.quantity(candidate.row) === 'position',
  );
  if (point === undefined) return null;
  const at = row[point.row]!;
  return {
    objection: ({ point: name, value }) => {
      if (name !== point.definition.name) return 'unknown-point';
      if (value !== 'open' && value !== 'closed') return 'bad-value';
      if (grid.network.switches.remote[at] !== 1) return 'not-remote';
      const position = SWITCH_POSITIONS[living.position(at)];
      if (position === 'intermediate') return 'moving';
      return position === value ? 'position-reached' : null;
    },
    operate: ({ value }, timeMs) => {
      const answer = living.operate(at, value === 'closed', timeMs);
      return 'refused' in answer ? refused(answer.refused) : { result: 'accepted' };
    },
  };
}

/** A fault indicator is set back by hand from afar; it sets itself back as well. */
export function indicatorCommands(device: GridDevice, living: LivingGrid, readings: GridReadings): Commanded | null {
  const { row } = living.grid.measurements;
  const point = device.states.find((candidate) => readings.quantity(candidate.row) === 'passage');
  if (point === undefined) return null;
  return {
    objection: ({ point: name, value }) => {
      if (name !== point.definition.name) return 'unknown-point';
      return value === 'none' ? null : 'bad-value';
    },
    operate: () => {
      living.resetPassage([row[point.row]!]);
      return { result: 'accepted' };
    },
  };
}

/** A meter answers a ping with what it sees at that moment; dark or out of reach it keeps silent. */
export function meterCommands(
  device: GridDevice,
  meters: Meters,
  announce: (report: Report, timeMs: number) => void,
): Commanded {
  return {
    objection: ({ point, phase }) => (point === 'ping' && phase === 'operate' ? null : 'unknown-point'),
    operate: (_command, timeMs) => {
      const values = meters.ping(device, timeMs);
      if (values === null) return null;
      announce({ asset: device.asset.id, suffix: 'tele', values }, timeMs);
      return { result: 'ok' };
    },
  };
}
