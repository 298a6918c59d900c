// What became of a damaged file and what to do about it, in one sentence for the log of the host and for `/api/health`.
import type { KeptFile } from './kept-aside.ts';
import type { SalvageNote } from './salvage/sample-salvage.ts';

export interface KeptDamage extends KeptFile {
  /** what came back out of it; null: nothing is brought back out of such a file, or it could not be */
  readonly salvage: SalvageNote | null;
}

const LOST: Readonly<Record<string, string>> = {
  'samples.db': 'the history begins anew',
  'journal.db': 'the journal begins anew with a chain of its own',
  'documents.db': 'bookmarks and settings that can be read were taken over, the others begin anew',
  'grid.db':
    'the pictures of the grid begin anew, and the past of before is calculated from samples when somebody looks at it',
};

function whatCameBack({ name, salvage, text }: KeptDamage): string {
  if (text !== null) return `${LOST[name] ?? 'a fresh one began'}; what can be read of the old one stands in ${text}`;
  if (salvage === null) return LOST[name] ?? 'a fresh one began';
  const { records, missing, missingCommits, isDone } = salvage;
  if (!isDone) return `what can be read of it is being brought back, ${records} records so far`;
  const commits = missingCommits > 0 ? `, and ${missingCommits} commits of its last minutes are lost` : '';
  return `${records} records were brought back out of it, ${missing} of what it told of could not be${commits}`;
}

export const damageWords = (kept: KeptDamage): string =>
  `${kept.name} was damaged and is kept as ${kept.file}: ${whatCameBack(kept)}. Look at the disk; a backup has what is missing. ` +
  'Move the kept file out of the data folder once you have seen to it: that ends this message';
