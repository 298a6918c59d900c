// On which line of a JSON text each of its values begins, by the path that is told of it (`alarms[3].condition.setPoint`).

/** `text` is JSON. Path -> line, from 1; the whole is the empty path. */
export function linesOfJson(text: string): ReadonlyMap<string, number> {
  const lines = new Map<string, number>();
  let at = 0;
  let line = 1;
  const skip = () => {
    for (; /[\s,:]/.test(text[at] ?? ''); at++) if (text[at] === '\n') line++;
  };
  const readString = (): string => {
    const from = at++;
    while (text[at] !== '"') at += text[at] === '\\' ? 2 : 1;
    at++;
    return JSON.parse(text.slice(from, at)) as string;
  };
  const readMembers = (end: string, pathOfNext: () => string) => {
    at++;
    for (skip(); text[at] !== end; skip()) readValue(pathOfNext());
    at++;
  };
  const readValue = (path: string): void => {
    skip();
    if (!lines.has(path)) lines.set(path, line);
    const first = text[at];
    if (first === '{')
      readMembers('}', () => {
        const name = readString();
        return path === '' ? name : `${path}.${name}`;
      });
    else if (first === '[') {
      let i = 0;
      readMembers(']', () => `${path}[${i++}]`);
    } else if (first === '"') readString();
    else while (/[^\s,\]}]/.test(text[at] ?? ' ')) at++;
  };
  readValue('');
  return lines;
}

/** Of a path that the text has not (a field that is missing), the line of what should hold it. */
export function lineOfPath(lines: ReadonlyMap<string, number>, path: string): number {
  for (let part = path; part !== ''; part = part.slice(0, Math.max(part.lastIndexOf('.'), part.lastIndexOf('['), 0))) {
    const line = lines.get(part);
    if (line !== undefined) return line;
  }
  return lines.get('') ?? 1;
}
