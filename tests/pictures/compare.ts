// Compares a picture with its reference in the browser itself, which already knows PNG.
import type { Page } from '@playwright/test';

export interface Difference {
  /** mean difference of a channel, 0 ... 255 */
  readonly mean: number;
  /** share of pixels with a channel that differs by more than `visible` */
  readonly share: number;
}

/** steps of 255: more is seen as another colour */
const VISIBLE = 28;

export function comparePictures(page: Page, actual: Buffer, expected: Buffer): Promise<Difference> {
  return page.evaluate(
    async ([a, b, visible]) => {
      const pixels = async (base64: string): Promise<ImageData> => {
        const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
        const bitmap = await createImageBitmap(new Blob([bytes], { type: 'image/png' }));
        const context = new OffscreenCanvas(bitmap.width, bitmap.height).getContext('2d')!;
        context.drawImage(bitmap, 0, 0);
        return context.getImageData(0, 0, bitmap.width, bitmap.height);
      };
      const [one, two] = await Promise.all([pixels(a), pixels(b)]);
      if (one.width !== two.width || one.height !== two.height) return { mean: 255, share: 1 };
      let sum = 0;
      let different = 0;
      for (let i = 0; i < one.data.length; i += 4) {
        let most = 0;
        for (let c = 0; c < 3; c++) {
          const step = Math.abs(one.data[i + c]! - two.data[i + c]!);
          sum += step;
          most = Math.max(most, step);
        }
        if (most > visible) different++;
      }
      const count = one.data.length / 4;
      return { mean: sum / (count * 3), share: different / count };
    },
    [actual.toString('base64'), expected.toString('base64'), VISIBLE] as const,
  );
}
