// What the open API asks and answers about the grid, as schemas (as api-schemas.ts for the rest).
import { z } from 'zod';
import {
  drillAnswerSchema,
  drillFaultSchema,
  drillRepairSchema,
  FLISR_MODES,
  GRID_REQUESTS,
  gridBalanceRowSchema,
  gridDoubtSchema,
  gridElementSchema,
  gridLocationSchema,
  gridPlanSchema,
  gridStateSchema,
  gridWhatIfSchema,
} from '../../../contract/grid-requests.ts';

export const gridHealthSchema = z
  .object({
    state: z.enum(['starting', 'live', 'failed']).describe('failed: what was believed last is kept and marked stale'),
    solveMs: z.number().nullable().describe('that the newest solution took'),
    customersOut: z.number().int().nullable(),
    doubts: z.number().int().nullable().describe('measurements that cannot be true or contradict each other'),
    ageMs: z.number().nullable().describe('of the newest solution, ms'),
    isStale: z.boolean().describe('the newest solution is older than two seconds, or nobody calculates any more'),
  })
  .nullable()
  .describe('null: the city has no grid');

export const elementListSchema = z.array(
  z.object({
    id: z.string(),
    kind: z.string().describe('CIM class'),
    name: z.string(),
    feeder: z.string().nullable().describe('of the normal state'),
    from: z.string().nullable().describe('ConnectivityNode; of a feeder its substation'),
    to: z.string().nullable(),
    normallyOpen: z.boolean().optional(),
    remote: z.boolean().optional(),
    lon: z.number().nullable(),
    lat: z.number().nullable(),
  }),
);
export const elementListQuerySchema = z.object({
  kind: z.string().optional().describe('CIM class, such as ACLineSegment or Breaker'),
  feeder: z.string().optional(),
});
export const elementQuerySchema = z.object({ id: z.string() });
export const restoreQuerySchema = z.object({ fault: z.string().describe('id of an element') });
export const locateQuerySchema = z.object({ device: z.string().describe('id of a switch that has tripped') });
export const whatIfSchema = GRID_REQUESTS['grid.solve'].params.partial();
export const balanceQuerySchema = GRID_REQUESTS['grid.balance'].params;
export const balanceSchema = z.array(gridBalanceRowSchema);
export const doubtListSchema = z.array(gridDoubtSchema);
export const flisrSchema = z.object({ id: z.string(), mode: z.enum(FLISR_MODES) });
export const flisrAnswerSchema = z.object({ id: z.string(), flisr: z.enum(FLISR_MODES) });

const violationSchema = z.object({
  kind: z.enum(['supply', 'voltage', 'loading', 'convergence']),
  id: z.string(),
  value: z
    .number()
    .describe('supply: MW cut off; voltage: pu; loading: per cent; convergence: MVA that do not balance'),
  limit: z.number(),
});
const cell = z.union([z.string(), z.number()]);
export const contingencySchema = z.object({
  ts: z.number().describe('city time of the state that was studied, ms UTC'),
  base: z.object({ violations: z.array(violationSchema) }),
  rows: z.array(
    z.object({
      branch_index: cell,
      from: cell,
      to: cell,
      islanding: z.number().int(),
      converged: z.number().int().nullable(),
      loss_P_MW: z.number().nullable(),
      Vmin_pu: z.number().nullable(),
      Vmin_bus: cell.nullable(),
      max_abs_dVa_deg_branch: z.number().nullable(),
      violations: z.array(violationSchema),
    }),
  ),
  outages: z.number().int().describe('all single outages above low voltage'),
  isComplete: z.boolean().describe('false: the time was up, later rows are missing'),
});

export {
  drillAnswerSchema,
  drillFaultSchema,
  drillRepairSchema,
  gridElementSchema,
  gridLocationSchema,
  gridPlanSchema,
  gridStateSchema,
  gridWhatIfSchema,
};
