// Paths into messages, by RFC 9535. A path that names one place (`$.reads[0].v`) is walked by hand, because it runs for every value.
import { JSONPathEnvironment, JSONPathError, jsonpath } from 'json-p3';
import { problem } from './mapping-problem.ts';

export interface JsonPath {
  /** every place it means, in order */
  all(value: unknown): unknown[];
  /** the one place it means; undefined: none. @throws AmbiguousPath when there are several */
  one(value: unknown): unknown;
}

export class AmbiguousPath extends Error {}

const { IndexSelector, NameSelector } = jsonpath.selectors;

/** A message has at most 64 KiB: deeper than this it is made to harm. */
const environment = new JSONPathEnvironment({ maxRecursionDepth: 50 });
// A pattern of the mapping run over a text of the device's could take for ever.
environment.functionRegister.delete('match');
environment.functionRegister.delete('search');

/** `text` begins with `$` or `@`, which are both the value that is given. @throws MappingError naming `path` */
export function compilePath(text: string, path: string): JsonPath {
  const fail = (reason: string) =>
    problem(path, `"${text}" is no JSONPath: ${reason}`, 'write it as in RFC 9535, like $.reads[0].v or @.value');
  let query: ReturnType<JSONPathEnvironment['compile']>;
  try {
    query = environment.compile(`$${text.slice(1)}`);
  } catch (error) {
    if (error instanceof JSONPathError) throw fail(error.message);
    throw error;
  }
  const descents = text.split('..').length - 1;
  if (descents > 1 || (descents === 1 && text.includes('?')))
    throw fail('".." may stand once, and not beside a "?": everything would be visited many times over');
  const steps: (string | number)[] = [];
  if (query.singularQuery())
    for (const { selectors } of query.segments) {
      const [selector] = selectors;
      if (selector instanceof NameSelector) steps.push(selector.name);
      else if (selector instanceof IndexSelector) steps.push(selector.index);
    }
  if (query.singularQuery() && steps.length === query.segments.length) {
    const one = (value: unknown) => walk(value, steps);
    return {
      one,
      all: (value) => {
        const found = one(value);
        return found === undefined ? [] : [found];
      },
    };
  }
  const all = (value: unknown): unknown[] => query.query(value as never).values();
  return {
    all,
    one: (value) => {
      const found = all(value);
      if (found.length > 1) throw new AmbiguousPath(`${text} means ${found.length} places of this message`);
      return found[0];
    },
  };
}

function walk(value: unknown, steps: readonly (string | number)[]): unknown {
  let at = value;
  for (const step of steps) {
    if (typeof at !== 'object' || at === null) return undefined;
    if (typeof step === 'number') {
      if (!Array.isArray(at)) return undefined;
      at = at.at(step) as unknown;
    } else {
      if (Array.isArray(at) || !Object.hasOwn(at, step)) return undefined;
      at = (at as Record<string, unknown>)[step];
    }
  }
  return at;
}
