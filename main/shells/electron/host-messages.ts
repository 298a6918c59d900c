// What the desktop's main process and the host process tell each other. Sessions do not pass here: each has a port of its
// own, handed over once, so that values go from the host to a window without a third process copying them.
import { z } from 'zod';
import { startStatusSchema } from '../../../contract/start.ts';
import type { EntryName } from '../../entries.ts';

/** A window's kind decides what its session may do. */
export const VIEWS = ['desk', 'wall'] as const;
export type View = (typeof VIEWS)[number];

/** The entries that the host may ask for as a process. */
export const PROCESS_ENTRIES = ['field-simulator'] as const satisfies readonly EntryName[];
export type ProcessEntry = (typeof PROCESS_ENTRIES)[number];

export const toHostSchema = z.discriminatedUnion('type', [
  /** comes with one port */
  z.object({ type: z.literal('openSession'), view: z.enum(VIEWS) }),
  /** what became of a process that the host asked for; pid null: it never started */
  z.object({ type: z.literal('processStarted'), id: z.number().int(), pid: z.number().int().nullable() }),
  z.object({ type: z.literal('processSaid'), id: z.number().int(), line: z.string() }),
  z.object({ type: z.literal('processEnded'), id: z.number().int(), reason: z.string() }),
  z.object({ type: z.literal('stop') }),
]);
export type ToHost = z.infer<typeof toHostSchema>;

export const fromHostSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('start'), status: startStatusSchema }),
  z.object({ type: z.literal('ready'), packFolder: z.string() }),
  /** The packaged program cannot run a second Node by itself (the fuse `runAsNode` is off), so the host asks. */
  z.object({
    type: z.literal('startProcess'),
    id: z.number().int(),
    entry: z.enum(PROCESS_ENTRIES),
    args: z.array(z.string()),
    env: z.record(z.string(), z.string()),
  }),
  z.object({ type: z.literal('stopProcess'), id: z.number().int(), how: z.enum(['gently', 'now']) }),
]);
export type FromHost = z.infer<typeof fromHostSchema>;
