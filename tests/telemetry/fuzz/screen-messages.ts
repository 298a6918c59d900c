// What screens send over the WebSocket: understood as their JSON says, or not at all.
import { isDeepStrictEqual } from 'node:util';
import { clientMessageSchema } from '../../../contract/messages.ts';
import { REQUESTS, type RequestName } from '../../../contract/requests.ts';
import type { Fuzz, FuzzCase } from './fuzz.ts';
import { anyBytes } from './random-bytes.ts';

const CORPUS = [
  { type: 'hello', contract: 1, resume: { epoch: 'e', event: 5 } },
  { type: 'request', id: 1, name: 'point.history', params: { point: 'a.b', fromMs: 1, toMs: 2, maxSamples: 100 } },
  { type: 'request', id: 2, name: 'journal.list', params: { limit: 10 } },
  { type: 'request', id: 3, name: 'history.series', params: { points: ['a.b'], fromMs: 0, toMs: 1000, slots: 100 } },
  { type: 'request', id: 4, name: 'replay.seek', params: { atMs: 5, order: 'arrival' } },
  { type: 'request', id: 5, name: 'command.select', params: { point: 'a.b', value: 'open' } },
  { type: 'request', id: 6, name: 'catalogue.get', params: {} },
  { type: 'frameDone', frame: 3 },
  { type: 'gridFrameDone', frame: 3 },
  { type: 'snapshotWanted' },
].map((json) => Buffer.from(JSON.stringify(json)));

/** Everything that was understood stands in the JSON, at the same place. */
function isPartOf(part: unknown, whole: unknown): boolean {
  if (typeof part !== 'object' || part === null) return Object.is(part, whole);
  if (typeof whole !== 'object' || whole === null || Array.isArray(part) !== Array.isArray(whole)) return false;
  return Object.entries(part).every(
    ([key, value]) => Object.hasOwn(whole, key) && isPartOf(value, (whole as Record<string, unknown>)[key]),
  );
}

function start(): FuzzCase {
  return (chance) => {
    let json: unknown;
    try {
      json = JSON.parse(anyBytes(CORPUS, chance).toString('utf8'));
    } catch {
      return 0;
    }
    const before = structuredClone(json);
    const message = clientMessageSchema.safeParse(json);
    if (!isDeepStrictEqual(before, json)) throw new Error('reading has changed the message');
    if (!message.success) return 0;
    if (!isPartOf(message.data, json)) throw new Error(`understood as ${JSON.stringify(message.data)}`);
    if (message.data.type !== 'request' || !Object.hasOwn(REQUESTS, message.data.name)) return 1;
    const { params } = REQUESTS[message.data.name as RequestName];
    // Defaults may be added, so only that nothing fails but by being refused.
    params.safeParse(message.data.params);
    return 1;
  };
}

export const SCREEN_MESSAGES: Fuzz = { name: 'messages of screens', start };
