// What a screen may send, thrown at a real server over real WebSockets: every request is answered once, nothing is a bug of the host, and
// the host goes on for everybody else. The schemas alone are fuzzed in fuzz.test.ts.
import { once } from 'node:events';
import { expect, test } from 'vitest';
import WebSocket from 'ws';
import { CONTRACT_VERSION } from '../../contract/messages.ts';
import { REQUESTS } from '../../contract/requests.ts';
import { ask, bearer, openSocket, startTestServer } from '../doors/running-server.ts';
import { Chance, mutate, otherJson } from './fuzz/random-bytes.ts';

const CONNECTIONS = 100;
/** Fewer than a client may say at once, so that no connection ends for its rate. */
const MESSAGES = 50;
const SEED = 20_260_922;

const NAMES = Object.keys(REQUESTS);
const PARAMS = [
  {
    point: 'a.b',
    points: ['a.b', 'c.d'],
    fromMs: 0,
    toMs: 1e12,
    slots: 100,
    maxSamples: 50,
    limit: 10,
    tier: 'minute',
  },
  { atMs: 1e12, order: 'arrival', speed: 1, before: 5, name: 'x', camera: { lon: 8, lat: 49, zoom: 1 }, id: '1' },
  { element: 'x', type: 'three-phase', at: null, value: 'open', commandId: 'c', user: 'u', cursor: null, kinds: [] },
];

function message(chance: Chance, id: number): { bytes: Buffer; isWhole: boolean } {
  const params = JSON.parse(otherJson(Buffer.from(JSON.stringify(chance.pick(PARAMS))), chance).toString()) as unknown;
  const whole = Buffer.from(JSON.stringify({ type: 'request', id, name: chance.pick(NAMES), params }));
  const kind = chance.below(10);
  if (kind === 0) return { bytes: mutate(whole, whole, chance), isWhole: false };
  if (kind === 1)
    return { bytes: Buffer.from(JSON.stringify({ type: 'frameDone', frame: chance.below(5) })), isWhole: false };
  return { bytes: whole, isWhole: true };
}

test(`${CONNECTIONS * MESSAGES} messages over ${CONNECTIONS} connections`, async () => {
  const server = await startTestServer();
  let answered = 0;
  const bugs: string[] = [];
  try {
    for (let connection = 0; connection < CONNECTIONS; connection += 1) {
      const chance = new Chance(SEED + connection);
      const socket = await openSocket(server.server, bearer(server.host.tokens.local));
      if (typeof socket === 'number') throw new Error(`not let in: ${socket}`);
      const waiting = new Set<number>();
      let isClosed = false;
      socket.on('close', () => {
        isClosed = true;
      });
      const settled = new Promise<void>((resolve) => {
        socket.on('close', () => resolve());
        socket.on('message', (data, isBinary) => {
          if (isBinary) return;
          const said = JSON.parse((data as Buffer).toString()) as {
            type: string;
            id?: number;
            failure?: { code: string };
          };
          if (said.failure?.code === 'internal') bugs.push((data as Buffer).toString());
          if (said.id === undefined || !waiting.delete(said.id)) return;
          answered += 1;
          if (waiting.size === 0) resolve();
        });
      });
      socket.send(JSON.stringify({ type: 'hello', contract: CONTRACT_VERSION }));
      for (let i = 1; i <= MESSAGES; i += 1) {
        const { bytes, isWhole } = message(chance, i);
        if (isWhole) waiting.add(i);
        socket.send(bytes.toString('utf8'));
      }
      await settled;
      expect(isClosed ? [...waiting] : []).toEqual([]);
      socket.terminate();
      if (socket.readyState !== WebSocket.CLOSED) await once(socket, 'close');
    }
    expect(bugs).toEqual([]);
    expect(answered).toBeGreaterThan((CONNECTIONS * MESSAGES) / 2);
    const health = await ask(server.server, '/api/health', bearer(server.host.tokens.local));
    expect(health.status).toBe(200);
  } finally {
    await server.stop();
  }
}, 180_000);
