import { describe, expect, it } from 'vitest';
import { IMPORT_STAGES } from '../../../contract/start.ts';
import { PAGE_TEXTS, pageLanguage, type PageLanguage } from './page-texts.ts';
import { failurePage, PAGE_STYLE_PATH, progressPage, signInPage, welcomePage } from './pages.ts';

const LANGUAGES = Object.keys(PAGE_TEXTS) as PageLanguage[];

describe('the language of a page', () => {
  it.each([
    [undefined, 'en'],
    ['', 'en'],
    ['*', 'en'],
    ['ru', 'ru'],
    ['RU-ru', 'ru'],
    ['zh-CN,zh;q=0.9,en;q=0.8', 'zh'],
    ['zh-Hant-TW', 'zh'],
    ['de-DE,de;q=0.9,ru;q=0.7,en;q=0.5', 'ru'],
    ['en;q=0.2, ru;q=0.8', 'ru'],
    ['ru;q=0, en', 'en'],
    ['ru;q=much', 'en'],
    ['en, ru', 'en'],
    ['de', 'en'],
    ['constructor, __proto__', 'en'],
  ])('%s asks for %s', (header, language) => {
    expect(pageLanguage(header)).toBe(language);
  });
});

const evil = `/"><script>alert('x')</script>`;

describe.each(LANGUAGES)('in %s', (language) => {
  const text = PAGE_TEXTS[language];
  const pages = {
    signIn: signInPage(language, { hasPasswords: true, next: evil, problem: 'wrong login' }),
    welcome: welcomePage(language, evil),
    progress: progressPage(language, { state: 'importing', stage: 'buildings', fraction: 0.416, message: '' }),
    failure: failurePage(language, evil),
  };

  it.each(Object.entries(pages))(
    '%s names its language, and holds neither script nor style nor stray HTML',
    (_, page) => {
      expect(page).toContain(`<html lang="${language}">`);
      expect(page).not.toMatch(/<script|<style|\sstyle=|\son\w+=|`/);
      expect([...page.matchAll(/(?:href|src)="([^"]*)"/g)].map(([, address]) => address)).toContain(PAGE_STYLE_PATH);
    },
  );

  it('says what is asked, what went wrong and how far it is', () => {
    expect(pages.signIn).toContain(text.wrongLogin);
    expect(pages.signIn).toContain('<code>city-twin serve</code>');
    expect(pages.signIn).toContain('<code>/?token=TOKEN</code>');
    const waiting = signInPage(language, { hasPasswords: false, next: '/', problem: { waitMs: 4_200 } });
    expect(waiting).toContain(text.tooManyAttempts(5));
    expect(waiting).not.toContain('<form');
    expect(pages.progress).toContain('value="42"');
    expect(pages.progress).toContain(text.stages.buildings);
    expect(pages.failure).toContain(text.notRunningAbout);
  });

  it('has a word of its own for everything', () => {
    const { stages, ...others } = text;
    const words = Object.values({ ...others, ...stages }).filter((value) => typeof value === 'string');
    expect(words.length).toBeGreaterThan(IMPORT_STAGES.length);
    expect(words.filter((word) => word.trim() === '')).toEqual([]);
    // What is typed is the same everywhere.
    const typed = (all: string) => [...all.matchAll(/`[^`]*`/g)].map(([word]) => word);
    expect(typed(text.hintPrinted + text.hintToken)).toEqual(
      typed(PAGE_TEXTS.en.hintPrinted + PAGE_TEXTS.en.hintToken),
    );
  });
});
