// The drill: faults on demand, what crews do on site, terminals that fall silent, instruments that lie.
import { z } from 'zod';
import type { GridFaultType } from '../../../simulation/living-grid/grid-fact.ts';
import type { LivingGrid, Outcome } from '../../../simulation/living-grid/living-grid.ts';
import { type Commanded, type FieldCommand, refused } from './command-desk.ts';

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
const terminalSchema = z.object({ station: z.string(), works: z.boolean() });
const instrumentSchema = z.object({ point: z.string(), gain: z.number().default(1), offset: z.number().default(0) });
const crewSchema = z.object({ element: z.string(), position: z.enum(['open', 'closed']) });

export interface DrillWorks {
  readonly living: LivingGrid;
  /** a station's terminal falls silent, or speaks again; false: there is none */
  setTerminal(station: number, works: boolean): boolean;
  /** an instrument shows gain times what it would show, and an offset; false: no such point in the grid */
  setInstrument(point: string, gain: number, offset: number): boolean;
}

/** What the pseudo device `field` does. */
export function drillCommands({ living, setTerminal, setInstrument }: DrillWorks): Commanded {
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
    terminal({ value }) {
      const parsed = terminalSchema.safeParse(value);
      if (!parsed.success) return { refused: 'bad-value' };
      const station = living.grid.stations.ids.indexOf(parsed.data.station);
      return station >= 0 && setTerminal(station, parsed.data.works) ? { ok: true } : { refused: 'unknown-station' };
    },
    instrument({ value }) {
      const parsed = instrumentSchema.safeParse(value);
      if (!parsed.success) return { refused: 'bad-value' };
      const { point, gain, offset } = parsed.data;
      return setInstrument(point, gain, offset) ? { ok: true } : { refused: 'unknown-point' };
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
