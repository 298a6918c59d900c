// What answers a request. Expected trouble is a returned failure; an exception is a bug and reads `internal` outside.
import type { Failure } from '../../../contract/messages.ts';
import type { REQUESTS, RequestName, RequestResult } from '../../../contract/requests.ts';
import type { ErrorCode } from '../../../contract/vocabulary.ts';
import type { z } from 'zod';
import type { Principal } from '../access/access.ts';
import type { Replay } from '../replay/replay.ts';

export type Answer<T> = { readonly result: T } | { readonly failure: Failure };

/** The screen that asks: a request may turn it to the past and back. */
export interface Screen {
  /** where it stands in the past; null: it shows the present */
  readonly replay: Replay | null;
  /** From now on it shows the past as this replay has it; null: the present. What it showed before ends. */
  turnTo(replay: Replay | null): void;
}

/** `params` have passed their schema, the role of `principal` the request's list. */
export type Handler<N extends RequestName> = (
  params: z.output<(typeof REQUESTS)[N]['params']>,
  principal: Principal,
  screen: Screen,
) => Answer<RequestResult<N>> | Promise<Answer<RequestResult<N>>>;

export type Handlers = { readonly [N in RequestName]: Handler<N> };

export const answer = <T>(result: T): { result: T } => ({ result });

export const refuse = (code: ErrorCode, message: string): { failure: Failure } => ({ failure: { code, message } });
