// A screen as a window has it: the columns of values and grid that its frames make, and what it was told in which order.
import WebSocket from 'ws';
import { applyGridFrame, isGridFrame } from '../../contract/grid-frame.ts';
import { emptyGridColumns, type GridColumns } from '../../contract/grid-live.ts';
import { CONTRACT_VERSION, hostMessageSchema, type Failure, type Status } from '../../contract/messages.ts';
import type { RequestName, RequestParams, RequestResult } from '../../contract/requests.ts';
import { decodeFrame } from '../../contract/value-frame.ts';

export interface ShownValues {
  readonly values: Float64Array;
  readonly times: Float64Array;
  readonly qualities: Uint8Array;
  readonly origins: Uint8Array;
}

export interface ScreenClient {
  readonly shown: ShownValues;
  readonly grid: GridColumns | null;
  readonly status: Status;
  /** 'status <mode>', 'values', 'snapshot', 'grid', 'answer', in the order in which they came */
  readonly told: string[];
  /** called with each of them */
  set onTold(listener: (what: string) => void);
  ask<N extends RequestName>(name: N, params: RequestParams<N>): Promise<RequestResult<N>>;
  tryTo(name: string, params: unknown): Promise<{ readonly result: unknown } | { readonly failure: Failure }>;
  close(): void;
}

export async function openScreen(port: number, token: string): Promise<ScreenClient> {
  const socket = new WebSocket(`ws://127.0.0.1:${port}/session`, { headers: { authorization: `Bearer ${token}` } });
  socket.binaryType = 'arraybuffer';
  const waiting = new Map<number, (answer: { result: unknown } | { failure: Failure }) => void>();
  const told: string[] = [];
  let onTold: (what: string) => void = () => undefined;
  const tell = (what: string) => {
    told.push(what);
    onTold(what);
  };
  let nextId = 1;
  let shown: ShownValues | null = null;
  let grid: GridColumns | null = null;
  let status: Status | null = null;
  const say = (message: unknown) => socket.send(JSON.stringify(message));
  const welcomed = Promise.withResolvers<void>();

  const takeValues = (data: ArrayBuffer) => {
    const frame = decodeFrame(data);
    const { values, times, qualities, origins } = shown!;
    if (frame.isSnapshot) times.fill(Number.NaN);
    for (let i = 0; i < frame.count; i++) {
      const row = frame.points[i]!;
      values[row] = frame.values[i]!;
      times[row] = frame.times[i]!;
      qualities[row] = frame.qualities[i]!;
      origins[row] = frame.origins[i]!;
    }
    tell(frame.isSnapshot ? 'snapshot' : 'values');
    say({ type: 'frameDone', frame: frame.number });
  };
  const takeText = (text: string) => {
    const message = hostMessageSchema.parse(JSON.parse(text));
    if (message.type === 'welcome') {
      const n = message.points;
      shown = {
        values: new Float64Array(n),
        times: new Float64Array(n).fill(Number.NaN),
        qualities: new Uint8Array(n),
        origins: new Uint8Array(n),
      };
      if (message.grid !== null) grid = emptyGridColumns(message.grid);
      status = message.status;
      welcomed.resolve();
    } else if (message.type === 'status') {
      status = message.status;
      tell(`status ${message.status.mode}`);
    } else if (message.type === 'result' || message.type === 'failure') {
      tell('answer');
      waiting.get(message.id)?.(message.type === 'result' ? { result: message.result } : { failure: message.failure });
      waiting.delete(message.id);
    }
  };
  socket.on('message', (data: ArrayBuffer, isBinary) => {
    if (!isBinary) takeText(Buffer.from(data).toString());
    else if (!isGridFrame(data)) takeValues(data);
    else {
      const { number } = applyGridFrame(data, grid!);
      tell('grid');
      say({ type: 'gridFrameDone', frame: number });
    }
  });
  await new Promise((resolve, reject) => {
    socket.once('open', resolve);
    socket.once('error', reject);
  });
  say({ type: 'hello', contract: CONTRACT_VERSION });
  await welcomed.promise;

  const tryTo: ScreenClient['tryTo'] = (name, params) => {
    const id = nextId++;
    return new Promise((resolve) => {
      waiting.set(id, resolve);
      say({ type: 'request', id, name, params });
    });
  };
  return {
    get shown() {
      return shown!;
    },
    get grid() {
      return grid;
    },
    get status() {
      return status!;
    },
    told,
    set onTold(listener: (what: string) => void) {
      onTold = listener;
    },
    tryTo,
    ask: async (name, params) => {
      const answer = await tryTo(name, params);
      if ('failure' in answer) throw new Error(`${name}: ${answer.failure.code} ${answer.failure.message}`);
      return answer.result as never;
    },
    close: () => socket.close(),
  };
}
