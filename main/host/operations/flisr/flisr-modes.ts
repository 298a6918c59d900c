// How far restoration may go by itself: of the whole city, and of each feeder. What holds is the lower of the two; while load is being
// shed nothing is restored by itself. A change is judged when its turn has come, and in the journal before it holds.
import { z } from 'zod';
import type { FlisrModes as FlisrModesReport } from '../../../../contract/flisr-requests.ts';
import { FLISR_LEVELS, FLISR_MODES, type FlisrLevel, type FlisrMode } from '../../../../contract/grid-requests.ts';
import { lendingLevel, lowerLevel, ownLevel } from '../../../../simulation/flisr/flisr-level.ts';
import type { Documents, Journal } from '../../ports.ts';

const FEEDERS = 'feeder-flisr';
const CITY = 'city-flisr';
const feedersSchema = z.record(z.string(), z.enum(FLISR_MODES));
const citySchema = z.object({ city: z.enum(FLISR_LEVELS), isShedding: z.boolean() });

/** A plan is proposed, and carried out by people. */
const DEFAULT: FlisrMode = 'manual';
/** Does not lower what somebody has set for a feeder. */
const CITY_DEFAULT: z.output<typeof citySchema> = { city: 'automatic', isShedding: false };

/** Says why not, of what holds when the turn of the change has come; null: it may be done. */
export type Judge<Before, Refusal> = (before: Before) => Promise<Refusal | null>;

export interface FlisrModes {
  /** as it was set */
  of(feeder: string): FlisrMode;
  readonly city: FlisrLevel;
  readonly isShedding: boolean;
  /** what holds now for its own faults */
  effective(feeder: string): FlisrLevel;
  /** what holds now for plans that help others by it */
  lending(feeder: string): FlisrLevel;
  report(feeders: readonly string[]): FlisrModesReport;
  /** Rejects when journal or disk take nothing: then nothing has changed. Returns the refusal of `judge`. */
  setFeeder<R>(feeder: string, mode: FlisrMode, by: string, judge: Judge<FlisrMode, R>): Promise<R | null>;
  setCity<R>(level: FlisrLevel, by: string, judge: Judge<FlisrLevel, R>): Promise<R | null>;
  setShedding<R>(isShedding: boolean, reason: string, by: string, judge: Judge<boolean, R>): Promise<R | null>;
  /** Told after each change. */
  onChange(listener: () => void): void;
}

export async function openFlisrModes(documents: Documents, journal: Pick<Journal, 'append'>): Promise<FlisrModes> {
  const feeders = new Map(Object.entries(feedersSchema.catch({}).parse(await documents.get(FEEDERS))));
  let whole = citySchema.catch(CITY_DEFAULT).parse(await documents.get(CITY));
  const listeners: (() => void)[] = [];
  // One change after the other: two people must not lose each other's, and none be judged by what holds no longer.
  let last: Promise<unknown> = Promise.resolve();
  const inTurn = <B, R>(before: () => B, judge: Judge<B, R>, change: () => Promise<void>): Promise<R | null> => {
    const done = last.then(async () => {
      const refused = await judge(before());
      if (refused !== null) return refused;
      await change();
      for (const listener of listeners) listener();
      return null;
    });
    last = done.catch(() => undefined);
    return done;
  };
  /** What could not be kept does not hold: a start would know nothing of it. The journal, which has the change, says so as well. */
  const keep = async (document: string, value: unknown, kind: string, by: string, entry: Record<string, unknown>) => {
    await journal.append(kind, by, entry);
    try {
      await documents.put(document, value);
    } catch (error) {
      await journal.append(kind, by, { ...entry, code: 'not-kept' }).catch(() => undefined);
      throw error;
    }
  };
  const keepWhole = async (now: typeof whole, kind: string, by: string, entry: Record<string, unknown>) => {
    await keep(CITY, now, kind, by, entry);
    whole = now;
  };
  const of = (feeder: string): FlisrMode => feeders.get(feeder) ?? DEFAULT;
  const held = (level: FlisrLevel): FlisrLevel => (whole.isShedding ? 'disabled' : lowerLevel(whole.city, level));
  const effective = (feeder: string): FlisrLevel => held(ownLevel(of(feeder)));
  const lending = (feeder: string): FlisrLevel => held(lendingLevel(of(feeder)));
  return {
    ...{ of, effective, lending },
    get city() {
      return whole.city;
    },
    get isShedding() {
      return whole.isShedding;
    },
    report: (ids) => ({
      ...whole,
      feeders: ids.map((id) => ({ id, mode: of(id), effective: effective(id), lending: lending(id) })),
    }),
    setFeeder: (feeder, mode, by, judge) =>
      inTurn(
        () => of(feeder),
        judge,
        async () => {
          const now = { ...Object.fromEntries(feeders), [feeder]: mode };
          await keep(FEEDERS, now, 'feederFlisr', by, { feeder, mode });
          feeders.set(feeder, mode);
        },
      ),
    setCity: (city, by, judge) =>
      inTurn(
        () => whole.city,
        judge,
        () => keepWhole({ ...whole, city }, 'feederFlisr', by, { feeder: null, mode: city }),
      ),
    setShedding: (isShedding, reason, by, judge) =>
      inTurn(
        () => whole.isShedding,
        judge,
        () => keepWhole({ ...whole, isShedding }, 'loadShedding', by, { isShedding, reason }),
      ),
    onChange: (listener) => void listeners.push(listener),
  };
}
