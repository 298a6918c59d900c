// Inputs that are several changes of the book at once. They ask before they change, since a refusal means that nothing has been done, and
// is not read again from the journal. Should one of several be refused all the same, that is a mistake of the program: it is thrown, and
// whoever keeps the journal puts the book back as it stands there.
import type { BookFact, BookResult } from './book-facts.ts';

type Refused = Extract<BookResult, { kind: 'refused' }>;

export class HalfDone extends Error {
  readonly refusal: Refused;

  constructor(refusal: Refused) {
    super(`an input of the outages was done by half: ${refusal.code} ${refusal.at}`);
    this.refusal = refusal;
  }
}

/**
 * All facts of changes that are done one after the other. `refused`: the first of them, and nothing is changed.
 * @throws HalfDone when a later one is refused
 */
export function together(id: string, changes: readonly (() => BookResult)[]): BookResult {
  const facts: BookFact[] = [];
  for (const [i, change] of changes.entries()) {
    const result = change();
    if (result.kind === 'refused') {
      if (i === 0) return result;
      throw new HalfDone(result);
    }
    facts.push(...result.facts);
  }
  return { kind: 'done', case: id, facts };
}
