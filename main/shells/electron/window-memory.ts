// The windows that were open when the program ended, in a small file of the user's own.
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { z } from 'zod';
import { type WindowRecord, windowRecordSchema } from './window-placement.ts';

const memorySchema = z.object({ version: z.literal(1), windows: z.array(windowRecordSchema).max(32) });

/** @returns [] when there is none or it cannot be read: losing it costs a moment of arranging, nothing more */
export function readWindows(file: string): WindowRecord[] {
  try {
    return memorySchema.parse(JSON.parse(readFileSync(file, 'utf8'))).windows;
  } catch {
    return [];
  }
}

/** Written in one step, so that a crash leaves the old file or the new one. */
export function writeWindows(file: string, windows: readonly WindowRecord[]): void {
  const fresh = `${file}.new`;
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(fresh, JSON.stringify({ version: 1, windows }));
  renameSync(fresh, file);
}
