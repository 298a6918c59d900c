// Where in a JSON text each of its values begins, by the path that is told of it (`alarms[3].condition.setPoint`), and where a text stops
// being JSON: whoever has to correct a file is sent to the line and column.

/** Both from 1. */
export interface JsonPlace {
  readonly line: number;
  readonly column: number;
}

/** `text` is JSON. Path -> place; the whole is the empty path. */
export function placesOfJson(text: string): ReadonlyMap<string, JsonPlace> {
  return new Reader(text).read();
}

/** Of a path that the text has not (a field that is missing), the place of what should hold it. */
export function placeOfPath(places: ReadonlyMap<string, JsonPlace>, path: string): JsonPlace {
  for (let part = path; part !== ''; part = part.slice(0, Math.max(part.lastIndexOf('.'), part.lastIndexOf('['), 0))) {
    const place = places.get(part);
    if (place !== undefined) return place;
  }
  return places.get('') ?? { line: 1, column: 1 };
}

/** Of a text that is not JSON: the first character that cannot stand there. Node tells it of long texts only. */
export function placeOfFault(text: string): JsonPlace {
  try {
    new Reader(text).read();
  } catch (error) {
    if (error instanceof JsonFault) return error.place;
    // Nested deeper than anything that people write.
    if (!(error instanceof RangeError)) throw error;
  }
  return placeAt(text, text.trimEnd().length);
}

/** `['areas', 0, 'name']` as `areas[0].name`. */
export const pathOf = (steps: readonly PropertyKey[]): string =>
  steps.reduce<string>((path, step) => {
    if (typeof step === 'number') return `${path}[${step}]`;
    return path === '' ? String(step) : `${path}.${String(step)}`;
  }, '');

/** For messages: `file:line:column`, as editors and terminals open it. */
export const placed = (file: string, { line, column }: JsonPlace): string => `${file}:${line}:${column}`;

class JsonFault extends Error {
  readonly place: JsonPlace;

  constructor(place: JsonPlace) {
    super(`no JSON at line ${place.line}, column ${place.column}`);
    this.place = place;
  }
}

function placeAt(text: string, at: number): JsonPlace {
  const before = text.slice(0, at);
  return { line: before.split('\n').length, column: at - before.lastIndexOf('\n') };
}

const STRING = /"(?:[^"\\\n\r\t]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"/y;
const PLAIN = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null/y;
const SPACE = /[ \t\r\n]*/y;

class Reader {
  readonly #text: string;
  readonly #places = new Map<string, JsonPlace>();
  /** where lines begin */
  readonly #lines: readonly number[];
  #line = 0;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
    this.#lines = [0, ...[...text.matchAll(/\n/g)].map(({ index }) => index + 1)];
  }

  read(): ReadonlyMap<string, JsonPlace> {
    this.#value('');
    this.#match(SPACE);
    if (this.#at < this.#text.length) this.#fail();
    return this.#places;
  }

  #value(path: string): void {
    this.#match(SPACE);
    if (!this.#places.has(path)) this.#places.set(path, this.#here());
    if (this.#take('{'))
      this.#members('}', () => {
        const name = JSON.parse(this.#match(STRING) ?? this.#fail()) as string;
        this.#match(SPACE);
        if (!this.#take(':')) this.#fail();
        this.#value(path === '' ? name : `${path}.${name}`);
      });
    else if (this.#take('[')) {
      let i = 0;
      this.#members(']', () => this.#value(`${path}[${i++}]`));
    } else if ((this.#match(STRING) ?? this.#match(PLAIN)) === null) this.#fail();
  }

  #members(end: string, readNext: () => void): void {
    this.#match(SPACE);
    if (this.#take(end)) return;
    for (;;) {
      this.#match(SPACE);
      readNext();
      this.#match(SPACE);
      if (this.#take(end)) return;
      if (!this.#take(',')) this.#fail();
    }
  }

  #take(character: string): boolean {
    if (this.#text[this.#at] !== character) return false;
    this.#at++;
    return true;
  }

  /** Null: nothing of that kind stands here. */
  #match(kind: RegExp): string | null {
    kind.lastIndex = this.#at;
    const found = kind.exec(this.#text);
    if (found === null) return null;
    this.#at += found[0].length;
    return found[0];
  }

  #here(): JsonPlace {
    while ((this.#lines[this.#line + 1] ?? Number.POSITIVE_INFINITY) <= this.#at) this.#line++;
    return { line: this.#line + 1, column: this.#at - this.#lines[this.#line]! + 1 };
  }

  #fail(): never {
    throw new JsonFault(placeAt(this.#text, this.#at));
  }
}
