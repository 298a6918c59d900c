// From a trip to restored supply as its operator gets there: a cable fault, a proposal with its reasons, a yes, steps that telemetry
// confirms, and all but the faulty section back, with few clicks. Then what is left is carried out as an order written by hand.
import AxeBuilder from '@axe-core/playwright';
import type { Locator, Page } from '@playwright/test';
import { answerPin, journalRow, openDesk } from './desk-page.ts';
import { expect, test } from './fixtures.ts';
import { tellHost } from './host-api.ts';
import { misplacedTexts } from './misplaced-texts.ts';
import { addPerson } from './people.ts';
import { buildSmallTown } from './small-town.ts';

const PIN = '4711';
const SECOND = { name: 'berta', role: 'operator', pin: '8642' } as const;
/** between switches that obey the control room */
const CABLE = 'cable-mv-1-5';
/** of the whole way in supervised mode, those for the PIN with it */
const MOST_CLICKS = 8;

const panel = (page: Page) => page.getByRole('tabpanel', { name: /Restoration/ });
const card = (page: Page) => page.getByRole('article');

test('from a cable fault to supply that is back, with a yes and few clicks', async ({ page, startHost }) => {
  test.setTimeout(300_000);
  const town = await buildSmallTown();
  try {
    const city = await startHost({ args: ['--city', town.pack, '--faults', 'off'] });
    await addPerson(city.folder, SECOND);
    await openDesk(page, city.url);

    // Before anything happens: this feeder may be restored by itself once somebody has said yes. It takes two to decide that.
    await page.keyboard.press('8');
    await expect(panel(page)).toContainText('No fault is being restored');
    const mode = panel(page).getByRole('combobox', { name: /^Mode of .* 2$/ });
    await mode.selectOption({ label: 'Supervised' });
    await page
      .getByRole('dialog', { name: 'Take the area first' })
      .getByRole('button', { name: /^Take / })
      .click();
    const choose = page.getByRole('dialog', { name: 'Choose a PIN' });
    await choose.getByLabel('PIN', { exact: true }).fill(PIN);
    await choose.getByLabel('PIN again').fill(PIN);
    await page.keyboard.press('Enter');
    const second = page.getByRole('dialog', { name: 'A second person' });
    await second.getByLabel('User name').fill(SECOND.name);
    await second.getByLabel('PIN', { exact: true }).fill(SECOND.pin);
    await page.keyboard.press('Enter');
    await expect(second).toHaveCount(0);
    await expect(mode).toHaveValue('supervised');
    await expect(page.locator('.who')).toContainText('Controls');
    // The one beyond the open point has a say as well: it may help, its own faults stay with people.
    const helper = panel(page).getByRole('combobox', { name: /^Mode of .* 1$/ });
    await helper.selectOption({ label: 'Helps others only' });
    await second.getByLabel('User name').fill(SECOND.name);
    await second.getByLabel('PIN', { exact: true }).fill(SECOND.pin);
    await page.keyboard.press('Enter');
    await expect(helper).toHaveValue('restoreOnly');

    let clicks = 0;
    const click = async (target: Locator): Promise<void> => {
      clicks++;
      await target.click();
    };
    await page.keyboard.press('0');
    // By hand it may take two: into the field, and to send it.
    await answerPin(page, PIN, () => (clicks += 2));
    await tellHost(city.url, '/api/drill/fault', { element: CABLE, type: 'three-phase', at: null });

    // The proposal comes to whoever may say yes; one who is busy gets there from the city in one click.
    await expect(page.getByRole('tab', { name: /Restoration 1/ })).toBeVisible({ timeout: 30_000 });
    const chip = page.locator('.flisr-chip');
    if (await chip.isVisible()) await click(chip);
    await expect(card(page)).toContainText('waits for approval', { timeout: 60_000 });
    const steps = card(page).getByRole('list', { name: 'Steps' }).getByRole('listitem');
    await expect(steps.first()).toContainText('next');
    await expect(steps.last()).toContainText('planned');
    await expect(card(page)).toContainText(/Coming back\s*\d+ customers by the plan/);
    // Nothing is done yet, and nothing looks so.
    await expect(card(page).locator('[data-state="done"]')).toHaveCount(0);
    const { violations } = await new AxeBuilder({ page }).include('.dock').include('.who').analyze();
    expect(violations).toEqual([]);
    expect(await misplacedTexts(page)).toEqual([]);

    await click(card(page).getByRole('button', { name: 'Approve' }));
    await expect(card(page)).toContainText('restored', { timeout: 60_000 });
    for (const step of await steps.all()) await expect(step).toContainText(/confirmed at \d+:\d\d/);
    expect(clicks).toBeLessThanOrEqual(MOST_CLICKS);

    // Its order says who gave the word and what telemetry told.
    await card(page).getByRole('button', { name: 'Order', exact: true }).click();
    await expect(card(page)).toContainText('Completed', { timeout: 15_000 });
    await expect(card(page).getByRole('row').nth(1)).toContainText('confirmed by telemetry at');
    await journalRow(page, /Supply restored/);
  } finally {
    await town.remove();
  }
});

test('an order is written by clicking devices, looked ahead and thought better of', async ({ page, startHost }) => {
  test.setTimeout(240_000);
  const town = await buildSmallTown();
  try {
    const city = await startHost({ args: ['--city', town.pack, '--faults', 'off'] });
    await openDesk(page, city.url);
    await page.keyboard.press('9');
    await page.getByRole('button', { name: 'New emergency order' }).click();
    const draft = page.getByRole('form', { name: 'Writing an order' });
    await draft.getByRole('textbox', { name: 'Title' }).fill('Feeder off for the fire brigade');
    // The breaker that is chosen anywhere becomes a step: open, for it is closed.
    await page.keyboard.press('Control+k');
    await page.getByRole('dialog').getByRole('combobox').fill(`${town.feeder}.q0`.replaceAll('.', '-'));
    await page
      .getByRole('option', { name: /breaker/i })
      .first()
      .click();
    const steps = draft.getByRole('list', { name: 'Steps' }).getByRole('listitem');
    await expect(steps).toHaveCount(1);
    await expect(steps.first()).toContainText(/Open .*Q0/);
    await draft.getByRole('button', { name: 'Look ahead' }).click();
    await expect(steps.first()).toContainText(/\d+ customers lose supply/, { timeout: 15_000 });
    await draft.getByRole('button', { name: 'Write', exact: true }).click();

    const sheet = page.getByRole('article', { name: 'Feeder off for the fire brigade' });
    await expect(sheet).toContainText('New');
    await expect(sheet.getByRole('button', { name: 'Give the word' })).toHaveCount(0);
    await sheet.getByRole('button', { name: 'Abort' }).click();
    const why = page.getByRole('dialog', { name: 'Abort' });
    await why.getByRole('textbox', { name: 'Reason' }).fill('not needed any more');
    await page.keyboard.press('Enter');
    await expect(sheet).toContainText('Aborted', { timeout: 15_000 });
    await expect(sheet).toContainText('not needed any more');
  } finally {
    await town.remove();
  }
});
