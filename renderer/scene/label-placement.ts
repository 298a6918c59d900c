// Which labels may stand: in order of priority, none over another, none over a mark.

export interface Box {
  readonly minX: number;
  readonly minY: number;
  readonly maxX: number;
  readonly maxY: number;
}

export interface LabelBox {
  /** CSS pixels: middle of the text, its size, and its turn in radians */
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly angle: number;
  /** what may stand again only `APART` pixels away */
  readonly name?: string;
}

/** The upright box around a turned label, with a margin in CSS pixels. */
export function boxOf(label: LabelBox, margin = 3): Box {
  const c = Math.abs(Math.cos(label.angle));
  const s = Math.abs(Math.sin(label.angle));
  const w = (label.width * c + label.height * s) / 2 + margin;
  const h = (label.width * s + label.height * c) / 2 + margin;
  return { minX: label.x - w, minY: label.y - h, maxX: label.x + w, maxY: label.y + h };
}

/** CSS pixels between two labels of one name */
const APART = 300;

const overlap = (a: Box, b: Box): boolean => a.minX < b.maxX && a.maxX > b.minX && a.minY < b.maxY && a.maxY > b.minY;

/**
 * @param labels the most important first
 * @param obstacles boxes that labels must not cover
 * @returns indices of the labels that may stand
 */
export function placeLabels(
  labels: readonly LabelBox[],
  obstacles: readonly Box[],
  width: number,
  height: number,
  most = 70,
): number[] {
  const taken: Box[] = [...obstacles];
  const out: number[] = [];
  const named = new Map<string, LabelBox[]>();
  const isNear = (label: LabelBox): boolean =>
    named.get(label.name!)?.some((other) => Math.hypot(other.x - label.x, other.y - label.y) < APART) === true;
  for (const [index, label] of labels.entries()) {
    if (out.length >= most) break;
    const box = boxOf(label);
    if (box.minX < 0 || box.minY < 0 || box.maxX > width || box.maxY > height) continue;
    if (label.name !== undefined && isNear(label)) continue;
    if (taken.some((other) => overlap(box, other))) continue;
    if (label.name !== undefined) named.set(label.name, [...(named.get(label.name) ?? []), label]);
    taken.push(box);
    out.push(index);
  }
  return out;
}

/** Text along a line reads from left to right: turns by more than a quarter are turned back. */
export function readableAngle(dx: number, dy: number): number {
  const angle = Math.atan2(dy, dx);
  if (angle > Math.PI / 2) return angle - Math.PI;
  if (angle <= -Math.PI / 2) return angle + Math.PI;
  return angle;
}
