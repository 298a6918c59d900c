// Text fits where it stands: in every language, in one that is 40 % longer, on small and large screens.
import { openDesk, search } from './desk-page.ts';
import { expect, test } from './fixtures.ts';
import { misplacedTexts } from './misplaced-texts.ts';

const SMALL = { width: 1280, height: 720 };
const LARGE = { width: 1920, height: 1080 };

test('texts fit on small and large screens in every language', async ({ page, city }) => {
  test.setTimeout(480_000);
  await page.setViewportSize(SMALL);
  await openDesk(page, city.url);
  await search(page, 'umspannwerk moabit', 'Umspannwerk Moabit');
  const { origin } = new URL(city.url);
  // A page is loaded once for each language and then made larger or smaller: half of them begin on either screen.
  for (const [language, sizes] of [
    ['en', [SMALL, LARGE]],
    ['ru', [LARGE, SMALL]],
    ['zh', [LARGE, SMALL]],
    ['pseudo', [SMALL, LARGE]],
  ] as const) {
    await page.setViewportSize(sizes[0]);
    await openDesk(page, `${origin}/?lang=${language}#asset=substation-w24051064`);
    for (const size of sizes) {
      const where = `${language} at ${size.width}x${size.height}`;
      await page.setViewportSize(size);
      await page.goto(`${origin}/?lang=${language}#asset=substation-w24051064`);
      await expect(page.locator('.points .point-value .number').first()).not.toBeEmpty();
      await expect.poll(() => page.evaluate(() => innerWidth)).toBe(size.width);
      expect(await misplacedTexts(page), where).toEqual([]);
      // The grid: its diagram beside the city and alone, its legend, its table.
      await page.goto(`${origin}/?lang=${language}#feeder=substation-w24051064.f1`);
      await expect(page.locator('.supply-state')).toBeVisible();
      await page.keyboard.press('2');
      await expect(page.locator('.balance .grid-row').first()).toBeVisible();
      await page.keyboard.press('s');
      await expect(page.locator('.dia-label').first()).toBeVisible();
      expect(await misplacedTexts(page), `${where}, grid`).toEqual([]);
      await page.keyboard.press('Shift+S');
      expect(await misplacedTexts(page), `${where}, grid alone`).toEqual([]);
      await page.keyboard.press('Shift+S');
      await page.keyboard.press('s');
      await page.keyboard.press('1');
    }
  }
});
