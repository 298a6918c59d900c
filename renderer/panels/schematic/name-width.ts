// How wide a name of the diagram becomes: asked of the letters themselves, for SVG neither cuts nor wraps a text.
let pen: CanvasRenderingContext2D | null = null;

/** @returns pixels at scale 1, in the letters of `.dia-text[data-tone="name"]` (schematic.css) */
export function nameWidth(text: string): number {
  pen ??= document.createElement('canvas').getContext('2d')!;
  // Each time: before the page's own letters have come it measured with others.
  pen.font = `600 12px ${getComputedStyle(document.documentElement).getPropertyValue('--font')}`;
  return pen.measureText(text).width;
}
