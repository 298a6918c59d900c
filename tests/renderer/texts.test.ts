// Every word on the screen comes from a language file, in every language, with the same placeholders; every colour
// comes from a token.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseAst } from 'vite';
import { describe, expect, it, vi } from 'vitest';
import { IMPORT_STAGES } from '../../contract/start.ts';
import { PAGE_TEXTS } from '../../main/shells/server/page-texts.ts';
import { startLanguages, switchLanguage, textOf } from '../../renderer/languages/languages.ts';

const RENDERER = fileURLToPath(new URL('../../renderer/', import.meta.url));
const files = readdirSync(RENDERER, { recursive: true, encoding: 'utf8' }).map((file) => file.replaceAll('\\', '/'));
const readFile = (file: string) => readFileSync(join(RENDERER, file), 'utf8');
const language = (name: string) => JSON.parse(readFile(`languages/${name}.json`)) as Record<string, string>;
const placeholders = (text: string) => [...text.matchAll(/\{\{\w+\}\}/g)].map((found) => found[0]).sort();

describe('languages', () => {
  const en = language('en');
  it.each(['en', 'ru', 'zh'])('%s shows nobody a name that should have been filled in', (name) => {
    // What stands in single braces is shown as it is: only where the braces are what is meant.
    const odd = Object.entries(language(name)).filter(([, text]) => /(?<!\{)\{\w+\}(?!\})/.test(text));
    expect(odd.map(([key]) => key)).toEqual(['devices.form.topics']);
  });

  it.each(['ru', 'zh'])('%s says everything that English says, with the same placeholders', (name) => {
    const other = language(name);
    const keys = Object.keys(en).filter((key) => !key.endsWith('_one'));
    expect(Object.keys(other).sort()).toEqual(keys.sort());
    const wrong = keys.filter((key) => placeholders(en[key]!).join() !== placeholders(other[key]!).join());
    expect(wrong).toEqual([]);
    expect(Object.values(other).filter((text) => text.trim() === '')).toEqual([]);
  });
});

describe('plurals', () => {
  const en = language('en');
  const ofOne = Object.keys(en).filter((key) => key.endsWith('_one'));

  it('of one stand beside those of many, and name the same', () => {
    expect(ofOne.length).toBeGreaterThan(40);
    for (const key of ofOne) {
      const ofMany = en[key.replace(/_one$/, '')];
      expect(ofMany, key).toBeDefined();
      expect(en[key], key).not.toBe(ofMany);
      // "once" says the number itself.
      const named = placeholders(en[key]!).filter((name) => name !== '{{n}}');
      expect(named, key).toEqual(placeholders(ofMany!).filter((name) => name !== '{{n}}'));
    }
  });

  it('are taken in English where a 1 is written, and in no other language', async () => {
    vi.stubGlobal('document', { documentElement: { lang: '' } });
    await startLanguages('en');
    expect(textOf('outages.etr.revised', { n: '1' })).toBe('changed once');
    expect(textOf('outages.etr.revised', { n: 2 })).toBe('changed 2 times');
    expect(textOf('order.effect.dropped', { n: 1 })).toBe('1 customer loses supply');
    expect(textOf('order.effect.dropped', { n: '1,001' })).toBe('1,001 customers lose supply');
    expect(textOf('order.violation.critical-dropped', { count: '1', groups: 'x' })).toBe(
      '1 critical customer loses supply: x',
    );
    expect(textOf('order.violation.customers-dropped', { customers: '0' })).toBe('0 customers lose supply');
    for (const name of ['ru', 'zh'] as const) {
      await switchLanguage(name);
      for (const n of [1, 2, 5, 21])
        expect(textOf('outages.etr.revised', { n })).toBe(
          language(name)['outages.etr.revised']!.replace('{{n}}', String(n)),
        );
    }
  });
});

describe('closed sets', () => {
  it.each(['en', 'ru', 'zh'] as const)(
    '%s has words for each stage of an import, those of the host’s own pages',
    (name) => {
      const texts = language(name);
      expect(IMPORT_STAGES.map((stage) => texts[`start.stage.${stage}`])).toEqual(
        IMPORT_STAGES.map((stage) => PAGE_TEXTS[name].stages[stage]),
      );
    },
  );
});

/** Attributes that a person reads or hears. */
const SPOKEN = new Set(['aria-label', 'aria-description', 'title', 'placeholder', 'alt', 'label']);
/** The same on every keyboard and in every language. */
const KEY_NAMES = new Set(['Ctrl K', 'Esc']);
const hasLetters = (text: string) => /\p{L}/u.test(text) && !KEY_NAMES.has(text.trim());

interface Node {
  readonly type: string;
  readonly [key: string]: unknown;
}

function literalTexts(node: unknown, found: string[]): void {
  if (Array.isArray(node)) {
    for (const child of node) literalTexts(child, found);
    return;
  }
  if (typeof node !== 'object' || node === null) return;
  const { type } = node as Node;
  if (type === 'JSXText' && hasLetters(String((node as Node)['value'])))
    found.push(String((node as Node)['value']).trim());
  if (type === 'JSXAttribute') {
    const { name, value } = node as unknown as { name: { name: string }; value: Node | null };
    if (SPOKEN.has(name.name) && value?.type === 'Literal' && hasLetters(String(value['value'])))
      found.push(String(value['value']));
  }
  if (type === 'JSXExpressionContainer') {
    const expression = (node as unknown as { expression: Node }).expression;
    // `{'words'}` as a child is text as well; in an attribute it is judged above.
    if (
      expression.type === 'Literal' &&
      typeof expression['value'] === 'string' &&
      / /.test(expression['value'].trim())
    ) {
      if (hasLetters(expression['value'])) found.push(expression['value']);
    }
  }
  for (const child of Object.values(node)) literalTexts(child, found);
}

describe('panels', () => {
  const views = files.filter((file) => file.endsWith('.tsx') && !file.endsWith('.test.tsx'));
  it.each(views)('%s holds no words of its own', (file) => {
    const found: string[] = [];
    literalTexts(parseAst(readFile(file), { lang: 'tsx' }).body, found);
    expect(found).toEqual([]);
  });

  it('finds words where there are some', () => {
    const found: string[] = [];
    literalTexts(parseAst('const a = <p title="Hello">Some words</p>;', { lang: 'tsx' }).body, found);
    expect(found).toEqual(['Hello', 'Some words']);
  });
});

describe('colours', () => {
  const RAW = /#[0-9a-f]{3,8}\b(?=[\s;,)'"`])|\b(?:rgb|hsl|oklch|oklab)a?\(\s*[\d.]/i;
  const styled = files.filter(
    (file) => /\.(css|tsx)$/.test(file) && file !== 'theme/tokens.css' && !file.startsWith('scene/'),
  );
  it.each(styled)('%s takes its colours from tokens', (file) => {
    expect(
      readFile(file)
        .split('\n')
        .filter((line) => RAW.test(line)),
    ).toEqual([]);
  });

  it('names only tokens that exist', () => {
    const tokens = readFile('theme/tokens.css');
    const own = files
      .filter((file) => file.endsWith('.css'))
      .map(readFile)
      .join('\n');
    const used = new Set([...own.matchAll(/var\((--[\w-]+)/g)].map((found) => found[1]!));
    expect([...used].filter((name) => !tokens.includes(`${name}:`) && !own.includes(`${name}:`))).toEqual([]);
  });
});
