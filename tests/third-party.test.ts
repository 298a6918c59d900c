import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { isAllowed, licenceTexts, thirdParties, thirdPartyFile, thirdPartyText } from './third-party.ts';

test('every shipped package is under a licence that we can keep', () => {
  expect(thirdParties().filter(({ licence }) => !isAllowed(licence))).toEqual([]);
});

test('THIRD-PARTY.md lists what is installed (npm run third-party)', () => {
  expect(readFileSync(thirdPartyFile, 'utf8')).toBe(thirdPartyText());
});

test('the texts of all packages go into the packaged program', () => {
  const texts = licenceTexts();
  expect(texts).toContain('Permission is hereby granted');
  for (const { name, version } of thirdParties()) expect(texts).toContain(`${name} ${version} (`);
});

test('of alternatives one is enough, of several together all count', () => {
  expect(isAllowed('(MIT OR GPL-3.0-only)')).toBe(true);
  expect(isAllowed('MIT AND GPL-3.0-only')).toBe(false);
  expect(isAllowed('unknown')).toBe(false);
});
