// A long list as JSON, written a part at a time: a city has a hundred thousand points, and the host has more to do than to list them.
import { setImmediate } from 'node:timers/promises';
import { Readable } from 'node:stream';

/** A part is done after so many items, or so long, ms: some items are long themselves. */
const AT_A_TIME = 500;
const TURN_MS = 4;
const LOOK_EVERY = 20;

/** `before` and `after` stand around the items' JSON, such as '[' and ']'. */
export function jsonList(items: Iterable<unknown>, before = '[', after = ']'): Readable {
  return Readable.from(parts(items, before, after));
}

async function* parts(items: Iterable<unknown>, before: string, after: string): AsyncGenerator<string> {
  let part = before;
  let count = 0;
  let end = performance.now() + TURN_MS;
  for (const item of items) {
    part += count === 0 ? JSON.stringify(item) : `,${JSON.stringify(item)}`;
    count += 1;
    if (count % AT_A_TIME !== 0 && (count % LOOK_EVERY !== 0 || performance.now() < end)) continue;
    yield part;
    part = '';
    // Messages that have arrived meanwhile come first.
    await setImmediate();
    end = performance.now() + TURN_MS;
  }
  yield part + after;
}
