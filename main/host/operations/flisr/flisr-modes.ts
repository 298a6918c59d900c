// How far restoration may go by itself: of the whole city, and of each feeder. What holds is the lower of the two; while load is being
// shed nothing is restored by itself. A change is in the journal before it holds.
import { z } from 'zod';
import type { FlisrModes as FlisrModesReport } from '../../../../contract/flisr-requests.ts';
import { FLISR_MODES, type FlisrMode } from '../../../../contract/grid-requests.ts';
import { lowerLevel } from '../../../../simulation/flisr/flisr-course.ts';
import type { Documents, Journal } from '../../ports.ts';

const FEEDERS = 'feeder-flisr';
const CITY = 'city-flisr';
const mode = z.enum(FLISR_MODES);
const feedersSchema = z.record(z.string(), mode);
const citySchema = z.object({ city: mode, isShedding: z.boolean() });

/** A plan is proposed, and carried out by people. */
const DEFAULT: FlisrMode = 'manual';
/** Does not lower what somebody has set for a feeder. */
const CITY_DEFAULT: z.output<typeof citySchema> = { city: 'automatic', isShedding: false };

export interface FlisrModes {
  /** as it was set */
  of(feeder: string): FlisrMode;
  /** what holds now */
  effective(feeder: string): FlisrMode;
  report(feeders: readonly string[]): FlisrModesReport;
  /** `feeder` null: of the whole city. Rejects when journal or disk take nothing: then nothing has changed. */
  set(feeder: string | null, mode: FlisrMode, by: string): Promise<void>;
  setShedding(isShedding: boolean, reason: string, by: string): Promise<void>;
  /** Told after each change. */
  onChange(listener: () => void): void;
}

export async function openFlisrModes(documents: Documents, journal: Pick<Journal, 'append'>): Promise<FlisrModes> {
  const feeders = new Map(Object.entries(feedersSchema.catch({}).parse(await documents.get(FEEDERS))));
  let whole = citySchema.catch(CITY_DEFAULT).parse(await documents.get(CITY));
  const listeners: (() => void)[] = [];
  // One change after the other: two people must not lose each other's.
  let last: Promise<void> = Promise.resolve();
  const after = (change: () => Promise<void>): Promise<void> => {
    const done = last.then(async () => {
      await change();
      for (const listener of listeners) listener();
    });
    last = done.catch(() => undefined);
    return done;
  };
  const of = (feeder: string): FlisrMode => feeders.get(feeder) ?? DEFAULT;
  const effective = (feeder: string): FlisrMode => (whole.isShedding ? 'disabled' : lowerLevel(whole.city, of(feeder)));
  return {
    of,
    effective,
    report: (ids) => ({
      ...whole,
      feeders: ids.map((id) => ({ id, mode: of(id), effective: effective(id) })),
    }),
    set: (feeder, wanted, by) =>
      after(async () => {
        await journal.append('feederFlisr', by, { feeder, mode: wanted });
        if (feeder === null) {
          const now = { ...whole, city: wanted };
          await documents.put(CITY, now);
          whole = now;
          return;
        }
        await documents.put(FEEDERS, { ...Object.fromEntries(feeders), [feeder]: wanted });
        feeders.set(feeder, wanted);
      }),
    setShedding: (isShedding, reason, by) =>
      after(async () => {
        await journal.append('loadShedding', by, { isShedding, reason });
        const now = { ...whole, isShedding };
        await documents.put(CITY, now);
        whole = now;
      }),
    onChange: (listener) => void listeners.push(listener),
  };
}
