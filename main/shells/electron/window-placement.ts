// Where a window goes: as it was left, if that display is still there and it would be visible; else somewhere sensible.
import { z } from 'zod';
import { VIEWS, type View } from './host-messages.ts';

const rectangleSchema = z.object({ x: z.number(), y: z.number(), width: z.number(), height: z.number() });
export type Rectangle = z.infer<typeof rectangleSchema>;

export const windowRecordSchema = z.object({
  view: z.enum(VIEWS),
  displayId: z.number(),
  /** of the window when neither maximised nor full screen, in desktop pixels */
  bounds: rectangleSchema,
  isMaximized: z.boolean(),
  isFullScreen: z.boolean(),
});
export type WindowRecord = z.infer<typeof windowRecordSchema>;

export interface DisplayArea {
  readonly id: number;
  /** without task bars, in desktop pixels */
  readonly workArea: Rectangle;
}

export const SMALLEST = { width: 960, height: 600 };
const USUAL = { width: 1600, height: 1000 };
/** Later windows are set off, so that they are seen to be several. */
const STEP = 32;

const clamp = (value: number, low: number, high: number) => Math.max(low, Math.min(value, high));

/** Moves and shrinks `bounds` until all of it lies in `area`. */
function fitInto({ x, y, width, height }: Rectangle, area: Rectangle): Rectangle {
  const fitted = { width: Math.min(width, area.width), height: Math.min(height, area.height) };
  return {
    x: Math.round(clamp(x, area.x, area.x + area.width - fitted.width)),
    y: Math.round(clamp(y, area.y, area.y + area.height - fitted.height)),
    width: Math.round(fitted.width),
    height: Math.round(fitted.height),
  };
}

/**
 * @param displays at least one, the main one first
 * @param open how many windows are open already
 */
export function placeNewWindow(view: View, displays: readonly DisplayArea[], open: number): WindowRecord {
  // A wall display takes a screen of its own where there is one.
  const display = (view === 'wall' ? displays[open % displays.length] : undefined) ?? displays[0]!;
  const area = display.workArea;
  const offset = (open % 8) * STEP;
  const bounds = fitInto(
    {
      x: area.x + (area.width - USUAL.width) / 2 + offset,
      y: area.y + (area.height - USUAL.height) / 2 + offset,
      ...USUAL,
    },
    area,
  );
  return { view, displayId: display.id, bounds, isMaximized: false, isFullScreen: view === 'wall' };
}

/** Puts a remembered window back; on a display that is gone it comes to the main one, in its usual size. */
export function placeRemembered(record: WindowRecord, displays: readonly DisplayArea[]): WindowRecord {
  const display = displays.find((candidate) => candidate.id === record.displayId) ?? displays[0]!;
  const width = Math.max(record.bounds.width, SMALLEST.width);
  const height = Math.max(record.bounds.height, SMALLEST.height);
  return { ...record, displayId: display.id, bounds: fitInto({ ...record.bounds, width, height }, display.workArea) };
}
