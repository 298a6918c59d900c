// Several people look at one city; a wall looks and touches nothing.
import AxeBuilder from '@axe-core/playwright';
import { CONTRACT_VERSION } from '../../contract/messages.ts';
import { expectPicture, inspector, openDesk, pointValue, search } from './desk-page.ts';
import { expect, test } from './fixtures.ts';
import { buildSmallTown } from './small-town.ts';

test('two clients see the same values and keep their own selection', async ({ browser, city, page }) => {
  test.setTimeout(180_000);
  const other = await (await browser.newContext({ viewport: { width: 1280, height: 720 } })).newPage();
  await openDesk(page, city.url);
  await openDesk(other, city.url);
  await search(page, 'umspannwerk moabit', 'Umspannwerk Moabit');
  await expect(inspector(other)).toContainText('Nothing selected');
  await search(other, 'umspannwerk moabit', 'Umspannwerk Moabit');
  await expect
    .poll(async () => {
      const [left, right] = await Promise.all([
        pointValue(page, 'Loading').innerText(),
        pointValue(other, 'Loading').innerText(),
      ]);
      return left !== 'no value' && left === right;
    })
    .toBe(true);
  // One leaves, the other stays live.
  await other.context().close();
  await expect(pointValue(page, 'Loading')).toHaveAttribute('data-quality', 'good');
});

test('the wall shows the city by itself and may change nothing', async ({ page, city }) => {
  test.setTimeout(120_000);
  await page.goto(city.wallUrl);
  await expectPicture(page);
  await expect(page.getByText('City load')).toBeVisible();
  await expect(page.getByText('simulated field')).toBeVisible();
  await expect(page.getByText('OpenStreetMap contributors')).toBeVisible();
  // Nothing to press or to type into.
  await expect(page.getByRole('button')).toHaveCount(0);
  await expect(page.getByRole('textbox')).toHaveCount(0);
  await page.keyboard.press('Control+k');
  await expect(page.getByRole('dialog')).toHaveCount(0);
  // It is the host that refuses, not only the page that hides.
  const answer = await page.evaluate(
    (contract) =>
      new Promise<string>((resolve) => {
        const socket = new WebSocket(`ws://${location.host}/session`);
        socket.addEventListener('open', () => socket.send(JSON.stringify({ type: 'hello', contract })));
        socket.addEventListener('message', ({ data }) => {
          if (typeof data !== 'string') return;
          const message = JSON.parse(data) as { type: string; id?: number; role?: string };
          if (message.type === 'welcome') {
            const camera = { lon: 13.4, lat: 52.5, zoom: 14, pitch: 40, bearing: 0 };
            const params = { name: 'from the wall', camera };
            socket.send(JSON.stringify({ type: 'request', id: 1, name: 'bookmark.save', params }));
          }
          if (message.id === 1) {
            resolve(data);
            socket.close();
          }
        });
      }),
    CONTRACT_VERSION,
  );
  expect(JSON.parse(answer)).toMatchObject({ type: 'failure', id: 1, failure: { code: 'forbidden' } });
});

test('the desk has no barrier that a checker can find, by night and by day', async ({ page, startHost }) => {
  test.setTimeout(240_000);
  // What a checker looks at is the same in a town, whose picture leaves the machine more time.
  const town = await buildSmallTown();
  const city = await startHost({ args: ['--city', town.pack] });
  await openDesk(page, city.url);
  const check = async (what: string) => {
    const { violations } = await new AxeBuilder({ page }).analyze();
    expect(violations.map(({ id, nodes }) => `${what}: ${id} ${nodes[0]?.html}`)).toEqual([]);
  };
  const key = (name: string) => page.keyboard.press(name);
  for (const theme of ['night', 'day'] as const) {
    await expect(page.locator('html')).toHaveAttribute('data-theme', theme);
    await check(`${theme}, nothing selected`);
    await search(page, 'substation s1', /^substation-s1 Substation/);
    await expect(inspector(page).getByRole('heading', { name: /substation.s1/i })).toBeVisible();
    await check(`${theme}, an asset`);
    for (const [tab, name] of [
      ['2', 'Grid'],
      ['3', 'Data quality'],
      ['4', 'Journal'],
      ['1', 'Assets'],
    ] as const) {
      await key(tab);
      await expect(page.getByRole('tab', { name })).toHaveAttribute('aria-selected', 'true');
      await check(`${theme}, ${name}`);
    }
    for (const [tool, name] of [
      ['l', 'Layers'],
      ['b', 'Saved views'],
      ['s', 'Schematic'],
    ] as const) {
      await key(tool);
      const role = name === 'Schematic' ? 'region' : 'tabpanel';
      await expect(page.getByRole(role, { name, exact: true })).toBeVisible();
      await check(`${theme}, ${name}`);
      await key(tool);
    }
    await key('Control+k');
    await page.getByRole('dialog').getByRole('combobox').fill('street');
    await expect(page.getByRole('option').first()).toBeVisible();
    await check(`${theme}, search`);
    await key('Escape');
    await expect(page.getByRole('dialog')).toHaveCount(0);
    // One Escape, also while a tooltip of the sheet is open.
    await key('F1');
    await expect(page.getByRole('dialog', { name: 'Keys' })).toBeVisible();
    await check(`${theme}, keys`);
    await key('Escape');
    await expect(page.getByRole('dialog')).toHaveCount(0);
    await key('Escape');
    await expect(inspector(page)).toContainText('Nothing selected');
    if (theme === 'night') await page.getByRole('button', { name: 'Use the day theme' }).click();
  }
  await town.remove();
});
