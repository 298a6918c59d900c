// The OpenAPI document, made from the schemas that the routes themselves use, so that it cannot say anything else.
import { z } from 'zod';
import {
  assetCollectionSchema,
  assetQuerySchema,
  failureAnswerSchema,
  healthSchema,
  journalPageSchema,
  journalQuerySchema,
  pointQuerySchema,
  pointSchema,
  samplePageSchema,
  sampleQuerySchema,
  startStatusSchema,
} from './api-schemas.ts';
import { ALARM_OPERATIONS } from './open-api-alarms.ts';
import { PAST_OPERATIONS } from './open-api-past.ts';
import { COMMAND_OPERATIONS } from './open-api-commands.ts';
import { CONTROL_OPERATIONS } from './open-api-control.ts';
import { ORDER_OPERATIONS } from './open-api-orders.ts';
import { FLISR_OPERATIONS } from './open-api-flisr.ts';
import { SHIFT_OPERATIONS } from './open-api-shift.ts';
import { DRILL_OPERATIONS } from './open-api-drills.ts';
import { OUTAGE_OPERATIONS } from './open-api-outages.ts';
import { GRID_OPERATIONS } from './openapi-grid.ts';

export interface Operation {
  readonly path: string;
  /** default: get */
  readonly method?: 'post' | 'put';
  readonly summary: string;
  /** of the query; a part that is named in the path in braces is of the path */
  readonly query?: z.ZodObject;
  readonly body?: z.ZodObject;
  readonly result: z.ZodType;
  /** media type of the answer; default: application/json */
  readonly type?: string;
}

const OPERATIONS: readonly Operation[] = [
  {
    path: '/api/start',
    summary: 'How far the start is; the other paths answer 503 until it is ready',
    result: startStatusSchema,
  },
  { path: '/api/health', summary: 'Is the host well, and how much flows', result: healthSchema },
  {
    path: '/api/points',
    summary: 'Every point with its newest value',
    query: pointQuerySchema,
    result: z.array(pointSchema),
  },
  {
    path: '/api/assets',
    summary: 'Assets as GeoJSON',
    query: assetQuerySchema,
    result: assetCollectionSchema,
    type: 'application/geo+json',
  },
  {
    path: '/api/samples',
    summary: 'Samples of one point, oldest first',
    query: sampleQuerySchema,
    result: samplePageSchema,
  },
  {
    path: '/api/journal',
    summary: 'Entries of the journal, newest first; not for wall displays',
    query: journalQuerySchema,
    result: journalPageSchema,
  },
  ...GRID_OPERATIONS,
  ...COMMAND_OPERATIONS,
  ...CONTROL_OPERATIONS,
  ...ORDER_OPERATIONS,
  ...ALARM_OPERATIONS,
  ...PAST_OPERATIONS,
  ...FLISR_OPERATIONS,
  ...OUTAGE_OPERATIONS,
  ...DRILL_OPERATIONS,
  ...SHIFT_OPERATIONS,
];

function jsonSchema(schema: z.ZodType, io: 'input' | 'output'): Record<string, unknown> {
  const { $schema: _dialect, ...rest } = z.toJSONSchema(schema, { io });
  return rest;
}

function parametersOf(path: string, query: z.ZodObject): unknown[] {
  const { properties = {}, required = [] } = jsonSchema(query, 'input') as {
    properties?: Record<string, Record<string, unknown>>;
    required?: string[];
  };
  return Object.entries(properties).map(([name, { description, ...schema }]) => ({
    name,
    in: path.includes(`{${name}}`) ? 'path' : 'query',
    required: required.includes(name),
    ...(description === undefined ? {} : { description }),
    // A number in a query arrives as text and is read as a number: the schema of the input says nothing.
    schema: Object.keys(schema).length === 0 ? { type: 'number' } : schema,
  }));
}

export function openApiDocument(version: string): Record<string, unknown> {
  const content = (schema: z.ZodType, type = 'application/json') => ({
    [type]: { schema: jsonSchema(schema, 'output') },
  });
  const failures = Object.fromEntries(
    [
      ['400', 'the question is not understood'],
      ['401', 'no valid token'],
      ['403', 'not for this role, or from a foreign page'],
      ['404', 'there is no such thing'],
      ['405', 'the path has no such method; Allow says which it has'],
      ['409', 'it cannot be had in the present state; the message says why'],
      ['429', 'too many questions; Retry-After says when'],
      ['503', 'still starting'],
    ].map(([status, description]) => [status, { description, content: content(failureAnswerSchema) }]),
  );
  const paths: Record<string, Record<string, unknown>> = {};
  for (const { path, method = 'get', summary, query, body, result, type } of OPERATIONS) {
    const operation = {
      summary,
      operationId: operationId(path, method),
      ...(query === undefined ? {} : { parameters: parametersOf(path, query) }),
      ...(body === undefined
        ? {}
        : { requestBody: { required: true, content: { 'application/json': { schema: jsonSchema(body, 'input') } } } }),
      responses: { 200: { description: 'done', content: content(result, type) }, ...failures },
    };
    paths[path] = { ...paths[path], [method]: operation };
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'City Twin',
      version,
      description:
        'Reads what the control room shows, asks the grid, and gives commands (POST /api/commands/...; nothing else here switches). Values come in over MQTT, never here.',
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    security: [{ token: [] }],
    components: { securitySchemes: { token: { type: 'http', scheme: 'bearer' } } },
    paths,
  };
}

/** `/api/grid/state` -> gridState; a change has its method before it. */
function operationId(path: string, method: string): string {
  const words = path
    .slice('/api/'.length)
    .split('/')
    .filter((part) => !part.startsWith('{'));
  const all = method === 'get' ? words : [method, ...words];
  return all.map((word, i) => (i === 0 ? word : `${word[0]!.toUpperCase()}${word.slice(1)}`)).join('');
}
