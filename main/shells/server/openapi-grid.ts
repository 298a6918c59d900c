// The grid's part of the OpenAPI document.
import {
  balanceQuerySchema,
  balanceSchema,
  contingencySchema,
  doubtListSchema,
  drillAnswerSchema,
  drillFaultSchema,
  drillRepairSchema,
  elementListQuerySchema,
  elementListSchema,
  elementQuerySchema,
  flisrAnswerSchema,
  flisrSchema,
  gridElementSchema,
  gridLocationSchema,
  gridPlanSchema,
  gridStateSchema,
  gridWhatIfSchema,
  locateQuerySchema,
  restoreQuerySchema,
  whatIfSchema,
} from './api-schemas-grid.ts';
import type { Operation } from './openapi-document.ts';

export const GRID_OPERATIONS: readonly Operation[] = [
  {
    path: '/api/grid/elements',
    summary: 'Every element of the grid by its CIM class',
    query: elementListQuerySchema,
    result: elementListSchema,
  },
  {
    path: '/api/grid/state',
    summary: 'The grid as a whole, calculated from telemetry: supply, load, losses, feeders',
    result: gridStateSchema,
  },
  {
    path: '/api/grid/element',
    summary: 'One element: supplied from where and through what, measured and computed quantities, what is behind it',
    query: elementQuerySchema,
    result: gridElementSchema,
  },
  {
    path: '/api/grid/balance',
    summary: 'Fed in, delivered, technical losses and the unexplained rest',
    query: balanceQuerySchema,
    result: balanceSchema,
  },
  {
    path: '/api/grid/doubts',
    summary: 'Measurements that cannot be true, contradict each other or fell silent; not for wall displays',
    result: doubtListSchema,
  },
  {
    path: '/api/grid/restore',
    summary:
      'A plan that isolates a fault and gives supply back, from the state of now: a calculation, never a command',
    query: restoreQuerySchema,
    result: gridPlanSchema,
  },
  {
    path: '/api/grid/locate',
    summary:
      'Where the fault behind a tripped device must lie, by its indicators, and a plan that cuts all of that off: never a command',
    query: locateQuerySchema,
    result: gridLocationSchema,
  },
  {
    path: '/api/grid/solve',
    method: 'post',
    summary: 'What would be after some switchings: a calculation, never a command',
    body: whatIfSchema,
    result: gridWhatIfSchema,
  },
  {
    path: '/api/grid/contingency',
    summary: 'Every single branch above low voltage lost once, from the state of now; one study at a time',
    result: contingencySchema,
  },
  {
    path: '/api/feeders/{id}/flisr',
    method: 'put',
    summary: 'How far a feeder may restore supply by itself; for operators',
    query: flisrSchema.pick({ id: true }),
    body: flisrSchema.omit({ id: true }),
    result: flisrAnswerSchema,
  },
  {
    path: '/api/drill/fault',
    method: 'post',
    summary: 'Throws a fault into the simulated field; for instructors, 409 where devices are real',
    body: drillFaultSchema,
    result: drillAnswerSchema,
  },
  {
    path: '/api/drill/repair',
    method: 'post',
    summary: 'Ends a fault in the simulated field; for instructors',
    body: drillRepairSchema,
    result: drillAnswerSchema,
  },
];
