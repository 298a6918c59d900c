// What became of a damaged file and what to do about it, in one sentence for the log of the host and for `/api/health`.
import type { KeptCause, KeptFile } from './kept-aside.ts';
import type { SalvageNote } from './salvage/sample-salvage.ts';

export interface KeptDamage extends KeptFile {
  /** what came back out of it; null: nothing is brought back out of such a file, or it could not be */
  readonly salvage: SalvageNote | null;
}

const LOST: Readonly<Record<string, string>> = {
  'samples.db': 'the history begins anew',
  'journal.db': 'the journal begins anew with a chain of its own',
  'documents.db': 'bookmarks and settings that could be read were taken over, the others begin anew',
  'grid.db':
    'the pictures of the grid begin anew, and the past of before is calculated from samples when somebody looks at it',
};

const WHAT: Readonly<Record<KeptCause, (kept: KeptFile) => string>> = {
  damaged: ({ name, file }) => `${name} was damaged and is kept as ${file}`,
  lost: ({ name, file }) =>
    `${name} was gone or had nothing in it, though the folder is not new; ${file} stands for it`,
  foreign: ({ name, file }) => `${name} was a database of something else, and is kept as it was as ${file}`,
  folder: ({ name, file }) => `${name} was a folder, and is kept as it was as ${file}`,
};
const REMEDY: Readonly<Record<KeptCause, string>> = {
  damaged: 'Look at the disk; a backup has what is missing',
  lost: 'Look at the disk, and at who clears up in this folder; a backup has what is missing',
  foreign: 'Look who put it there; a backup, or wherever the right one went, has what is missing',
  folder: 'Look who put it there; a backup, or wherever the right one went, has what is missing',
};

function whatCameBack({ name, salvage, text, cause, missingBytes }: KeptDamage): string {
  if (text !== null) return `${LOST[name] ?? 'a fresh one began'}; what can be read of the old one stands in ${text}`;
  if (salvage === null || cause !== 'damaged') return LOST[name] ?? 'a fresh one began';
  const { records, missing, missingCommits, isDone } = salvage;
  if (!isDone) return `what can be read of it is being brought back, ${records} records so far`;
  const commits = missingCommits > 0 ? `, and ${missingCommits} commits of its last minutes are lost` : '';
  const told = `${records} records were brought back out of it, ${missing} of what it still tells of could not be${commits}`;
  return `${told}; ${unknownLoss(missingBytes)}`;
}

/** What a file does not tell of any more is lost without being counted: that must not look like nothing. */
function unknownLoss(missingBytes: number | null): string {
  if (missingBytes === null)
    return 'it does not say any more how long it was, so that it is not known how much else is missing';
  if (missingBytes > 0)
    return `the file is ${missingBytes} bytes shorter than it says, and it is not known how many records stood there`;
  return 'what stood on lost pages besides is not known';
}

export const damageWords = (kept: KeptDamage): string =>
  `${WHAT[kept.cause](kept)}: ${whatCameBack(kept)}. ${REMEDY[kept.cause]}. ` +
  `Move ${kept.cause === 'folder' ? 'the kept folder' : 'the kept file'} out of the data folder once you have seen to it: that ends this message`;
