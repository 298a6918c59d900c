// What happened, as marks on the bar: facts too near to each other to be told apart are one mark with their number. Pure.
import type { ReplayMark } from '../../../contract/replay-requests.ts';

export type MarkSort = ReplayMark['sort'];

/** Trouble that is over, or a start, is drawn as no trouble. */
export type MarkShape = MarkSort | 'mended';

export interface MarkCluster {
  /** pixels from the left of the bar */
  readonly x: number;
  /** of the mark that the cluster is drawn as: the gravest, the first of these */
  readonly mark: ReplayMark;
  /** oldest first */
  readonly marks: readonly ReplayMark[];
}

/** gravest first */
const GRAVITY: readonly MarkShape[] = ['alarm', 'outage', 'trouble', 'switching', 'mended', 'other'];
/** pixels: a mark is about as wide */
const APART = 11;
/** pixels of a digit under a mark, and of the room round a number */
const DIGIT = 6;
const ROUND_NUMBER = 5;
/** More than that nobody counts. */
const MOST_COUNTED = 99;
/** pixels on either side of a mark with its number: at the edges it is drawn whole, a little away from its moment */
const MARK_ROOM = 9;

/** The number under a mark; '' for one that stands for itself. */
export const countText = (count: number): string =>
  count < 2 ? '' : count > MOST_COUNTED ? `${MOST_COUNTED}+` : String(count);

/** pixels from the left of the bar at which a mark of this moment is drawn */
export const drawnAt = (x: number, width: number): number => Math.max(MARK_ROOM, Math.min(width - MARK_ROOM, x));

const widthOf = ({ marks }: MarkCluster): number =>
  Math.max(APART, DIGIT * countText(marks.length).length + ROUND_NUMBER);

const graver = (a: ReplayMark, b: ReplayMark): ReplayMark =>
  GRAVITY.indexOf(shapeOf(b)) < GRAVITY.indexOf(shapeOf(a)) ? b : a;

/** Neither marks nor their numbers touch: a number that grows takes in its neighbours. @param marks oldest first */
export function clusterMarks(
  marks: readonly ReplayMark[],
  stretch: { readonly fromMs: number; readonly toMs: number },
  width: number,
): MarkCluster[] {
  const clusters: { x: number; mark: ReplayMark; marks: ReplayMark[] }[] = [];
  const isNear = (a: MarkCluster, b: MarkCluster): boolean =>
    drawnAt(b.x, width) - drawnAt(a.x, width) < (widthOf(a) + widthOf(b)) / 2;
  for (const mark of marks) {
    if (mark.atMs < stretch.fromMs || mark.atMs > stretch.toMs) continue;
    const x = ((mark.atMs - stretch.fromMs) / (stretch.toMs - stretch.fromMs)) * width;
    clusters.push({ x, mark, marks: [mark] });
    for (;;) {
      const [before, last] = clusters.slice(-2);
      if (before === undefined || last === undefined || !isNear(before, last)) break;
      clusters.pop();
      before.mark = graver(before.mark, last.mark);
      before.marks.push(...last.marks);
    }
  }
  return clusters;
}

/** Supply that is gone, a switch that has moved: filled is what is true from then on, outline what is over. */
export const isOver = ({ kind }: ReplayMark): boolean =>
  kind === 'supplyRestored' ||
  kind.endsWith('Connected') ||
  kind.endsWith('Recovered') ||
  kind.endsWith('Cleared') ||
  kind.endsWith('Started');

export const shapeOf = (mark: ReplayMark): MarkShape =>
  mark.sort === 'trouble' && isOver(mark) ? 'mended' : mark.sort;

/** Shapes round (0, 0), at most 10 px. None is one of the four of alarms. */
export const MARK_SHAPES: Readonly<Record<MarkShape, string>> = {
  // a flag
  alarm: 'M-3 5V-5H4L2 -2.500L4 0H-3',
  // a diamond
  outage: 'M0 -5L4.500 0L0 5L-4.500 0Z',
  // a cross
  trouble: 'M-3.500 -3.500L3.500 3.500M3.500 -3.500L-3.500 3.500',
  // a switch blade between its two contacts
  switching: 'M-5 3H-2L3 -3.500M2.500 3H5',
  // a ring
  mended: 'M-3 0A3 3 0 1 0 3 0A3 3 0 1 0 -3 0',
  other: 'M0 -2V5',
};
/** shapes that are filled unless what they tell is over */
export const FILLED: ReadonlySet<MarkSort> = new Set(['alarm', 'outage']);
