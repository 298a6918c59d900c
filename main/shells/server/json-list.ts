// A long list as JSON, written a part at a time: a city has a hundred thousand points, and the host has more to do than to list them.
import { setImmediate } from 'node:timers/promises';
import { Readable } from 'node:stream';

const AT_A_TIME = 500;

/** `before` and `after` stand around the items' JSON, such as '[' and ']'. */
export function jsonList(items: Iterable<unknown>, before = '[', after = ']'): Readable {
  return Readable.from(parts(items, before, after));
}

async function* parts(items: Iterable<unknown>, before: string, after: string): AsyncGenerator<string> {
  let part = before;
  let count = 0;
  for (const item of items) {
    part += count === 0 ? JSON.stringify(item) : `,${JSON.stringify(item)}`;
    count += 1;
    if (count % AT_A_TIME !== 0) continue;
    yield part;
    part = '';
    // Messages that have arrived meanwhile come first.
    await setImmediate();
  }
  yield part + after;
}
