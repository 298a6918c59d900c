// Where icons of assets stand, so that no name covers them.
import type { Box } from './label-placement.ts';
import type { Mark } from './layers/points-layer.ts';
import { FORM } from './shaders/symbol-shader.ts';

/** CSS pixels kept free of labels round the middle of an icon */
const ICON_MARGIN = 11;

export function iconBoxes(marks: readonly Mark[]): Box[] {
  const icons = marks.filter(({ form }) => form === FORM.icon);
  return icons.map(({ x, y }) => ({
    minX: x - ICON_MARGIN,
    minY: y - ICON_MARGIN,
    maxX: x + ICON_MARGIN,
    maxY: y + ICON_MARGIN,
  }));
}
