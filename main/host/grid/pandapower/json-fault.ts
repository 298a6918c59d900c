// Where a text stops being JSON: JSON.parse does not always say.

/** Control characters, which strings must not hold, are looked for apart. */
const TOKEN =
  /[ \t\r\n]*(?:([[\]{},:])|("(?:[^"\\]|\\(?:["\\/bfnrt]|u[\da-fA-F]{4}))*")|(-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null))/y;

const hasControlCharacter = (string: string): boolean => {
  for (let i = 0; i < string.length; i++) if (string.charCodeAt(i) < 0x20) return true;
  return false;
};

export interface JsonFault {
  /** from 1 */
  readonly line: number;
  readonly message: string;
}

/** Null where the text is JSON. */
export function jsonFault(text: string): JsonFault | null {
  const open: string[] = [];
  /** what may come: a value, a key, "," or the end of the level; `first` allows the level to be empty */
  let wanted: 'value' | 'key' | 'colon' | 'next' = 'value';
  let first = false;
  let at = 0;
  const fault = (message: string): JsonFault => ({ line: text.slice(0, at).split('\n').length, message });
  for (;;) {
    TOKEN.lastIndex = at;
    const found = TOKEN.exec(text);
    if (found === null || (found[2] !== undefined && hasControlCharacter(found[2]))) {
      at += /^[ \t\r\n]*/.exec(text.slice(at))![0].length;
      if (text[at] === '"') return fault('a string does not end, or holds what JSON does not allow');
      if (at < text.length) return fault(`unexpected ${JSON.stringify(text.slice(at, at + 20))}`);
      return open.length === 0 && wanted === 'next' ? null : fault('the text ends before its last bracket is closed');
    }
    const [, sign, string] = found;
    const start = TOKEN.lastIndex - (found[1] ?? found[2] ?? found[3]!).length;
    const level = open.at(-1);
    const closes = (sign === '}' && level === '{') || (sign === ']' && level === '[');
    const unexpected = (): JsonFault => {
      at = start;
      return fault(`unexpected ${text.slice(start, start + 20).split('\n')[0]}`);
    };
    if (closes && (wanted === 'next' || first)) {
      open.pop();
      wanted = 'next';
      first = false;
    } else if (wanted === 'next') {
      if (sign !== ',' || level === undefined) return unexpected();
      wanted = level === '{' ? 'key' : 'value';
    } else if (wanted === 'colon') {
      if (sign !== ':') return unexpected();
      wanted = 'value';
    } else if (wanted === 'key') {
      if (string === undefined) return unexpected();
      wanted = 'colon';
      first = false;
    } else if (sign === '{' || sign === '[') {
      open.push(sign);
      wanted = sign === '{' ? 'key' : 'value';
      first = true;
    } else {
      if (sign !== undefined) return unexpected();
      wanted = 'next';
      first = false;
    }
    at = TOKEN.lastIndex;
  }
}
