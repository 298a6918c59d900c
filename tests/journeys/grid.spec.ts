// The grid as an operator reads it: where supply comes from and how that is known, the diagram, traces, balance, and a drill.
import AxeBuilder from '@axe-core/playwright';
import type { Locator, Page } from '@playwright/test';
import { inspector, journalRow, openDesk, search } from './desk-page.ts';
import { expect, test } from './fixtures.ts';

const schematic = (page: Page): Locator => page.getByRole('region', { name: 'Schematic' });
/** What the inspector says beside a word of its lists. */
const said = (page: Page, label: string): Locator =>
  inspector(page)
    .locator('.attribute')
    .filter({ has: page.locator('dt', { hasText: new RegExp(`^${label}$`) }) })
    .locator('dd');

async function selectFeeder(page: Page, name: string): Promise<void> {
  await search(page, name, new RegExp(`^${name}\\b.*Feeder`));
  await expect(inspector(page).getByRole('heading', { name })).toBeVisible();
}

test('a feeder is found, its diagram opened, a switch chosen, its way traced', async ({ page, city }) => {
  test.setTimeout(180_000);
  await openDesk(page, city.url);
  await selectFeeder(page, 'Umspannwerk Moabit 1');
  await expect(inspector(page).locator('.supply-state')).toContainText('Supplied');
  await expect(said(page, 'From')).toContainText('Umspannwerk Moabit');
  await expect(said(page, 'Behind it')).toContainText(/[\d,]+ customers/);
  // Nobody who sees a value of the simulator takes it for one of the city.
  await expect(inspector(page).locator('.grid-value').first().getByText('SIM')).toBeVisible();
  await expect(
    inspector(page)
      .getByText(/measured .*, computed /)
      .first(),
  ).toBeVisible();

  await page.keyboard.press('s');
  await expect(schematic(page).getByRole('button', { name: /^Feeder 1\b/ })).toBeVisible();
  await expect(
    schematic(page)
      .getByRole('button', { name: /Breaker, closed, told by its device/ })
      .first(),
  ).toBeVisible();
  const open = schematic(page)
    .getByRole('button', { name: /Load-break switch, open/ })
    .first();
  await schematic(page).getByRole('button', { name: 'Whole diagram' }).click();
  await open.click();
  // The same switch in the inspector, and on the map by its address.
  await expect(inspector(page)).toContainText('Load-break switch');
  await expect(said(page, 'Normal position')).toHaveText(/open/);
  await expect(open).toHaveAttribute('aria-pressed', 'true');

  // From element to element by keys, and back to the first station.
  await schematic(page).getByRole('application').focus();
  await page.keyboard.press('ArrowUp');
  await expect(open).toHaveAttribute('aria-pressed', 'false');

  await schematic(page)
    .getByRole('button', { name: /^Feeder 1\b/ })
    .click();
  await page.keyboard.press('j');
  await expect(page.getByText(/All that hangs on it: [\d,]+ customers, \d+ stations/)).toBeVisible();
  await expect(schematic(page).locator('.dia-trace')).not.toHaveCount(0);
  await page.keyboard.press('Escape');
  await expect(schematic(page).locator('.dia-trace')).toHaveCount(0);

  // A station's low-voltage feeders unfold where they stand.
  await schematic(page)
    .getByRole('button', { name: /^Low-voltage feeders of/ })
    .first()
    .click();
  await expect(schematic(page).getByText('F1', { exact: true })).toBeVisible();

  // The substation of the feeder: its busbars with all feeders.
  await schematic(page).getByRole('combobox', { name: 'Feeder' }).selectOption({ label: 'Busbars' });
  await expect(schematic(page).locator('text', { hasText: 'Section 2' })).toBeVisible();
  const { violations } = await new AxeBuilder({ page }).analyze();
  expect(violations.map(({ id, nodes }) => `${id} ${nodes[0]?.html}`)).toEqual([]);
  await schematic(page).getByRole('button', { name: 'Back to the city' }).click();
  await expect(schematic(page)).toHaveCount(0);
});

test('a building says where its supply comes from; the balance leads to a feeder', async ({ page, city }) => {
  test.setTimeout(180_000);
  await openDesk(page, city.url);
  await search(page, 'fernsehturm', /Fernsehturm/);
  await expect(inspector(page).locator('.supply-state').first()).toContainText('Supplied');
  await expect(said(page, 'From').first()).toContainText('Umspannwerk');
  await expect(said(page, 'Through').first()).toContainText('\u203a');
  await said(page, 'From').first().getByRole('button').last().click();
  await expect(inspector(page)).toContainText('Feeder');
  const feeder = await inspector(page).getByRole('heading', { level: 2 }).innerText();

  await page.keyboard.press('2');
  const balance = page.getByRole('grid', { name: 'Balance' });
  await expect(balance.getByRole('row')).not.toHaveCount(1);
  await page.getByRole('button', { name: 'Substations' }).click();
  await balance
    .getByRole('row', { name: /Umspannwerk/ })
    .first()
    .click();
  await expect(inspector(page).getByRole('heading', { level: 2 })).not.toHaveText(feeder);
  await expect(page.locator('.grid-figures')).toContainText('Customers out');

  // The grid is coloured from the palette, and the legend follows.
  await page.keyboard.press('Control+k');
  await page.getByRole('dialog').getByRole('combobox').fill('colour the grid by: loading');
  await page.getByRole('option', { name: 'Colour the grid by: Loading' }).click();
  await page.keyboard.press('l');
  await expect(page.getByRole('tabpanel', { name: 'Layers' }).getByText('Loading, % of rating')).toBeVisible();
});

test('a drill: a fault thrown on a feeder darkens it on every panel, and is marked as what it is', async ({
  page,
  startHost,
}) => {
  test.setTimeout(360_000);
  const city = await startHost();
  await openDesk(page, city.url);
  await selectFeeder(page, 'Umspannwerk Moabit 1');
  await expect(inspector(page).locator('.supply-state')).toContainText('Supplied', { timeout: 60_000 });
  await page.keyboard.press('s');
  await inspector(page).getByRole('button', { name: 'Drill: fault' }).click();
  const question = page.getByRole('dialog', { name: 'Drill: a fault in the simulated field' });
  await expect(question).toContainText('No real device is touched');
  await question.getByRole('button', { name: 'Throw the fault' }).click();
  await expect(question.getByRole('status')).not.toBeEmpty();
  await page.keyboard.press('Escape');
  await expect(inspector(page).locator('.supply-state')).toContainText('Without supply', { timeout: 20_000 });
  await expect(said(page, 'Known from')).toContainText('an open switch');
  await expect(said(page, 'Behind it')).toContainText(/[\d,]+ customers without supply/);
  await expect(
    schematic(page)
      .getByRole('button', { name: /Breaker, open, told by its device/ })
      .first(),
  ).toBeVisible();
  await expect(schematic(page).locator('.dia-wire[data-state="dead"]')).not.toHaveCount(0);
  await page.keyboard.press('2');
  await expect(page.locator('.grid-figures [data-out="true"]')).toBeVisible();
  await journalRow(page, /Drill: fault thrown/);

  // Whoever comes in now reads what happened before, and a wall is about it: how many, where, since when.
  await page.setViewportSize({ width: 1920, height: 1080 });
  await page.reload();
  await expect(page.getByRole('log')).toContainText('Supply lost: Umspannwerk Moabit 1', { timeout: 60_000 });
  await page.goto(city.wallUrl);
  const outage = page.locator('.wall-outage');
  await expect(outage).toContainText('Customers without supply', { timeout: 60_000 });
  await expect(outage).toContainText(/Umspannwerk Moabit 1, \w+/, { timeout: 60_000 });
  await expect(outage).toContainText(/since \d\d:\d\d:\d\d, for/);
});
