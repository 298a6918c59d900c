// How this window's panels stood last, in the storage of the browser: a reload brings back what was there, saved under a name or not.
import { z } from 'zod';
import { ARRANGEMENT_VERSION, type DeskPlace, deskPlaceSchema } from '../../../contract/arrangement-requests.ts';

export interface KeptPlace {
  readonly root: DeskPlace;
  /** the arrangement that it came from; null: none */
  readonly current: string | null;
}

const keptSchema = z.object({
  version: z.literal(ARRANGEMENT_VERSION),
  root: deskPlaceSchema,
  current: z.string().nullable(),
});

const KEY = 'city-twin.arrangement';
/** Several windows of one person each have their own (`?window=2`). */
export const keyOf = (window: string | null): string => (window === null ? KEY : `${KEY}.${window}`);

type Store = Pick<Storage, 'getItem' | 'setItem'>;

/** Some windows have no storage (private ones): what they keep lasts as long as they do. */
export function browserStorage(): Store {
  try {
    if (typeof localStorage === 'object') return localStorage;
  } catch {
    // Reading the property is what a browser refuses.
  }
  return { getItem: () => null, setItem: () => undefined };
}

/** @returns null where none is kept; 'unreadable' for what is none of ours, or of another version */
export function readPlace(storage: Store, key: string): KeptPlace | 'unreadable' | null {
  const text = storage.getItem(key);
  if (text === null) return null;
  try {
    const { root, current } = keptSchema.parse(JSON.parse(text));
    return { root, current };
  } catch {
    // Whoever knows how may still read it: the next layout is written over the key alone.
    storage.setItem(`${key}.unreadable`, text);
    return 'unreadable';
  }
}

export function writePlace(storage: Store, key: string, kept: KeptPlace): void {
  try {
    storage.setItem(key, JSON.stringify({ version: ARRANGEMENT_VERSION, ...kept }));
  } catch {
    // Full or refused: the next start has the arrangement of before.
  }
}
