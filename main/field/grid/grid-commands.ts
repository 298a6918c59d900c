// Which devices of the grid take commands, and what each does with them; and the drill: faults thrown on demand.
import { z } from 'zod';
import type { GridFaultType } from '../../../simulation/living-grid/grid-fact.ts';
import type { LivingGrid, Outcome } from '../../../simulation/living-grid/living-grid.ts';
import { GRID_MEASURED_TABLES, SWITCH_POSITIONS } from '../../../simulation/network/city-grid.ts';
import type { Report } from '../../../simulation/domains/domain.ts';
import { type Commanded, type FieldCommand, refused } from './command-desk.ts';
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

/** Names of the drill; `device` is a short circuit inside of a switchgear or transformer. */
const DRILL_TYPES: Readonly<Record<string, GridFaultType>> = {
  'three-phase': 'three-phase',
  'two-phase': 'two-phase',
  earth: 'earth',
  'open-conductor': 'open-conductor',
  device: 'three-phase',
};

const faultSchema = z.object({
  element: z.string(),
  type: z.string().default('three-phase'),
  at: z.number().nullish(),
  permanent: z.boolean().default(true),
});
const repairSchema = z.object({ element: z.string() });
const crewSchema = z.object({ element: z.string(), position: z.enum(['open', 'closed']) });

/** The pseudo device `field`: faults on demand, and what crews do on site: repair, and move switches by hand. */
export function drillCommands(living: LivingGrid): Commanded {
  const works: Readonly<Record<string, (command: FieldCommand, timeMs: number) => Outcome>> = {
    fault({ value }, timeMs) {
      const parsed = faultSchema.safeParse(value);
      if (!parsed.success) return { refused: 'bad-value' };
      const { element, type: name, at, permanent } = parsed.data;
      const type = Object.hasOwn(DRILL_TYPES, name) ? DRILL_TYPES[name] : undefined;
      if (type === undefined) return { refused: 'unknown-type' };
      return living.throwFault({ element, type, permanent, ...(at != null && at > timeMs ? { atMs: at } : {}) });
    },
    repair({ value }) {
      const parsed = repairSchema.safeParse(value);
      return parsed.success ? living.repair(parsed.data.element) : { refused: 'bad-value' };
    },
    crew({ value }, timeMs) {
      const parsed = crewSchema.safeParse(value);
      if (!parsed.success) return { refused: 'bad-value' };
      const { element, position } = parsed.data;
      const row = living.grid.network.switches.ids.indexOf(element);
      if (row < 0) return { refused: 'unknown-switch' };
      const answer = living.operate(row, position === 'closed', timeMs, true);
      return 'refused' in answer ? answer : { ok: true };
    },
  };
  return {
    objection: ({ point, phase }) => {
      return phase === 'operate' && Object.hasOwn(works, point) ? null : 'unknown-point';
    },
    operate: (command, timeMs) => {
      const answer = works[command.point]!(command, timeMs);
      return 'refused' in answer ? refused(answer.refused) : { result: 'accepted' };
    },
  };
}
