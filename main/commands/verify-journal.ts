// `verify-journal --data DIR`: is the journal what the host wrote, whole and unchanged? Exit 2 and the first bad number if not.
import { resolve } from 'node:path';
import { checkJournal, JournalUnreadableError } from '../host/storage/journal-check.ts';
import { CommandFailure, EXIT } from './command-failure.ts';
import { print, printJson } from './terminal.ts';

export interface VerifyJournalFlags {
  /** the city's data folder */
  data: string;
  json?: boolean;
}

/** @throws CommandFailure (exit 3) when there is no journal, or no key to verify it with */
export async function verifyJournal({ data, json }: VerifyJournalFlags): Promise<number> {
  const verdict = await check(resolve(data));
  if (verdict.isSound) {
    const { entries, head } = verdict;
    if (json === true) printJson({ ok: true, entries, head });
    else print(`the journal is whole: ${entries} entries, head ${head.number} ${head.hash}`);
    return EXIT.done;
  }
  const { firstBad, reason } = verdict;
  if (json === true) printJson({ ok: false, firstBad, reason });
  else print(`the journal is not what was written; first bad number ${firstBad}: ${reason}`);
  return EXIT.violations;
}

async function check(dir: string): Promise<ReturnType<typeof checkJournal>> {
  try {
    return checkJournal(dir);
  } catch (error) {
    if (!(error instanceof JournalUnreadableError)) throw error;
    throw new CommandFailure(error.message, error.remedy, EXIT.unreadable);
  }
}
