// Names that the program writes under itself, in orders, areas of control and the journal. A person of such a name would be taken for it:
// "automation" may give steps of automatic orders, what "telemetry" says is done is done.
import { AUTOMATION, TELEMETRY } from '../../../simulation/switching/order-sheet.ts';

/** Writes in the journal under this name. */
const HOST = 'host';
/** These stand for machines, not people: they hold tokens without being listed as users. */
export const MACHINE_USERS: readonly string[] = ['wall', 'device'];

const RESERVED: ReadonlySet<string> = new Set([
  ...MACHINE_USERS,
  ...[HOST, AUTOMATION, TELEMETRY],
  // The rooms of the desk and what they hear from; other names of theirs have a space, which no user's has.
  ...['clock', 'design', 'estimates', 'flisr', 'meters', 'outages'],
]);

export const isReserved = (name: string): boolean => RESERVED.has(name);
