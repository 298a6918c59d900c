// The documents that the grid commands print with --json, as scripts rely on them: every named field, of its type. More may come.
import { z } from 'zod';

const total = z.object({ activeMw: z.number(), reactiveMvar: z.number() });
const phase = z.number().int().min(1).optional();

export const solveDocument = z.object({
  model: z.object({
    name: z.string(),
    kind: z.enum(['balanced', 'three-phase']),
    buses: z.number().int().positive(),
    branches: z.number().int().nonnegative(),
  }),
  converged: z.boolean(),
  method: z.string(),
  iterations: z.number().int().nonnegative(),
  solveMs: z.number().nonnegative(),
  losses: total,
  source: total,
  buses: z.array(z.object({ id: z.string(), phase, vmPu: z.number().nonnegative(), vaDeg: z.number() })),
  branches: z.array(
    z.object({
      id: z.string(),
      terminal: z.number().int().positive().optional(),
      phase,
      from: z.string(),
      to: z.string(),
      fromMw: z.number(),
      fromMvar: z.number(),
      toMw: z.number(),
      toMvar: z.number(),
    }),
  ),
  controls: z.object({ taps: z.record(z.string(), z.number()) }),
  deEnergized: z.array(z.string()),
  bench: z.object({ coldMs: z.number(), warmMs: z.number(), updateMs: z.number(), switchMs: z.number() }).optional(),
});

export const failureDocument = z.object({
  error: z.object({
    message: z.string(),
    remedy: z.string(),
    file: z.string().optional(),
    line: z.number().int().positive().optional(),
    element: z.string().optional(),
  }),
});

const flag = z.union([z.literal(0), z.literal(1)]);

/** The columns of case118_n1_ac.csv; null where nothing was calculated. */
export const contingencyDocument = z.object({
  rows: z.array(
    z.object({
      branch_index: z.union([z.number(), z.string()]),
      from: z.union([z.number(), z.string()]),
      to: z.union([z.number(), z.string()]),
      islanding: flag,
      converged: flag.nullable(),
      loss_P_MW: z.number().nullable(),
      Vmin_pu: z.number().nullable(),
      Vmin_bus: z.union([z.number(), z.string()]).nullable(),
      max_abs_dVa_deg_branch: z.number().nullable(),
      violations: z.array(z.object({ kind: z.string(), id: z.string(), value: z.number(), limit: z.number() })),
    }),
  ),
});

export const restoreDocument = z.object({
  fault: z.string(),
  isolate: z.array(z.string()),
  steps: z.array(
    z.object({
      n: z.number().int().positive(),
      device: z.string(),
      action: z.enum(['open', 'close']),
      reason: z.string().min(1),
      checks: z.record(z.string(), z.unknown()),
    }),
  ),
  ties: z.array(z.string()),
  servedKw: z.number(),
  lostKw: z.number(),
  lossKw: z.number(),
  vminPu: z.number(),
});
