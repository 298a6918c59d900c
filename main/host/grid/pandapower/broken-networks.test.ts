import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, test } from 'vitest';
import { columnsNotFinite } from '../../../../tests/builders/finite-network.ts';
import { GridFileError } from '../grid-file.ts';
import { readPandapower } from './read-pandapower.ts';

const REFERENCE = 'tests/reference/pandapower';
const folder = mkdtempSync(join(tmpdir(), 'pandapower-'));
afterAll(() => rmSync(folder, { recursive: true }));

type Row = Record<string, unknown>;
type Tables = Record<string, unknown>;

async function readText(text: string) {
  const file = join(folder, 'net.json');
  writeFileSync(file, text);
  return readPandapower(file, { open: [], close: [], edits: [] });
}

describe('however a network is broken', () => {
  const originals = [
    readFileSync(`${REFERENCE}/cigre_mv_flat.json`, 'utf8'),
    readFileSync(`${REFERENCE}/mv_oberrhein.json`, 'utf8'),
  ];
  const quiet = async (outcome: ReturnType<typeof readText>) => {
    const result = await outcome.catch((error: unknown) => error);
    if (result instanceof GridFileError) return result.problem.remedy !== '';
    if (result instanceof Error) throw result;
    return columnsNotFinite((result as Awaited<ReturnType<typeof readText>>).network).length === 0;
  };

  test('in its text', async () => {
    const junk = fc.constantFrom(
      '',
      '"',
      '{',
      '}',
      '[',
      ']',
      ',',
      ':',
      'null',
      'NaN',
      '-',
      '1e999',
      '0',
      'true',
      '{}',
      '[]',
    );
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...originals),
        fc.array(fc.tuple(fc.double({ min: 0, max: 1, noNaN: true }), fc.nat(10), junk), {
          minLength: 1,
          maxLength: 3,
        }),
        (original, changes) => {
          let text = original;
          for (const [place, cut, insert] of changes) {
            const at = Math.floor(place * text.length);
            text = text.slice(0, at) + insert + text.slice(at + cut);
          }
          return quiet(readText(text));
        },
      ),
      { numRuns: 200 },
    );
  });

  test('in its cells', async () => {
    const junk = fc.constantFrom(null, 0, -1, 1e300, -1e300, 1e-300, 1.5, 'x', '', true, false, [], {}, 99);
    const tables = JSON.parse(originals[0]!) as Tables;
    const cells = Object.entries(tables).flatMap(([name, rows]) =>
      Array.isArray(rows)
        ? (rows as Row[]).flatMap((row, i) => Object.keys(row).map((column) => [name, i, column] as const))
        : [],
    );
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(fc.constantFrom(...cells), junk), { minLength: 1, maxLength: 3 }),
        (changes) => {
          const broken = structuredClone(tables);
          for (const [[name, row, column], value] of changes) (broken[name] as Row[])[row]![column] = value;
          return quiet(readText(JSON.stringify(broken)));
        },
      ),
      { numRuns: 500 },
    );
  });
});
