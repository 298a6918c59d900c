// Where a ring is open is what one looks for first on its diagram: when that lies outside the picture, somebody has to say so. Pure.
import type { Diagram } from './diagram.ts';
import type { Size, ViewBox } from './view-box.ts';

/** px of the diagram round a switch that belong to it */
const ROUND = 14;

/** The first normally open switch above or below what is seen; null: there is none, or one of them is in sight. */
export function hiddenOpenPoint(
  normalOpen: ArrayLike<number>,
  { switches }: Pick<Diagram, 'switches'>,
  view: ViewBox,
  frame: Size,
): { readonly row: number; readonly isBelow: boolean } | null {
  if (frame.height === 0) return null;
  const bottom = view.y + frame.height / view.scale;
  const open = switches.filter(({ row, isEarthing }) => !isEarthing && normalOpen[row] === 1);
  const isSeen = open.some(({ y }) => y - ROUND >= view.y && y + ROUND <= bottom);
  const [first] = open;
  return first === undefined || isSeen ? null : { row: first.row, isBelow: first.y + ROUND > bottom };
}
