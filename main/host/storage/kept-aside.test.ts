import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { filesKeptAside } from './kept-aside.ts';

const dir = mkdtempSync(join(tmpdir(), 'kept-'));
afterEach(() => rmSync(dir, { recursive: true, force: true }));

test('another file under the name of one that was moved away within the same second is looked at anew', () => {
  const file = join(dir, 'samples.db.damaged-2026-11-22T063135');
  const causes = (): string[] => filesKeptAside(dir).map(({ cause }) => cause);
  writeFileSync(file, 'nothing of a database');
  expect(causes()).toEqual(['damaged']);
  rmSync(file);
  writeFileSync(file, '');
  expect(causes()).toEqual(['lost']);
});
