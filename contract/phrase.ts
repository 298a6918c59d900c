// A sentence of the program as a code with parameters: the windows say it in their own language (`phrase.<code>`), with the names of what it
// is about. Beside it stands the same in English, for whoever has no words for it.
import { z } from 'zod';

const MOST_WORDS = 500;
/** Sentences that belong together. */
const MOST_PHRASES = 20;

/** The endings of names say units: W, Share (of 1), Pu, Ms (city time, UTC); other numbers count. Strings are ids, codes, or somebody's words. */
export const phraseSchema = z.object({
  code: z.string().min(1).max(100),
  parameters: z.record(z.string().max(40), z.union([z.string().max(MOST_WORDS), z.number()])),
});
export type Phrase = z.infer<typeof phraseSchema>;

export const phrasesSchema = z.array(phraseSchema).max(MOST_PHRASES);
