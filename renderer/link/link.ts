// The renderer's one line to the host: hello and welcome, typed requests, numbered events, frames of values.
// Values may be skipped and events may not: after a break the link asks for the events since the last one it saw.
import type { EventData, EventName } from '../../contract/events.ts';
import { EVENTS } from '../../contract/events.ts';
import { isGridFrame } from '../../contract/grid-frame.ts';
import {
  CONTRACT_VERSION,
  type ClientMessage,
  type Failure,
  type HostMessage,
  hostMessageSchema,
  type Status,
} from '../../contract/messages.ts';
import { REQUESTS, type RequestName, type RequestParams, type RequestResult } from '../../contract/requests.ts';
import { WORD_VALID_MS } from '../../contract/order-requests.ts';
import type { Transport } from '../../contract/transport.ts';
import { decodeFrame, type ValueFrame } from '../../contract/value-frame.ts';

export type Welcome = Extract<HostMessage, { type: 'welcome' }>;

export type LinkState =
  | { readonly kind: 'connecting'; readonly attempt: number }
  | { readonly kind: 'open'; readonly welcome: Welcome }
  /** gone: tries again at `retryAtMs` of the machine's clock */
  | { readonly kind: 'lost'; readonly reason: string; readonly sinceMs: number; readonly retryAtMs: number }
  /** the host will not have us, or speaks another contract: trying again is useless */
  | { readonly kind: 'refused'; readonly failure: Failure };

export type LinkEvent = {
  [N in EventName]: { readonly number: number; readonly at: number; readonly name: N; readonly data: EventData<N> };
}[EventName];

/** A request that the host refused, or that the line lost. */
export class RequestFailure extends Error {
  readonly failure: Failure;
  constructor(failure: Failure) {
    super(failure.message);
    this.name = 'RequestFailure';
    this.failure = failure;
  }
}

export interface LinkTimers {
  /** machine clock, ms */
  now(): number;
  /** returns the function that cancels */
  after(ms: number, run: () => void): () => void;
}

export interface LinkOptions {
  readonly connect: () => Promise<Transport>;
  readonly timers: LinkTimers;
  /** 0 ... 1, spreads the reconnects of many walls */
  readonly random: () => number;
  /** applied before the frame is acknowledged */
  readonly onFrame: (frame: ValueFrame) => void;
  /** A frame of the live grid, whole; applied before it is acknowledged. @returns its number */
  readonly onGridFrame: (frame: ArrayBuffer) => number;
  readonly onStatus: (status: Status) => void;
  readonly onEvent: (event: LinkEvent) => void;
  /** events that the host no longer holds */
  readonly onEventsMissed: (after: number, upTo: number) => void;
  readonly onState: (state: LinkState) => void;
}

export interface Link {
  readonly state: LinkState;
  /** Rejects with RequestFailure: refused by the host, not answered in time, or the line broke. */
  request<N extends RequestName>(name: N, params: RequestParams<N>): Promise<RequestResult<N>>;
  /** skip the wait before the next attempt */
  retryNow(): void;
  close(): void;
}

const FIRST_RETRY_MS = 500;
const LONGEST_RETRY_MS = 10_000;
const ANSWER_WITHIN_MS = 15_000;
/**
 * ms: as long as the host itself waits for a planning thread, and longer than it gives a word for: whoever gives up before does not hear what
 * has been done after all. A command is within it too: 25 s selected at most, 5 s for its device to answer.
 */
const CHECKED_WITHIN_MS = WORD_VALID_MS + 5_000;
const STUDIED_WITHIN_MS = 125_000;
const PATIENCE_MS: ReadonlyMap<RequestName, number> = new Map([
  ...(
    [
      ...(['order.check', 'order.instruct', 'order.record', 'order.accept'] as const),
      ...(['command.select', 'command.operate'] as const),
    ] as const
  ).map((name) => [name, CHECKED_WITHIN_MS] as const),
  ...(['order.lookAhead', 'order.writeReturn', 'grid.restore', 'grid.locate', 'grid.solve'] as const).map(
    (name) => [name, STUDIED_WITHIN_MS] as const,
  ),
]);
const WELCOME_WITHIN_MS = 8_000;

interface Pending {
  readonly name: RequestName;
  readonly resolve: (result: never) => void;
  readonly reject: (failure: RequestFailure) => void;
  readonly cancelTimer: () => void;
}

/** Opens at once and keeps trying until closed or refused. */
export function createLink(options: LinkOptions): Link {
  const { timers } = options;
  const pending = new Map<number, Pending>();
  let state: LinkState = { kind: 'connecting', attempt: 1 };
  let transport: Transport | null = null;
  let nextRequest = 1;
  let failedAttempts = 0;
  let cancelRetry: () => void = () => undefined;
  let resume: { epoch: string; event: number } | null = null;
  let isClosed = false;

  const setState = (next: LinkState) => {
    state = next;
    options.onState(next);
  };

  const send = (message: ClientMessage) => transport?.send(JSON.stringify(message));

  const failPending = (failure: Failure) => {
    for (const request of pending.values()) {
      request.cancelTimer();
      request.reject(new RequestFailure(failure));
    }
    pending.clear();
  };

  const lost = (from: Transport | null, reason: string) => {
    if (from !== transport || isClosed) return;
    transport = null;
    failPending({ code: 'unavailable', message: 'the connection to the host broke' });
    if (state.kind === 'refused') return;
    const backOff = Math.min(LONGEST_RETRY_MS, FIRST_RETRY_MS * 2 ** failedAttempts);
    const waitMs = backOff * (0.75 + 0.5 * options.random());
    failedAttempts++;
    const sinceMs = state.kind === 'lost' ? state.sinceMs : timers.now();
    setState({ kind: 'lost', reason, sinceMs, retryAtMs: timers.now() + waitMs });
    cancelRetry = timers.after(waitMs, () => void open());
  };

  const welcomed = (welcome: Welcome) => {
    if (welcome.contract !== CONTRACT_VERSION) {
      refuse({
        code: 'conflict',
        message: `the host speaks contract ${welcome.contract}, this page ${CONTRACT_VERSION}`,
        detail: 'contract',
      });
      return;
    }
    failedAttempts = 0;
    // Another epoch is another run of the host: its numbering starts afresh.
    if (resume?.epoch !== welcome.epoch) resume = { epoch: welcome.epoch, event: welcome.event };
    setState({ kind: 'open', welcome });
    options.onStatus(welcome.status);
  };

  const refuse = (failure: Failure) => {
    setState({ kind: 'refused', failure });
    transport?.close('refused');
  };

  const receiveEvent = (message: Extract<HostMessage, { type: 'event' }>) => {
    if (resume !== null) {
      if (message.number <= resume.event) return;
      resume.event = message.number;
    }
    if (!(message.name in EVENTS)) return;
    const name = message.name as EventName;
    const data = EVENTS[name].safeParse(message.data);
    if (data.success) options.onEvent({ number: message.number, at: message.at, name, data: data.data } as LinkEvent);
    else console.warn(`event ${message.number} ${name} does not fit the contract`, data.error.issues[0]);
  };

  const receiveText = (text: string) => {
    const parsed = hostMessageSchema.safeParse(JSON.parse(text));
    if (!parsed.success) {
      console.warn('a message of the host does not fit the contract', parsed.error.issues[0]);
      return;
    }
    const message = parsed.data;
    switch (message.type) {
      case 'welcome':
        welcomed(message);
        break;
      case 'refused':
        refuse(message.failure);
        break;
      case 'status':
        options.onStatus(message.status);
        break;
      case 'event':
        receiveEvent(message);
        break;
      case 'eventsMissed':
        if (resume !== null) resume.event = Math.max(resume.event, message.upTo);
        options.onEventsMissed(message.after, message.upTo);
        break;
      case 'result':
      case 'failure':
        settle(message);
        break;
    }
  };

  const settle = (message: Extract<HostMessage, { type: 'result' | 'failure' }>) => {
    const request = pending.get(message.id);
    if (request === undefined) return;
    pending.delete(message.id);
    request.cancelTimer();
    if (message.type === 'failure') {
      request.reject(new RequestFailure(message.failure));
      return;
    }
    const result = REQUESTS[request.name].result.safeParse(message.result);
    if (result.success) request.resolve(result.data as never);
    else {
      const detail = JSON.stringify(result.error.issues[0]);
      request.reject(
        new RequestFailure({ code: 'internal', message: `the answer to ${request.name} is malformed`, detail }),
      );
    }
  };

  const receive = (from: Transport, data: string | ArrayBuffer) => {
    if (from !== transport) return;
    if (typeof data === 'string') {
      receiveText(data);
      return;
    }
    if (isGridFrame(data)) {
      send({ type: 'gridFrameDone', frame: options.onGridFrame(data) });
      return;
    }
    const frame = decodeFrame(data);
    options.onFrame(frame);
    send({ type: 'frameDone', frame: frame.number });
  };

  const open = async () => {
    if (isClosed || transport !== null) return;
    if (state.kind !== 'lost') setState({ kind: 'connecting', attempt: failedAttempts + 1 });
    let opened: Transport;
    try {
      opened = await options.connect();
    } catch (error) {
      lost(null, error instanceof Error ? error.message : String(error));
      return;
    }
    if (isClosed) {
      opened.close();
      return;
    }
    transport = opened;
    const cancelWelcome = timers.after(WELCOME_WITHIN_MS, () => {
      if (transport === opened && state.kind !== 'open') opened.close('no welcome');
    });
    opened.onMessage((data) => {
      try {
        receive(opened, data);
      } catch (error) {
        // A malformed frame or text: say so and start over with a snapshot rather than show half of it.
        console.error('a message of the host could not be read', error);
        send({ type: 'snapshotWanted' });
      }
    });
    opened.onClose((reason) => {
      cancelWelcome();
      lost(opened, reason);
    });
    send({ type: 'hello', contract: CONTRACT_VERSION, ...(resume === null ? {} : { resume }) });
  };

  const request = <N extends RequestName>(name: N, params: RequestParams<N>): Promise<RequestResult<N>> =>
    new Promise((resolve, reject) => {
      if (state.kind !== 'open') {
        reject(new RequestFailure({ code: 'unavailable', message: 'not connected to the host' }));
        return;
      }
      const id = nextRequest++;
      const withinMs = PATIENCE_MS.get(name) ?? ANSWER_WITHIN_MS;
      const cancelTimer = timers.after(withinMs, () => {
        pending.delete(id);
        reject(new RequestFailure({ code: 'unavailable', message: `no answer to ${name} in ${withinMs / 1000} s` }));
      });
      pending.set(id, { name, resolve, reject, cancelTimer });
      send({ type: 'request', id, name, params });
    });

  void open();
  return {
    get state() {
      return state;
    },
    request,
    retryNow: () => {
      if (state.kind !== 'lost' || transport !== null) return;
      cancelRetry();
      void open();
    },
    close: () => {
      isClosed = true;
      cancelRetry();
      failPending({ code: 'unavailable', message: 'closed' });
      transport?.close('closed');
    },
  };
}

export const browserTimers: LinkTimers = {
  now: () => Date.now(),
  after: (ms, run) => {
    const timer = setTimeout(run, ms);
    return () => clearTimeout(timer);
  },
};
