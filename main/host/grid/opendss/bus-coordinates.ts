// A Buscoords file: bus, x, y in a line, split by commas, blanks or tabs.

export function readBusCoordinates(lines: readonly string[]): {
  positions: Map<string, { x: number; y: number }>;
  unread: number;
} {
  const positions = new Map<string, { x: number; y: number }>();
  let unread = 0;
  for (const line of lines) {
    const text = line.replace(/(!|\/\/).*$/, '').trim();
    if (text === '') continue;
    const [bus, x, y] = text.split(/[\s,=]+/);
    const position = { x: Number(x), y: Number(y) };
    if (bus === undefined || y === undefined || !Number.isFinite(position.x) || !Number.isFinite(position.y)) unread++;
    else positions.set(bus.replace(/["']/g, '').toLowerCase(), position);
  }
  return { positions, unread };
}
