// Whether what is written on a page can be read: nothing cut off, nothing on one another.
import type { Page } from '@playwright/test';

/** Texts that are cut without a sign of it, and texts that stand on one another. */
export function misplacedTexts(page: Page): Promise<string[]> {
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
      // Neither is what the dock says to readers of the screen alone.
      if (
        !own ||
        !isSeen(element) ||
        element.closest('.unseen, [class*="dv-live-region"], canvas, select, option, [hidden]') !== null
      )
        continue;
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
    // What floats over a drawing and lets nothing shine through hides what is under it, as a hand would.
    const coverOf = (element: Element): Element | null => {
      const float = element.closest('.float');
      const isOpaque =
        float !== null && /^rgb\(|^#|^oklab\([^/]*\)$|^oklch\([^/]*\)$/.test(getComputedStyle(float).backgroundColor);
      return isOpaque ? float : null;
    };
    for (const [i, one] of boxes.entries()) {
      for (const other of boxes.slice(i + 1)) {
        if (one.element.contains(other.element) || other.element.contains(one.element)) continue;
        if (coverOf(one.element) !== coverOf(other.element)) continue;
        const width = Math.min(one.box.right, other.box.right) - Math.max(one.box.left, other.box.left);
        const height = Math.min(one.box.bottom, other.box.bottom) - Math.max(one.box.top, other.box.top);
        // Line boxes of neighbouring rows touch; ink does not until a third of a line is shared.
        if (width > 2 && height > 6) found.push(`on one another: "${one.text}" and "${other.text}"`);
      }
    }
    return found;
  });
}
