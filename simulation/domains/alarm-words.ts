// Texts of alarms side by side: the name of each (`alarm.<kind>.<point>.<name>`), what comes of it, what to do.
import type { Domain } from './domain.ts';

export type AlarmWordTable = Readonly<Record<string, readonly [en: string, ru: string, zh: string]>>;

/** The texts of a system with those of its alarms. */
export function withAlarmWords(texts: Domain['texts'], words: AlarmWordTable): Domain['texts'] {
  const entries = Object.entries(words);
  const inLanguage = (i: 0 | 1 | 2) => Object.fromEntries(entries.map(([key, word]) => [key, word[i]]));
  return {
    ...texts,
    en: { ...texts.en, ...inLanguage(0) },
    ru: { ...texts.ru, ...inLanguage(1) },
    zh: { ...texts.zh, ...inLanguage(2) },
  };
}
