// Where a mark of an outage stands: on its place where that is in sight, else at the rim of the picture's free part, with an arrow.
// No panel that floats over the picture may lie on it.
import type { Box } from './label-placement.ts';
import type { StageFrame } from './stage.ts';

/** CSS pixels that a mark takes from the place it stands at: to each side, upwards; and what is kept free beside it */
export const MARK_ROOM = { side: 60, above: 44, gap: 6 } as const;
/** CSS pixels from try to try on the way inwards */
const INWARD = 8;
const ARROWS = ['\u2192', '\u2197', '\u2191', '\u2196', '\u2190', '\u2199', '\u2193', '\u2198'] as const;

export interface Standing {
  /** middle of the mark's lower edge; CSS pixels */
  readonly x: number;
  readonly y: number;
  /** towards the place; null: the mark stands on it */
  readonly arrow: string | null;
}

export interface PictureRoom {
  /** CSS pixels of parts that panels cover */
  readonly covered: readonly Box[];
  /** how much larger than on a desk marks are */
  readonly scale: number;
}

/** @param x city metres */
export function standOf(
  frame: Pick<StageFrame, 'viewProjection' | 'width' | 'height'>,
  { covered, scale }: PictureRoom,
  x: number,
  y: number,
): Standing {
  const m = frame.viewProjection;
  const w = m[3]! * x + m[7]! * y + m[15]!;
  // By the amount alone: the sign would turn what is behind the eye round.
  const depth = Math.max(Math.abs(w), 1e-6);
  const right = ((m[0]! * x + m[4]! * y + m[12]!) / depth) * (frame.width / 2);
  const down = ((m[1]! * x + m[5]! * y + m[13]!) / depth) * (-frame.height / 2);
  const side = (MARK_ROOM.side + MARK_ROOM.gap) * scale;
  const above = (MARK_ROOM.above + MARK_ROOM.gap) * scale;
  const below = MARK_ROOM.gap * scale;
  const middle = { x: frame.width / 2, y: frame.height / 2 };
  const most = {
    x: Math.max(1, middle.x - side),
    up: Math.max(1, middle.y - above),
    down: Math.max(1, middle.y - below),
  };
  const isFree = (atX: number, atY: number): boolean =>
    !covered.some(
      ({ minX, minY, maxX, maxY }) =>
        atX + side > minX && atX - side < maxX && atY + below > minY && atY - above < maxY,
    );
  const vertical = down < 0 ? most.up : most.down;
  const share = Math.min(1, most.x / Math.max(Math.abs(right), 1e-6), vertical / Math.max(Math.abs(down), 1e-6));
  const isWithin = w > 0 && share === 1;
  if (isWithin && isFree(middle.x + right, middle.y + down))
    return { x: middle.x + right, y: middle.y + down, arrow: null };
  // What is behind the eye is pointed at from the rim, wherever it would be projected to.
  const start =
    w > 0 ? share : Math.min(most.x / Math.max(Math.abs(right), 1e-6), vertical / Math.max(Math.abs(down), 1e-6));
  const length = Math.hypot(right, down) * start;
  let at = { x: middle.x + right * start, y: middle.y + down * start };
  for (let inward = 0; inward < length; inward += INWARD) {
    const t = start * (1 - inward / length);
    const tried = { x: middle.x + right * t, y: middle.y + down * t };
    if (!isFree(tried.x, tried.y)) continue;
    at = tried;
    break;
  }
  const eighth = Math.round((Math.atan2(-down, right) / Math.PI) * 4);
  return { ...at, arrow: ARROWS[(eighth + 8) % 8]! };
}
