// What `GET /api/start` says before a session can open: the first start builds the city pack, which takes a while.
import { z } from 'zod';

export const START_STATES = ['starting', 'importing', 'ready', 'failed'] as const;

export const startStatusSchema = z.object({
  state: z.enum(START_STATES),
  /** the importer's stage in its own short words; '' when there is none */
  stage: z.string(),
  /** of the whole import, 0 ... 1 */
  fraction: z.number().min(0).max(1),
  /** when failed: what went wrong and what to do about it; else '' */
  message: z.string(),
});
export type StartStatus = z.infer<typeof startStatusSchema>;
