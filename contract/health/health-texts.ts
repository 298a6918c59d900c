// The words of the health pages, for the window and for the host's own page alike.
import { HEALTH_TEXTS_EN } from './health-texts-en.ts';
import { HEALTH_TEXTS_RU } from './health-texts-ru.ts';
import { HEALTH_TEXTS_ZH } from './health-texts-zh.ts';

export type HealthTextKey = keyof typeof HEALTH_TEXTS_EN;
export type HealthTexts = Readonly<Record<HealthTextKey, string>>;
export type HealthTextOf = (key: HealthTextKey, values?: Readonly<Record<string, string | number>>) => string;

export const HEALTH_TEXTS = { en: HEALTH_TEXTS_EN, ru: HEALTH_TEXTS_RU, zh: HEALTH_TEXTS_ZH } as const satisfies Record<
  string,
  HealthTexts
>;

/** Placeholders are `{{name}}`, as in the window's texts. */
export const healthTextOf =
  (texts: HealthTexts): HealthTextOf =>
  (key, values = {}) =>
    texts[key].replace(/\{\{(\w+)\}\}/g, (_whole, name: string) => String(values[name] ?? ''));
