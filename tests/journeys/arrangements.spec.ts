// The desk as a person arranges it: panels moved by mouse and by keys, kept under a name, back after a reload; windows that go together.
import AxeBuilder from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { expectPicture, inspector, openDesk, search } from './desk-page.ts';
import { expect, test } from './fixtures.ts';
import { misplacedTexts } from './misplaced-texts.ts';
import { buildSmallTown, type SmallTown } from './small-town.ts';

let town: SmallTown;
test.beforeAll(async () => {
  town = await buildSmallTown();
});
test.afterAll(async () => {
  await town.remove();
});

const tab = (page: Page, name: string) => page.getByRole('tab', { name });

async function command(page: Page, words: string): Promise<void> {
  await search(page, words, new RegExp(words, 'i'));
}

/** Where a tab stands, as shares of the window. */
async function placeOf(page: Page, name: string): Promise<{ x: number; y: number }> {
  const box = await tab(page, name).boundingBox();
  const { width, height } = page.viewportSize()!;
  return { x: (box?.x ?? -1) / width, y: (box?.y ?? -1) / height };
}

/** The canvas that was there first is the one that is there, with its context. */
const hasSamePicture = (page: Page): Promise<boolean> =>
  page.evaluate(() => {
    const held = window as unknown as { picture?: HTMLCanvasElement | undefined };
    const now = document.querySelector<HTMLCanvasElement>('.city-picture canvas');
    held.picture ??= now ?? undefined;
    return now !== null && held.picture === now && now.getContext('webgl2')?.isContextLost() === false;
  });

test('panels are moved, kept under a name and found again', async ({ page, startHost }) => {
  test.setTimeout(240_000);
  const city = await startHost({ args: ['--city', town.pack] });
  await page.setViewportSize({ width: 1920, height: 1080 });
  await openDesk(page, city.url);
  expect(await hasSamePicture(page)).toBe(true);
  expect((await placeOf(page, 'Alarms')).y).toBeGreaterThan(0.6);

  // By keys: the palette knows every panel and every side.
  await command(page, 'move alarms to the right');
  await expect.poll(async () => (await placeOf(page, 'Alarms')).x).toBeGreaterThan(0.6);
  await expect(page.getByRole('grid', { name: 'Alarms' })).toBeVisible();

  // By mouse: a tab dropped on the left of the city splits it.
  const orders = tab(page, 'Switching orders');
  await orders.dragTo(page.locator('.city-hole'), { targetPosition: { x: 24, y: 200 }, force: true });
  await expect.poll(async () => (await placeOf(page, 'Switching orders')).y).toBeLessThan(0.2);
  await expect(page.getByText('No orders are open')).toBeVisible();
  expect(await hasSamePicture(page)).toBe(true);

  await command(page, 'save this arrangement as');
  await page.getByRole('textbox', { name: 'Name' }).fill('Night shift');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('dialog')).toHaveCount(0);

  // Another one by its key, and back by its name.
  await page.keyboard.press('Shift+Digit1');
  await expect.poll(async () => (await placeOf(page, 'Alarms')).y).toBeGreaterThan(0.6);
  expect(await misplacedTexts(page)).toEqual([]);
  await command(page, 'arrangement: night shift');
  await expect.poll(async () => (await placeOf(page, 'Alarms')).x).toBeGreaterThan(0.6);
  await expect.poll(async () => (await placeOf(page, 'Switching orders')).y).toBeLessThan(0.2);
  expect(await hasSamePicture(page)).toBe(true);

  const { violations } = await new AxeBuilder({ page }).analyze();
  expect(violations.map(({ id, nodes }) => `${id} ${nodes[0]?.html}`)).toEqual([]);

  await page.reload();
  await expectPicture(page);
  await expect.poll(async () => (await placeOf(page, 'Alarms')).x).toBeGreaterThan(0.6);

  // At another desk, whose browser knows nothing, the same person finds it too.
  await page.evaluate(() => localStorage.clear());
  await page.reload();
  await expectPicture(page);
  await expect.poll(async () => (await placeOf(page, 'Alarms')).x).toBeGreaterThan(0.6);

  // What cannot be read is said, and the desk is not blank.
  await page.evaluate(() => localStorage.setItem('city-twin.arrangement', '{"version":1,"root":{"kind":"circle"}}'));
  await page.reload();
  await expectPicture(page);
  await expect(page.getByText('could not be read')).toBeVisible();
  await expect.poll(async () => (await placeOf(page, 'Alarms')).y).toBeGreaterThan(0.6);

  // A tab is closed by its key, comes back by its number, fills the desk and gives it back.
  await tab(page, 'Assets').focus();
  await page.keyboard.press('ArrowRight');
  await expect(tab(page, 'Grid')).toHaveAttribute('aria-selected', 'true');
  await expect(tab(page, 'Grid')).toBeFocused();
  await page.keyboard.press('Delete');
  await expect(tab(page, 'Grid')).toHaveCount(0);
  await page.keyboard.press('2');
  await expect(tab(page, 'Grid')).toHaveAttribute('aria-selected', 'true');
  await page.keyboard.press('z');
  await expect(page.locator('.city-picture')).toBeHidden();
  await page.keyboard.press('z');
  await expect(page.locator('.city-picture')).toBeVisible();
  expect(await hasSamePicture(page)).toBe(true);
});

test('windows of one person choose together, and go through time together', async ({ page, context, startHost }) => {
  test.setTimeout(240_000);
  const city = await startHost({ args: ['--city', town.pack] });
  await openDesk(page, city.url);
  await page.keyboard.press('1');
  const opened = context.waitForEvent('page');
  await command(page, 'assets in a window of its own');
  const side = await opened;
  await expect(side.getByRole('heading', { name: 'Assets', level: 1 })).toBeVisible();
  await expect(tab(page, 'Assets')).toHaveCount(0);

  await side.getByRole('row', { name: /Substation s1 / }).click();
  await expect(inspector(page).getByRole('heading', { name: 'Substation s1' })).toBeVisible();

  // On its own it chooses for itself.
  await side.getByRole('button', { name: 'This window goes on its own' }).click();
  await side.getByRole('row', { name: /substation-s1 T1 Transformer/ }).click();
  await expect(side.getByRole('row', { name: /substation-s1 T1 Transformer/ })).toHaveAttribute(
    'aria-selected',
    'true',
  );
  await expect(inspector(page).getByRole('heading', { name: 'Substation s1' })).toBeVisible();

  // In the past alone: this window wears the past, the other says that there is one.
  await page.keyboard.press('p');
  await expect(page.locator('.desk-frame')).toHaveAttribute('data-mode', 'replay');
  await expect(side.locator('.panel-desk')).toHaveAttribute('data-mode', 'live');
  await expect(side.getByText('Another window shows the past')).toBeVisible();
  await page.keyboard.press('v');
  await expect(page.locator('.desk-frame')).toHaveAttribute('data-mode', 'live');
  await expect(side.getByText('Another window shows the past')).toHaveCount(0);

  // Together again: both go, and both come back.
  await side.getByRole('button', { name: 'Windows go together' }).click();
  await page.keyboard.press('p');
  await expect(side.locator('.panel-desk')).toHaveAttribute('data-mode', 'replay');
  await expect(side.getByText('REPLAY')).toBeVisible();
  await side.getByRole('button', { name: 'Back to live' }).click();
  await expect(page.locator('.desk-frame')).toHaveAttribute('data-mode', 'live');
});

test('a city out of sight is not drawn, and is right when it is seen again', async ({ page, startHost }) => {
  const city = await startHost({ args: ['--city', town.pack] });
  await openDesk(page, city.url);
  const frames = () => page.evaluate(() => window.cityTwinDiagnostics?.picture()?.frames ?? -1);
  const bearing = () => page.locator('.compass').evaluate((needle) => (needle as SVGElement).style.transform);
  const version = () => page.evaluate(() => window.cityTwinDiagnostics?.live()?.version ?? -1);
  /** until so many frames of values have come */
  const valuesCome = async (count: number) => {
    const before = await version();
    await expect.poll(version, { timeout: 30_000 }).toBeGreaterThanOrEqual(before + count);
  };
  await page.keyboard.press('3');
  await page.keyboard.press('z');
  await expect(page.locator('.city-picture')).toBeHidden();
  // What was on its way to the screen may still be drawn.
  await valuesCome(1);
  const hidden = await frames();
  await valuesCome(3);
  // The camera goes where it is told all the same, at once: nobody sees it fly.
  const north = await bearing();
  await page.evaluate(() => window.cityTwinDiagnostics?.turn(40));
  expect(await bearing()).not.toBe(north);
  expect(await frames()).toBe(hidden);
  await page.keyboard.press('z');
  await expect(page.locator('.city-picture')).toBeVisible();
  await expect.poll(frames).toBeGreaterThan(hidden);

  // The last change is kept, however soon the page goes.
  await page.keyboard.press('s');
  await expect(tab(page, 'Schematic')).toBeVisible();
  await page.waitForTimeout(700);
  await page.keyboard.press('s');
  await expect(tab(page, 'Schematic')).toHaveCount(0);
  await page.reload();
  await expectPicture(page);
  await expect(tab(page, 'Schematic')).toHaveCount(0);

  // A window that the browser refuses is said, with a way that works.
  await page.evaluate(() => {
    window.open = () => null;
  });
  await command(page, 'assets in a window of its own');
  await expect(page.getByText('The browser did not open the window')).toBeVisible();
  await expect(page.getByRole('link', { name: 'open it as a tab' })).toHaveAttribute('href', '/?panel=assets');
  await expect(tab(page, 'Assets')).toBeVisible();
});
