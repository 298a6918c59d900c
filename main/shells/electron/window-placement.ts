// Where a window goes: as it was left, if that display is still there and it would be visible; else somewhere sensible.
import { z } from 'zod';
import { VIEWS, type View } from './host-messages.ts';

const rectangleSchema = z.object({ x: z.number(), y: z.number(), width: z.number(), height: z.number() });
export type Rectangle = z.infer<typeof rectangleSchema>;

/** Panels are names that only the page knows. */
export const panelNameSchema = z.string().regex(/^[a-z][a-z0-9-]{0,39}$/);

export const windowRecordSchema = z.object({
  view: z.enum(VIEWS),
  /** the one panel that the window is for; null: a whole desk or a wall */
  panel: panelNameSchema.nullable().default(null),
  /** of a desk among desks: each keeps a layout of its own under its number */
  number: z.number().int().positive().default(1),
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
/** of a window of one panel */
export const SMALLEST_PANEL = { width: 480, height: 320 };
const USUAL = { width: 1600, height: 1000 };
const USUAL_PANEL = { width: 1180, height: 760 };
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
 * @param of what it is for, where it is not the only desk
 */
export function placeNewWindow(
  view: View,
  displays: readonly DisplayArea[],
  open: number,
  of: { readonly panel?: string | null; readonly number?: number } = {},
): WindowRecord {
  const { panel = null, number = 1 } = of;
  // A wall display and a panel of its own take a screen of their own where there is one.
  const isApart = view === 'wall' || panel !== null;
  const display = (isApart ? displays[open % displays.length] : undefined) ?? displays[0]!;
  const usual = panel === null ? USUAL : USUAL_PANEL;
  const area = display.workArea;
  const offset = (open % 8) * STEP;
  const bounds = fitInto(
    {
      x: area.x + (area.width - usual.width) / 2 + offset,
      y: area.y + (area.height - usual.height) / 2 + offset,
      ...usual,
    },
    area,
  );
  return { view, panel, number, displayId: display.id, bounds, isMaximized: false, isFullScreen: view === 'wall' };
}

/** Puts a remembered window back; on a display that is gone it comes to the main one, in its usual size. */
export function placeRemembered(record: WindowRecord, displays: readonly DisplayArea[]): WindowRecord {
  const display = displays.find((candidate) => candidate.id === record.displayId) ?? displays[0]!;
  const least = record.panel === null ? SMALLEST : SMALLEST_PANEL;
  const width = Math.max(record.bounds.width, least.width);
  const height = Math.max(record.bounds.height, least.height);
  return { ...record, displayId: display.id, bounds: fitInto({ ...record.bounds, width, height }, display.workArea) };
}

/** The page of a window. */
export function pageOf({ panel, number }: Pick<WindowRecord, 'panel' | 'number'>): string {
  if (panel !== null) return `?panel=${panel}`;
  return number === 1 ? '' : `?window=${number}`;
}

/** The least number that no open desk has. */
export function freeNumber(taken: readonly number[]): number {
  let number = 1;
  while (taken.includes(number)) number++;
  return number;
}
