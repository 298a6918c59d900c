// Text fits where it stands: in every language, in one that is 40 % longer, on small and large screens.
import type { Page } from '@playwright/test';
import { openDesk, search } from './desk-page.ts';
import { expect, test } from './fixtures.ts';

/** Texts that are cut without a sign of it, and texts that stand on one another. */
function misplacedTexts(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const found: string[] = [];
    const boxes: { text: string; box: DOMRect; element: Element }[] = [];
    const isSeen = (element: Element): boolean => {
      const style = getComputedStyle(element);
      return style.visibility !== 'hidden' && style.opacity !== '0' && element.getClientRects().length > 0;
    };
    for (const element of document.querySelectorAll('body *')) {
      const own = [...element.childNodes].some(
        (node) => node.nodeType === Node.TEXT_NODE && node.textContent!.trim() !== '',
      );
      if (!own || !isSeen(element) || element.closest('.unseen, canvas, select, option, [hidden]') !== null) continue;
      const text = element.textContent.trim().slice(0, 40);
      const style = getComputedStyle(element);
      const hides = style.overflowX === 'hidden' || style.overflowX === 'clip';
      if (hides && style.textOverflow !== 'ellipsis' && element.scrollWidth > element.clientWidth + 1) {
        found.push(`cut: "${text}" in .${element.className}`);
      }
      const range = document.createRange();
      range.selectNodeContents(element);
      const box = range.getBoundingClientRect();
      // What an ancestor hides or scrolls away cannot collide.
      let { left, right, top, bottom } = box;
      for (let above = element.parentElement; above !== null; above = above.parentElement) {
        if (getComputedStyle(above).overflow === 'visible') continue;
        const frame = above.getBoundingClientRect();
        left = Math.max(left, frame.left);
        right = Math.min(right, frame.right);
        top = Math.max(top, frame.top);
        bottom = Math.min(bottom, frame.bottom);
      }
      if (element === document.activeElement || right - left < 2 || bottom - top < 2) continue;
      const own2 = element.getBoundingClientRect();
      right = Math.min(right, own2.right);
      boxes.push({ text, box: new DOMRect(left, top, right - left, bottom - top), element });
    }
    for (const [i, one] of boxes.entries()) {
      for (const other of boxes.slice(i + 1)) {
        if (one.element.contains(other.element) || other.element.contains(one.element)) continue;
        const width = Math.min(one.box.right, other.box.right) - Math.max(one.box.left, other.box.left);
        const height = Math.min(one.box.bottom, other.box.bottom) - Math.max(one.box.top, other.box.top);
        // Line boxes of neighbouring rows touch; ink does not until a third of a line is shared.
        if (width > 2 && height > 6) found.push(`on one another: "${one.text}" and "${other.text}"`);
      }
    }
    return found;
  });
}

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
