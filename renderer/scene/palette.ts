// The theme's tokens as numbers. The scene holds no colour of its own: `tokens.css` does.

/** red, green, blue, 0 ... 1, as displayed */
export type Colour = readonly [number, number, number];

export interface Palette {
  /** @param token a custom property, e.g. `--city-roof`; an unknown or transparent one is black */
  colour(token: string): Colour;
  /** as the theme writes it, for a 2D canvas */
  css(token: string): string;
}

/** Reads tokens as they stand on the element now; make a new palette after a change of theme. */
export function readPalette(element: Element): Palette {
  const style = getComputedStyle(element);
  const canvas = document.createElement('canvas');
  canvas.width = canvas.height = 1;
  // A canvas understands every notation of CSS (hex, oklch, color-mix): it is the parser.
  const context = canvas.getContext('2d', { willReadFrequently: true });
  const known = new Map<string, Colour>();
  const css = (token: string): string => style.getPropertyValue(token).trim();
  return {
    css,
    colour(token) {
      const seen = known.get(token);
      if (seen !== undefined) return seen;
      let colour: Colour = [0, 0, 0];
      const text = css(token);
      if (context !== null && text !== '') {
        context.clearRect(0, 0, 1, 1);
        context.fillStyle = 'transparent';
        context.fillStyle = text;
        context.fillRect(0, 0, 1, 1);
        const [r, g, b] = context.getImageData(0, 0, 1, 1).data;
        colour = [r! / 255, g! / 255, b! / 255];
      }
      known.set(token, colour);
      return colour;
    },
  };
}
