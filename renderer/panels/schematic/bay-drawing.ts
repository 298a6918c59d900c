// A bay: its switches in a row on the conductor, its earthing switch beside the line's end.
import type { Bay } from './bays.ts';
import type { DiagramLine, DiagramSwitch, ElementRef } from './diagram.ts';
import { EARTHING, SWITCH } from './feeder-measures.ts';

/** What a drawing is added to. */
interface Drawn {
  readonly lines: DiagramLine[];
  readonly switches: DiagramSwitch[];
}

/** A bay along a vertical conductor. `sign` 1: downwards from `y`. @returns where it ends */
export function drawBay(
  { lines, switches }: Drawn,
  bay: Bay,
  x: number,
  y: number,
  sign: 1 | -1,
  before: readonly ElementRef[],
  after: readonly ElementRef[],
): number {
  const line = (from: number, to: number, of: readonly ElementRef[]) =>
    lines.push({ of, points: [x, from, x, to], isBusbar: false });
  const isAtHead = before[0]?.table === 'stations';
  let at = y;
  const lead = bay.earthing.length > 0 ? EARTHING : 4;
  const earth = (row: number, where: number) =>
    switches.push({ row, x: x - 20, y: where, isVertical: false, isEarthing: true });
  // At a head the supply comes first and the line's end last; elsewhere the line's end comes first.
  if (!isAtHead) {
    if (bay.earthing[0] !== undefined) earth(bay.earthing[0], y + sign * (EARTHING / 2));
    line(y, y + sign * lead, before);
    at = y + sign * lead;
  }
  bay.switches.forEach((row, i) => {
    const middle = at + (sign * SWITCH) / 2;
    const isLast = i === bay.switches.length - 1;
    line(at, middle, before);
    line(middle, at + sign * SWITCH, isLast ? after : before);
    switches.push({ row, x, y: middle, isVertical: true, isEarthing: false });
    at += sign * SWITCH;
  });
  if (isAtHead) {
    if (bay.earthing[0] !== undefined) earth(bay.earthing[0], at + EARTHING / 2);
    line(at, at + lead, after);
    at += lead;
  }
  return at;
}
