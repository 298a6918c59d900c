// What the journal has of one kind since an entry, oldest first. By number, not by time: a simulated clock may begin earlier than the last
// one ended.
import type { JournalEntry } from '../../../contract/requests.ts';
import type { Journal } from '../ports.ts';

const PAGE = 500;
/** Entries of all kinds up to which they are looked at one by one: beyond that the database does it. */
const MOST_PAGED = 20_000;
/** More than any city's operators do in years. */
const MOST = 1_000_000;

/** `number`: of the last entry that is known; 0: none is. @throws Error when the journal cannot be read */
export async function entriesSince(
  journal: Pick<Journal, 'list' | 'between' | 'head'>,
  kind: string,
  number: number,
): Promise<JournalEntry[]> {
  if (journal.head().number - number > MOST_PAGED) {
    const span = { fromMs: Number.MIN_SAFE_INTEGER, toMs: Number.MAX_SAFE_INTEGER, limit: MOST };
    const all = await journal.between({ ...span, kinds: [kind], isNewestFirst: false });
    return all.filter((entry) => entry.number > number).toSorted((a, b) => a.number - b.number);
  }
  const found: JournalEntry[] = [];
  for (let before: number | undefined; ; ) {
    const page = await journal.list({ before, limit: PAGE });
    for (const entry of page) {
      if (entry.number <= number) return found.toReversed();
      if (entry.kind === kind) found.push(entry);
    }
    const last = page.at(-1);
    if (last === undefined) return found.toReversed();
    before = last.number;
  }
}
