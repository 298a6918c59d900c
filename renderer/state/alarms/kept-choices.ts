// Whose alarms this window is about, in the storage of the browser beside its arrangement of panels: a reload brings it back.
import { z } from 'zod';
import { browserStorage } from '../arrangement/kept-place.ts';

const choicesSchema = z.object({ isMineOnly: z.boolean(), isSoundOfMineOnly: z.boolean() });
export type AlarmChoices = z.infer<typeof choicesSchema>;

const KEY = 'city-twin.alarms';
const ALL: AlarmChoices = { isMineOnly: false, isSoundOfMineOnly: false };

export interface KeptChoices {
  /** Of what is kept and makes no sense all is shown and heard. */
  read(): AlarmChoices;
  write(choices: AlarmChoices): void;
}

export const keptChoices = (storage: Pick<Storage, 'getItem' | 'setItem'>, key: string): KeptChoices => ({
  read() {
    try {
      return choicesSchema.parse(JSON.parse(storage.getItem(key) ?? ''));
    } catch {
      return ALL;
    }
  },
  write(choices) {
    try {
      storage.setItem(key, JSON.stringify(choices));
    } catch {
      // Full or refused: the next start shows and sounds all.
    }
  },
});

/** Several windows of one person each have their own (`?window=2`). */
export function browserChoices(): KeptChoices {
  const window = typeof location === 'object' ? new URLSearchParams(location.search).get('window') : null;
  return keptChoices(browserStorage(), window === null ? KEY : `${KEY}.${window}`);
}
