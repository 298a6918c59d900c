// How the host is, for whoever works with it. Walls too: what hangs on the wall should say when it cannot be trusted.
import { z } from 'zod';
import { ROLES } from '../vocabulary.ts';
import { healthReportSchema } from './health-report.ts';

export const HEALTH_REQUESTS = {
  'health.get': { params: z.object({}), result: healthReportSchema, roles: ROLES },
} as const;
