// A breaker is operated from its inspector by keys alone: selected, thought better of, selected again, confirmed, and done when the breaker
// itself says so. The journal has every step.
import AxeBuilder from '@axe-core/playwright';
import { answerPin, inspector, journalRow, openDesk, search } from './desk-page.ts';
import { expect, test } from './fixtures.ts';
import { buildSmallTown } from './small-town.ts';

const PIN = '4711';

test('a breaker is opened and closed again', async ({ page, context, startHost }) => {
  test.setTimeout(240_000);
  const town = await buildSmallTown();
  try {
    const city = await startHost({ args: ['--city', town.pack, '--faults', 'off'] });
    await openDesk(page, city.url);
    const breaker = `${town.feeder}.q0`.replaceAll('.', '-');
    await search(page, breaker, /Breaker|breaker/);
    const sheet = inspector(page).getByRole('region', { name: 'Operate' });

    const other = await context.newPage();
    await openDesk(other, new URL(city.url).origin);
    await search(other, breaker, /Breaker|breaker/);
    await expect(inspector(other).getByRole('button', { name: 'Select: Open' })).toBeVisible();

    await sheet.getByRole('button', { name: 'Select: Open' }).focus();
    await page.keyboard.press('Enter');
    // Nobody controls the area yet, and this person has no PIN: both are asked for, and then it goes on by itself.
    const area = page.getByRole('dialog', { name: 'Take the area first' });
    await area.getByRole('button', { name: /^Take / }).click();
    const choose = page.getByRole('dialog', { name: 'Choose a PIN' });
    await choose.getByLabel('PIN', { exact: true }).fill(PIN);
    await choose.getByLabel('PIN again').fill(PIN);
    await page.keyboard.press('Enter');
    await expect(choose).toHaveCount(0);
    await expect(sheet).toContainText('nothing has moved yet', { timeout: 15_000 });
    await expect(sheet).toContainText(/\d+ s left/);
    // The way out comes first: the key that selected does not confirm.
    await expect(sheet.getByRole('button', { name: 'Cancel' })).toBeFocused();
    // In another window of the same person the sheet shows it too, and leaves the keyboard where it was.
    await expect(inspector(other).getByRole('button', { name: 'Cancel' })).toBeVisible();
    await expect(inspector(other).getByRole('button', { name: 'Cancel' })).not.toBeFocused();
    await page.keyboard.press('Escape');
    await expect(sheet).toContainText('Open cancelled');
    await other.close();

    await answerPin(page, PIN);
    for (const [wish, state] of [
      ['Open', 'open'],
      ['Closed', 'closed'],
    ] as const) {
      await sheet.getByRole('button', { name: `Select: ${wish}` }).click();
      await expect(sheet.getByRole('button', { name: 'Cancel' })).toBeFocused({ timeout: 15_000 });
      const { violations } = await new AxeBuilder({ page }).include('.command-sheet').analyze();
      expect(violations).toEqual([]);
      await page.keyboard.press('Tab');
      await page.keyboard.press('Enter');
      await expect(sheet).toContainText(`${wish}, confirmed by telemetry`, { timeout: 30_000 });
      await expect(inspector(page).locator('.grid-value', { hasText: 'Position' })).toContainText(state);
    }

    // What is measured of it has a way into the trends.
    await inspector(page).getByRole('button', { name: 'Add to trends: Position' }).click();
    await expect(page.getByRole('list', { name: 'Points of the trends' }).getByRole('listitem')).toHaveCount(1);

    // There already: the device refuses, and says why.
    await sheet.getByRole('button', { name: 'Select: Closed' }).click();
    await expect(sheet).toContainText('Closed refused: it is there already', { timeout: 15_000 });

    // A look at the past takes the sheet away, not the selection: it stands there on the way back.
    await sheet.getByRole('button', { name: 'Select: Open' }).click();
    await expect(sheet).toContainText('nothing has moved yet', { timeout: 15_000 });
    await page.keyboard.press('p');
    await expect(page.locator('.mode[data-replay]')).toBeVisible();
    await expect(sheet).toHaveCount(0);
    await page.keyboard.press('v');
    await expect(sheet).toContainText('nothing has moved yet');
    await sheet.getByRole('button', { name: 'Cancel' }).click();
    await expect(sheet).toContainText('Open cancelled');

    await journalRow(page, /step confirmed by telemetry/);
  } finally {
    await town.remove();
  }
});
