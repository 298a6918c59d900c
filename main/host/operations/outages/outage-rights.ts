// What has to stand behind a word about an outage, beside the role. Whoever operates the grid speaks of outages in the areas that he controls; a
// dispatcher, who sends crews and answers to callers all over the city, in those that he may hold. What changes what is counted asks for
// the PIN too. Refusals are in the journal (`controlRefused`).
import type { Failure } from '../../../../contract/messages.ts';
import type { ToldStep } from '../../../../simulation/outages/outage-case.ts';
import { AUTOMATIC_ORDERS } from '../control/area-presence.ts';
import type { Asker, ControlDesk } from '../control/control-desk.ts';
import type { OutageChange } from './outage-changes.ts';

/** `area`: control of it, or that a dispatcher may hold it; `count`: the same with the PIN. */
export type OutageRight = 'role' | 'area' | 'count';
export type OutageWord = ToldStep['type'] | OutageChange['do'] | 'etr';

/** Every word has its line: a new one does not compile without. */
const RIGHTS: Readonly<Record<OutageWord, OutageRight>> = {
  confirm: 'area',
  locate: 'area',
  diagnose: 'area',
  assign: 'area',
  release: 'area',
  depart: 'area',
  arrive: 'area',
  isolate: 'area',
  repair: 'area',
  repaired: 'area',
  partRestore: 'area',
  restore: 'area',
  verify: 'area',
  etr: 'area',
  open: 'area',
  merge: 'area',
  split: 'area',
  splitOff: 'area',
  // From here on it is in the year's figures as it stands.
  close: 'count',
  // Records are changed, or struck out: customers' minutes with them.
  correct: 'count',
  invalidate: 'count',
  // What a customer says is taken from everybody at the desk, as a call is.
  callBack: 'role',
};

export type OutageControl = Pick<ControlDesk, 'map' | 'holderOf' | 'refuse' | 'refuseSignature'>;

/** `feeders`: of the outages that the word changes, null where one has none. Null: this person may say so. */
export async function refuseOutageWord(
  control: OutageControl,
  { word, feeders, subject }: { word: OutageWord; feeders: readonly (string | null)[]; subject: string },
  asker: Asker,
): Promise<{ readonly failure: Failure } | null> {
  const right = RIGHTS[word];
  if (right === 'role') return null;
  const areas = [...new Set(feeders.map((feeder) => (feeder === null ? null : control.map.areaOf(feeder))))];
  const wish = { action: `outage.${word}`, subject, isPinAsked: right === 'count' };
  // While the program switches there, no person holds it, and people still have something to say.
  const isHeldByProgram = (area: string | null) => area !== null && control.holderOf(area) === AUTOMATIC_ORDERS;
  const needsControl = areas.filter((area) => asker.role !== 'dispatcher' && !isHeldByProgram(area));
  const others = areas.filter((area) => !needsControl.includes(area));
  const refused = needsControl.length === 0 ? null : await control.refuse({ ...wish, areas: needsControl }, asker);
  if (refused !== null || others.length === 0) return refused;
  return control.refuseSignature({ ...wish, areas: others }, asker);
}
