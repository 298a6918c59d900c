import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { expect, it } from 'vitest';
import { findProgram, hasDisplay } from './browser-window.ts';

it('finds the first program that may be run, by its name on the path or by its place', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'path-'));
  await writeFile(join(folder, 'plain'), '');
  await writeFile(join(folder, 'browser'), '');
  await chmod(join(folder, 'browser'), 0o755);
  const path = ['/nonexistent', folder].join(delimiter);
  expect(findProgram(['missing', 'plain', 'browser'], path)).toBe(join(folder, 'browser'));
  expect(findProgram([join(folder, 'browser')], '')).toBe(join(folder, 'browser'));
  expect(findProgram(['missing'], path)).toBeNull();
  await rm(folder, { recursive: true });
});

it('a window needs a display on Linux, and has one elsewhere', () => {
  expect(hasDisplay({}, 'linux')).toBe(false);
  expect(hasDisplay({ DISPLAY: ':0' }, 'linux')).toBe(true);
  expect(hasDisplay({ WAYLAND_DISPLAY: 'wayland-0' }, 'linux')).toBe(true);
  expect(hasDisplay({}, 'win32')).toBe(true);
});
