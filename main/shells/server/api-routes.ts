// What every path of the open API does alike: is the city there, may this role ask, is the question understood; and how an answer
// of the host becomes one of HTTP.
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { ErrorCode, Role } from '../../../contract/vocabulary.ts';
import type { City, Host } from '../../host/host.ts';
import type { Answer } from '../../host/requests/handler.ts';
import { sendFailure } from './answers.ts';

export interface Asker {
  readonly role: Role;
  readonly user: string;
  /** public name of the token */
  readonly token: string;
  /** the program, where it tells itself from others with the same token */
  readonly client?: string;
  /** An answer of so many rows is paid for before the next question (rate-limit.ts). */
  readonly charge: (rows: number) => void;
}

/** By this a program tells itself from others that have its token: a PIN, a yes and what was shown count for it alone. */
export const PROGRAM_HEADER = 'city-twin-program';
/** Long enough that nobody guesses it. */
const PROGRAM_NAME = /^[\w-]{16,200}$/;

type Make<Q> = (city: City, question: Q, reply: FastifyReply, asker: Asker) => unknown;

export interface Routes {
  /** `roles`: who may ask; default: everybody who comes in */
  get<S extends z.ZodType>(path: string, query: S, make: Make<z.output<S>>, roles?: readonly Role[]): void;
  /** The address and the JSON body make one question. `longestBodyBytes`: default that of the server */
  change<S extends z.ZodType>(
    method: 'GET' | 'POST' | 'PUT',
    path: string,
    question: S,
    make: Make<z.output<S>>,
    roles?: readonly Role[],
    longestBodyBytes?: number,
  ): void;
}

const STATUS: Readonly<Record<ErrorCode, number>> = {
  'bad-request': 400,
  unauthorised: 401,
  forbidden: 403,
  'not-found': 404,
  conflict: 409,
  'too-many': 429,
  unavailable: 503,
  internal: 500,
};

export const READ_THE_DOCUMENT = '/api/openapi.json says what is asked how';

const REMEDIES: Readonly<Partial<Record<ErrorCode, string>>> = {
  'bad-request': READ_THE_DOCUMENT,
  'not-found': 'look the id up in /api/points, /api/assets or /api/grid/elements',
  conflict: 'ask again when the state has changed',
  unavailable: 'ask again later; /api/health says what is missing',
};

export const noStore = (reply: FastifyReply): FastifyReply => reply.header('cache-control', 'no-store');

/** The result, or the failure with its status. */
export function sendAnswer<T>(reply: FastifyReply, given: Answer<T>): FastifyReply {
  if (!('failure' in given)) return reply.send(given.result);
  const { code, message, detail } = given.failure;
  const remedy = REMEDIES[code];
  return sendFailure(reply, STATUS[code], {
    ...{ code, message },
    ...(detail === undefined ? {} : { detail }),
    ...(remedy === undefined ? {} : { remedy }),
  });
}

export function createRoutes(
  server: FastifyInstance,
  host: Host,
  charge: (request: FastifyRequest, rows: number) => void,
): Routes {
  const answering =
    <S extends z.ZodType>(
      schema: S,
      questionOf: (request: FastifyRequest) => unknown,
      make: Make<z.output<S>>,
      roles: readonly Role[] | undefined,
    ) =>
    async (request: FastifyRequest, reply: FastifyReply): Promise<unknown> => {
      const { city } = host;
      if (city === null) {
        const { stage, fraction, message } = host.startStatus();
        void reply.header('retry-after', 1);
        const progress = `still starting: ${stage} ${Math.round(fraction * 100)} %`;
        return sendFailure(reply, 503, { code: 'unavailable', message: message === '' ? progress : message });
      }
      const program = request.headers[PROGRAM_HEADER];
      if (program !== undefined && !(typeof program === 'string' && PROGRAM_NAME.test(program)))
        return sendFailure(reply, 400, {
          code: 'bad-request',
          message: `the header ${PROGRAM_HEADER} has 16 to 200 letters, digits, - or _`,
          remedy: 'make up a random one, such as a UUID, and send the same with every request',
        });
      const asker = {
        ...(program === undefined ? {} : { client: `program ${program}` }),
        role: request.principal?.role ?? 'wall',
        user: request.principal?.user ?? '',
        token: request.principal?.token ?? '',
        charge: (rows: number) => charge(request, rows),
      } as const;
      if (roles !== undefined && !roles.includes(asker.role)) {
        // What only reads may be refused without a word in the journal.
        if (request.method !== 'GET' && request.method !== 'HEAD')
          await city.refusals.note(`${request.method} ${request.routeOptions.url ?? ''}`, 'role', asker);
        return sendFailure(reply, 403, {
          code: 'forbidden',
          message: `this is not for the role ${asker.role}`,
          remedy: `use a token of somebody who is ${roles.join(', ')}`,
        });
      }
      const question = questionOf(request);
      const problem = unknownPart(schema, question);
      const checked = schema.safeParse(question);
      if (problem !== null || !checked.success) {
        const message = problem ?? problemOf(checked.error);
        return sendFailure(reply, 400, { code: 'bad-request', message, remedy: READ_THE_DOCUMENT });
      }
      return make(city, checked.data, noStore(reply), asker);
    };
  return {
    get: (path, query, make, roles) => {
      server.get(
        path,
        answering(query, (request) => request.query, make, roles),
      );
    },
    change: (method, path, question, make, roles, longestBodyBytes) => {
      server.route({
        ...(longestBodyBytes === undefined ? {} : { bodyLimit: longestBodyBytes }),
        method,
        url: path,
        handler: answering(
          question,
          ({ body, params, query }) => ({
            ...(isObject(body) ? body : {}),
            ...(query as object),
            ...(params as object),
          }),
          make,
          roles,
        ),
      });
    },
  };
}

/** A part that is misspelt would be passed over without a word. */
function unknownPart(schema: z.ZodType, question: unknown): string | null {
  if (!(schema instanceof z.ZodObject) || !isObject(question)) return null;
  const known = Object.keys(schema.shape);
  const unknown = Object.keys(question).find((key) => !known.includes(key));
  if (unknown === undefined) return null;
  const list = known.length === 0 ? 'none' : known.join(', ');
  return `"${unknown.slice(0, 80)}" is not known here; known are: ${list}`;
}

function problemOf(error: z.ZodError | undefined): string {
  const [issue] = error?.issues ?? [];
  const place = issue === undefined || issue.path.length === 0 ? 'the question' : `"${issue.path.join('.')}"`;
  return `${place}: ${issue?.message ?? 'is not understood'}`;
}

const isObject = (value: unknown): value is object =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
