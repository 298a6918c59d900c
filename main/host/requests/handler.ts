// What answers a request. Expected trouble is a returned failure; an exception is a bug and reads `internal` outside.
import type { Failure } from '../../../contract/messages.ts';
import type { REQUESTS, RequestName, RequestResult } from '../../../contract/requests.ts';
import type { ErrorCode } from '../../../contract/vocabulary.ts';
import type { z } from 'zod';
import type { Principal } from '../access/access.ts';

export type Answer<T> = { readonly result: T } | { readonly failure: Failure };

/** `params` have passed their schema, the role of `principal` the request's list. */
export type Handler<N extends RequestName> = (
  params: z.output<(typeof REQUESTS)[N]['params']>,
  principal: Principal,
) => Answer<RequestResult<N>> | Promise<Answer<RequestResult<N>>>;

export type Handlers = { readonly [N in RequestName]: Handler<N> };

export const answer = <T>(result: T): { result: T } => ({ result });

export const refuse = (code: ErrorCode, message: string): { failure: Failure } => ({ failure: { code, message } });
