// Text fits where it stands: in every language, in one that is 40 % longer, on small and large screens.
import { openDesk, search } from './desk-page.ts';
import { expect, test } from './fixtures.ts';
import { misplacedTexts } from './misplaced-texts.ts';

for (const [width, height] of [
  [1280, 720],
  [1920, 1080],
] as const) {
  test(`texts fit at ${width}x${height} in every language`, async ({ browser, city }) => {
    test.setTimeout(480_000);
    const context = await browser.newContext({ viewport: { width, height } });
    const page = await context.newPage();
    await openDesk(page, city.url);
    await search(page, 'umspannwerk moabit', 'Umspannwerk Moabit');
    for (const language of ['en', 'ru', 'zh', 'pseudo']) {
      await openDesk(page, `${new URL(city.url).origin}/?lang=${language}#asset=substation-w24051064`);
      await expect(page.locator('.points .point-value .number').first()).not.toBeEmpty();
      expect(await misplacedTexts(page), language).toEqual([]);
      // The grid: its diagram beside the city and alone, its legend, its table.
      await openDesk(page, `${new URL(city.url).origin}/?lang=${language}#feeder=substation-w24051064.f1`);
      await expect(page.locator('.supply-state')).toBeVisible();
      await page.keyboard.press('2');
      await expect(page.locator('.balance .grid-row').first()).toBeVisible();
      await page.keyboard.press('s');
      await expect(page.locator('.dia-label').first()).toBeVisible();
      expect(await misplacedTexts(page), `${language}, grid`).toEqual([]);
      await page.keyboard.press('Shift+S');
      expect(await misplacedTexts(page), `${language}, grid alone`).toEqual([]);
      await page.keyboard.press('Shift+S');
      await page.keyboard.press('s');
    }
    await context.close();
  });
}
