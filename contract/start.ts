// What `GET /api/start` says before a session can open: the first start builds the city pack, which takes a while.
import { z } from 'zod';

export const START_STATES = ['starting', 'importing', 'ready', 'failed'] as const;

/** The steps of an import, in order. A closed set: each screen has its own words for them. */
export const IMPORT_STAGES = ['read', 'streets', 'ground', 'buildings', 'assets', 'write'] as const;
export type ImportStage = (typeof IMPORT_STAGES)[number];

export const startStatusSchema = z.object({
  state: z.enum(START_STATES),
  /** what the importer does now; '' when it does nothing */
  stage: z.enum(['', ...IMPORT_STAGES]),
  /** of the whole import, 0 ... 1 */
  fraction: z.number().min(0).max(1),
  /** when failed: what went wrong and what to do about it; else '' */
  message: z.string(),
});
export type StartStatus = z.infer<typeof startStatusSchema>;
