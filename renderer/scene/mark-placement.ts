// Which marks are drawn as icons and which as dots: the first in rank takes the place, later ones near it step back.

/** CSS pixels: side of a cell in which one icon may stand */
const CELL = 30;
const OFFSET = 32_768;

export class MarkPlacement {
  private readonly taken = new Set<number>();

  clear(): void {
    this.taken.clear();
  }

  /** @returns true when the icon has its place to itself, which it then holds */
  claim(x: number, y: number): boolean {
    const column = Math.round(x / CELL);
    const row = Math.round(y / CELL);
    for (let dy = -1; dy <= 1; dy++) {
      for (let dx = -1; dx <= 1; dx++) if (this.taken.has(key(column + dx, row + dy))) return false;
    }
    this.taken.add(key(column, row));
    return true;
  }
}

const key = (column: number, row: number): number => (column + OFFSET) * 65_536 + row + OFFSET;
