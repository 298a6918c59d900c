// All text on the screen. English is in the program; other languages are loaded when chosen; the systems of the city
// bring their own texts with the catalogue. Keys are flat.
import i18next from 'i18next';
import { useCallback } from 'react';
import { initReactI18next, useTranslation } from 'react-i18next';
import type { Catalogue } from '../../contract/catalogue.ts';
import { HEALTH_TEXTS, type HealthTextKey } from '../../contract/health/health-texts.ts';
import en from './en.json' with { type: 'json' };
import { pseudoTexts } from './pseudo.ts';

type Texts = Readonly<Record<string, string>>;

/** Each calls itself by its own name, whatever language is on. */
export const LANGUAGE_NAMES = { en: 'English', ru: 'Русский', zh: '中文' } as const;
export type Language = keyof typeof LANGUAGE_NAMES;
export const LANGUAGES = Object.keys(LANGUAGE_NAMES) as Language[];

const LOADERS: Readonly<Record<string, () => Promise<Texts>>> = {
  en: () => Promise.resolve(en),
  ru: async () => (await import('./ru.json')).default,
  zh: async () => (await import('./zh.json')).default,
  pseudo: () => Promise.resolve(pseudoTexts(en)),
};
export const isLanguage = (language: string): boolean => language in LOADERS;

/** Texts of this program are checked by name; those of the catalogue are known by their first word only. */
export type CatalogueKey =
  `${'domain' | 'kind' | 'point' | 'state' | 'layer' | 'figure' | 'attribute' | 'value' | 'alarm' | 'alarmConsequence' | 'alarmAction'}.${string}`;
export type TextKey = Exclude<keyof typeof en, OfOne> | HealthTextKey | CatalogueKey;
/** What a text is in English when it speaks of one; `key_one` is never asked for by name. */
type OfOne = `${string}_one`;
export type TextValues = Readonly<Record<string, string | number>>;
export type TextOf = (key: TextKey, values?: TextValues) => string;

export async function startLanguages(language: string): Promise<void> {
  await i18next.use(initReactI18next).init({
    lng: 'en',
    fallbackLng: 'en',
    resources: { en: { translation: en } },
    keySeparator: false,
    nsSeparator: false,
    interpolation: { escapeValue: false },
    react: { bindI18nStore: 'added', useSuspense: false },
    // A kind that the catalogue forgot to name still reads as something.
    parseMissingKeyHandler: (key) => key.slice(key.lastIndexOf('.') + 1),
  });
  await switchLanguage(language);
}

export async function switchLanguage(language: string): Promise<void> {
  const load = LOADERS[language] ?? LOADERS.en!;
  i18next.addResourceBundle(language, 'translation', await load(), true, true);
  addHealthTexts(language);
  addCatalogueTexts(language);
  await i18next.changeLanguage(language);
  document.documentElement.lang = language === 'pseudo' ? 'en' : language;
}

/** The words of health are the host's too, for the page that it draws itself. What the window says by itself stays as it is. */
function addHealthTexts(language: string): void {
  const { en: english } = HEALTH_TEXTS;
  const texts: Readonly<Record<string, Texts>> = { ...HEALTH_TEXTS, pseudo: pseudoTexts(english) };
  i18next.addResourceBundle('en', 'translation', english, true, false);
  i18next.addResourceBundle(language, 'translation', texts[language] ?? english, true, false);
}

let catalogue: Catalogue | null = null;

function addCatalogueTexts(language: string): void {
  for (const domain of catalogue?.domains ?? []) {
    const own = language === 'pseudo' ? pseudoTexts(domain.texts.en ?? {}) : domain.texts[language];
    if (own !== undefined) i18next.addResourceBundle(language, 'translation', own, true, true);
  }
}

export function learnCatalogue(next: Catalogue): void {
  catalogue = next;
  addCatalogueTexts('en');
  addCatalogueTexts(i18next.language);
}

export const currentLanguage = (): string => i18next.language;

/**
 * How many a text speaks of, for the rule of plurals of i18next: figures come as they are written (1,234), and which form English takes is told
 * by whether a 1 is written. Russian and Chinese texts are worded so that any number fits.
 */
export function counted(values: TextValues = {}): TextValues {
  const { n, customers, count } = values;
  const isOne = String(n ?? customers ?? count) === '1' && String(count ?? 1) === '1';
  return isOne ? { ...values, count: 1 } : values;
}

/** Outside of React: numbers written past it, the picture's labels. */
export const textOf: TextOf = (key, values) => i18next.t(key, counted(values));

/** Whether the catalogue or a language file knows the key. */
export const hasText = (key: string): boolean => i18next.exists(key);

/** Re-renders when the language changes or the catalogue's texts arrive. */
export function useText(): TextOf {
  const { t } = useTranslation();
  return useCallback<TextOf>((key, values) => t(key, counted(values)), [t]);
}
