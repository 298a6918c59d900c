// Positions of buses: a Buscoords file has bus, x, y in a line, split by commas, blanks or tabs.
import type { ScriptLine } from './script-line.ts';

export interface BusPosition {
  readonly bus: string;
  readonly x: number;
  readonly y: number;
}

export function readBusCoordinates(lines: readonly string[]): { positions: BusPosition[]; unread: number } {
  const positions: BusPosition[] = [];
  let unread = 0;
  for (const line of lines) {
    const text = line.replace(/(!|\/\/).*$/, '').trim();
    if (text === '') continue;
    const [bus = '', x, y] = text.split(/[\s,=]+/);
    const position = { bus: bus.replace(/["']/g, '').toLowerCase(), x: Number(x), y: Number(y) };
    if (y === undefined || !Number.isFinite(position.x) || !Number.isFinite(position.y)) unread++;
    else positions.push(position);
  }
  return { positions, unread };
}

/** `SetBusXY bus=... x=... y=...`; undefined when a number is missing */
export function readBusPosition(line: ScriptLine): BusPosition | undefined {
  const given = new Map<string, string>();
  for (let parameter = line.next(), k = 0; parameter !== undefined; parameter = line.next(), k++)
    given.set(parameter.name.toLowerCase() || (['bus', 'x', 'y'][k] ?? ''), parameter.value.text);
  const x = Number(given.get('x') ?? Number.NaN);
  const y = Number(given.get('y') ?? Number.NaN);
  if (!Number.isFinite(x) || !Number.isFinite(y)) return undefined;
  return { bus: (given.get('bus') ?? '').toLowerCase(), x, y };
}
