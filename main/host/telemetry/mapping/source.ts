// Where a piece of a message comes from: a path into it, or text with {names} of wildcards, fields and columns.
import { compilePath } from './json-path.ts';
import { problem } from './mapping-problem.ts';

/** One entry of a message, as sources see it. */
export interface Scope {
  /** the message; for CSV undefined */
  readonly root: unknown;
  /** one of `each`, or the message */
  readonly entry: unknown;
  /** of the topic */
  readonly wildcards: ReadonlyMap<string, string>;
  /** of the CSV; a name that is missing in this line: undefined */
  column(name: string): string | undefined;
}

/** undefined: there is nothing. @throws AmbiguousPath */
export type Source = (scope: Scope) => unknown;

export interface Names {
  /** that every topic of the mapping has */
  readonly wildcards: readonly string[];
  readonly fields: ReadonlyMap<string, Source>;
  readonly isCsv: boolean;
  /** of the CSV; null: the head line of each message names them */
  readonly columns: readonly string[] | null;
}

const NAME = /\{([^{}:]+)(?::([a-z]+))?\}/g;

/** @throws MappingError naming `path` */
export function compileSource(text: string, path: string, names: Names): Source {
  if (text.startsWith('$') || text.startsWith('@')) {
    if (names.isCsv) throw problem(path, `"${text}" is a path, and CSV has columns`, 'write {column}');
    const { one } = compilePath(text, path);
    return text.startsWith('$') ? ({ root }) => one(root) : ({ entry }) => one(entry);
  }
  const pieces: (string | Source)[] = [];
  let end = 0;
  for (const match of text.matchAll(NAME)) {
    if (match.index > end) pieces.push(text.slice(end, match.index));
    pieces.push(spelled(named(match[1] ?? '', path, names), match[2], path));
    end = match.index + match[0].length;
  }
  if (end < text.length) pieces.push(text.slice(end));
  if (pieces.some((piece) => typeof piece === 'string' && /[{}]/.test(piece)))
    throw problem(path, `"${text}" has a bracket without its partner`, 'write {name}, {name:lower} or {name:slug}');
  const [only] = pieces;
  if (pieces.length === 1 && only !== undefined) return typeof only === 'string' ? () => only : only;
  return (scope) => {
    let whole = '';
    for (const piece of pieces) {
      if (typeof piece === 'string') whole += piece;
      else {
        const found = textOf(piece(scope));
        if (found === undefined) return undefined;
        whole += found;
      }
    }
    return whole;
  };
}

function named(name: string, path: string, { wildcards, fields, isCsv, columns }: Names): Source {
  const field = fields.get(name);
  if (field !== undefined) return field;
  if (wildcards.includes(name)) return (scope) => scope.wildcards.get(name);
  if (isCsv && (columns === null || columns.includes(name))) return (scope) => scope.column(name);
  const known = [...wildcards, ...fields.keys(), ...(columns ?? [])].map((known) => `{${known}}`).join(', ');
  throw problem(
    path,
    `nothing is called {${name}}`,
    known === '' ? 'name it under "fields"' : `there is ${known}; or name it under "fields"`,
  );
}

function spelled(source: Source, spelling: string | undefined, path: string): Source {
  if (spelling === undefined) return source;
  if (spelling === 'lower') return (scope) => textOf(source(scope))?.toLowerCase();
  if (spelling === 'slug') return (scope) => slug(textOf(source(scope)));
  throw problem(path, `there is no spelling ":${spelling}"`, 'there is :lower and :slug');
}

const slug = (text: string | undefined): string | undefined =>
  text
    ?.toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-|-$/g, '');

/** Text, numbers and booleans as text; objects, lists and nothing are none. */
export function textOf(value: unknown): string | undefined {
  if (typeof value === 'string') return value;
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : undefined;
}

const NUMBER = /^[+-]?(\d+(\.\d*)?|\.\d+)(e[+-]?\d{1,3})?$/i;

/** A number, or a text that is nothing but one; NaN: none. */
export function numberOf(value: unknown, decimal: '.' | ',' = '.'): number {
  if (typeof value === 'number') return value;
  if (typeof value !== 'string') return Number.NaN;
  const text = decimal === '.' ? value.trim() : value.trim().replace(',', '.');
  return NUMBER.test(text) ? Number(text) : Number.NaN;
}
