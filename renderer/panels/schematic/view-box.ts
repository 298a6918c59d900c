// Which part of a diagram is seen: its top left corner and how many pixels of the screen one of the diagram takes. Pure.
export interface ViewBox {
  readonly x: number;
  readonly y: number;
  readonly scale: number;
}
export interface Size {
  readonly width: number;
  readonly height: number;
}

const LEAST_SCALE = 0.35;
const MOST_SCALE = 3;
/** Smaller, and its texts cannot be read: then a part is shown. */
const LEAST_FIT = 0.8;
/** From here on its texts are as large as any on the screen: where it cannot be seen whole, its width alone is fitted up to this. */
const WELL_READ = 0.92;
const MOST_FIT = 1.3;

const clamp = (value: number, least: number, most: number): number => Math.min(most, Math.max(least, value));

/** The whole diagram. `isReadable`: where its texts could not be read any more, only its beginning. */
export function fitted(diagram: Size, frame: Size, isReadable: boolean): ViewBox {
  const whole = Math.min(frame.width / diagram.width, frame.height / diagram.height);
  const readable = Math.max(whole, Math.min(WELL_READ, frame.width / diagram.width));
  const scale = clamp(isReadable ? readable : whole, isReadable ? LEAST_FIT : LEAST_SCALE, MOST_FIT);
  const spare = frame.width / scale - diagram.width;
  return { x: spare > 0 ? -spare / 2 : 0, y: Math.min(0, (diagram.height - frame.height / scale) / 2), scale };
}

/** Around a place of the frame that stays where it is. */
export function zoomed(view: ViewBox, factor: number, at: { readonly x: number; readonly y: number }): ViewBox {
  const scale = clamp(view.scale * factor, LEAST_SCALE, MOST_SCALE);
  const shift = 1 / view.scale - 1 / scale;
  return { x: view.x + at.x * shift, y: view.y + at.y * shift, scale };
}

export const moved = (view: ViewBox, dx: number, dy: number): ViewBox => ({
  ...view,
  x: view.x - dx / view.scale,
  y: view.y - dy / view.scale,
});

/** Some of the diagram always stays in sight. */
export function kept(view: ViewBox, diagram: Size, frame: Size): ViewBox {
  const w = frame.width / view.scale;
  const h = frame.height / view.scale;
  return {
    x: clamp(view.x, Math.min(0, diagram.width - w) - w / 3, Math.max(0, diagram.width - w) + w / 3),
    y: clamp(view.y, Math.min(0, diagram.height - h) - h / 3, Math.max(0, diagram.height - h) + h / 3),
    scale: view.scale,
  };
}

/** Moves the place into the middle unless it is well in sight. */
export function showing(view: ViewBox, place: { readonly x: number; readonly y: number }, frame: Size): ViewBox {
  const margin = 12 / view.scale;
  const w = frame.width / view.scale;
  const h = frame.height / view.scale;
  const isSeen =
    place.x > view.x + margin &&
    place.x < view.x + w - margin &&
    place.y > view.y + margin &&
    place.y < view.y + h - margin;
  return isSeen ? view : { ...view, x: place.x - w / 2, y: place.y - h / 2 };
}
