// THIRD-PARTY.md: every package that is part of the program, from the lock file. `npm run third-party` writes it anew;
// third-party.test.ts holds it to what is installed.
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
export const thirdPartyFile = join(root, 'THIRD-PARTY.md');

/** Free to use, change and pass on with a notice; nothing that asks for our own sources. */
const ALLOWED = new Set([
  ...['MIT', 'MIT-0', 'ISC', '0BSD', 'BSD-2-Clause', 'BSD-3-Clause', 'Apache-2.0', 'BlueOak-1.0.0'],
  ...['Unlicense', 'CC0-1.0', 'Zlib', 'Python-2.0', 'OFL-1.1'],
]);

/** Licences that the package does not name in its description, read by hand in its LICENSE file. */
const READ_BY_HAND: Readonly<Record<string, string>> = { suncalc: 'BSD-2-Clause' };

/** Some packages depend on a compiler and on types, which end before the program runs. */
const TYPES_ONLY = /^(?:typescript$|@typescript\/|@types\/)/;

export interface ThirdParty {
  readonly name: string;
  readonly version: string;
  readonly licence: string;
  /** its folder in the repository */
  readonly path: string;
}

interface LockEntry {
  readonly version?: string;
  readonly license?: string;
  readonly dev?: boolean;
  readonly devOptional?: boolean;
}

/** SPDX: of alternatives one must be allowed, of several together all. */
export function isAllowed(licence: string): boolean {
  return licence
    .replaceAll(/[()]/g, '')
    .split(' OR ')
    .some((alternative) => alternative.split(' AND ').every((part) => ALLOWED.has(part.trim())));
}

/** Packages that the program runs on; what only builds or tests it is not shipped. Sorted by name, then version. */
export function thirdParties(): ThirdParty[] {
  const lock = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')) as {
    packages: Record<string, LockEntry>;
  };
  const found = new Map<string, ThirdParty>();
  for (const [path, entry] of Object.entries(lock.packages)) {
    if (path === '' || entry.dev === true || entry.devOptional === true) continue;
    const name = path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length);
    if (TYPES_ONLY.test(name)) continue;
    const version = entry.version ?? '';
    const licence = READ_BY_HAND[name] ?? entry.license ?? 'unknown';
    found.set(`${name} ${version}`, { name, version, licence, path });
  }
  return [...found.values()].toSorted((a, b) =>
    a.name === b.name ? (a.version < b.version ? -1 : 1) : a.name < b.name ? -1 : 1,
  );
}

export function thirdPartyText(): string {
  const rows = thirdParties().map(({ name, version, licence }) => `| ${name} | ${version} | ${licence} |`);
  return `# Third-party software and data

City Twin itself is under Apache-2.0 (\`LICENSE\`). It ships the following; each keeps its own licence, whose text lies in
the package and, for installed programs, in \`out/licences.txt\`. This file is made by \`npm run third-party\`.

## Data

| what | from | licence |
|---|---|---|
| assets/cities/berlin | © OpenStreetMap contributors, <https://www.openstreetmap.org/copyright> | Open Database License 1.0 |

City packs made from OpenStreetMap are derived databases: who passes one on does so under the same licence, with the
attribution that the map shows.

## Programs

The desktop program contains Electron (MIT), with Chromium, Node.js and the components named in its
\`LICENSES.chromium.html\`. The set-up fetches Node.js (MIT) as a package.

## Packages

| package | version | licence |
|---|---|---|
${rows.join('\n')}
`;
}

/** The texts themselves, for the packaged program, which has no node_modules to read them in. */
export function licenceTexts(): string {
  const texts = thirdParties().map(({ name, version, licence, path }) => {
    const folder = join(root, path);
    const names = existsSync(folder) ? readdirSync(folder) : [];
    const files = names.filter(
      (file) => /^(licen[cs]e|copying|notice)/i.test(file) && statSync(join(folder, file)).isFile(),
    );
    const text = files.map((file) => readFileSync(join(folder, file), 'utf8').trim()).join('\n\n');
    return `${name} ${version} (${licence})\n\n${text}`;
  });
  return texts.join(`\n\n${'-'.repeat(80)}\n\n`);
}

// `node tests/third-party.ts [FILE]`: writes THIRD-PARTY.md, and the texts into FILE.
if (process.argv[1] === fileURLToPath(import.meta.url)) {
  writeFileSync(thirdPartyFile, thirdPartyText());
  const [, , texts] = process.argv;
  if (texts !== undefined) writeFileSync(texts, licenceTexts());
}
