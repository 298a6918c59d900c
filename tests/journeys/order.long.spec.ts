// A planned order from its first step to its completion: written by choosing devices, looked ahead, checked and approved by another person,
// and carried out with a crew: a place of work is made safe and given back. What must not be is refused where somebody tries it.
import { expect, type Locator, type Page } from '@playwright/test';
import { answerPin, openDesk } from './desk-page.ts';
import { test } from './fixtures.ts';
import { watchContext } from './guarded-page.ts';
import { misplacedTexts } from './misplaced-texts.ts';
import { act, carryOut, orderSheet } from './order-page.ts';
import { addPerson, addressOf } from './people.ts';
import { buildSmallTown } from './small-town.ts';

const ADA = { name: 'ada', role: 'operator', pin: '4711' } as const;
const BERTA = { name: 'berta', role: 'operator', pin: '8642' } as const;
const TITLE = 'New joint in the cable';
const CABLE = 'cable-mv-1-5';
/** The ring's open place, and the switches at both ends of the cable: the second is worked by hand. */
const TIE = 'station-s7.b.q1';
const NEAR = 'station-s9.a.q1';
const FAR = 'station-s5.b.q1';
const CREW = 'Crew 7';

/** Chooses an element as somebody does who opens a link to it. */
const choose = (page: Page, table: 'switch' | 'line', id: string): Promise<void> =>
  page.evaluate((hash) => {
    location.hash = hash;
  }, `${table}=${id}`);

async function addSwitchings(page: Page, steps: Locator, ids: readonly string[]): Promise<void> {
  for (const id of ids) {
    const before = await steps.count();
    await choose(page, 'switch', id);
    await expect(steps).toHaveCount(before + 1);
  }
}

test('a planned order is written, approved by another person, carried out and completed', async ({
  page,
  browser,
  startHost,
}) => {
  test.setTimeout(360_000);
  const town = await buildSmallTown();
  try {
    const city = await startHost({ args: ['--city', town.pack] });
    for (const person of [ADA, BERTA]) await addPerson(city.folder, person);
    await page.setViewportSize({ width: 1920, height: 1080 });
    await openDesk(page, await addressOf(city, ADA));
    await answerPin(page, ADA.pin);

    await page.keyboard.press('9');
    await page.getByRole('button', { name: 'New order' }).click();
    const draft = page.getByRole('form', { name: 'Writing an order' });
    await draft.getByRole('textbox', { name: 'Title' }).fill(TITLE);
    const steps = draft.getByRole('list', { name: 'Steps' }).locator('> li');
    await addSwitchings(page, steps, [TIE, NEAR, FAR]);
    await expect(steps.first()).toContainText('Close');
    await choose(page, 'line', CABLE);
    const place = draft.getByRole('group', { name: 'Work place' });
    await expect(place).toContainText('cut off by 2 switches');
    await place.getByRole('textbox', { name: 'Document' }).fill('C-1');
    await place.getByRole('textbox', { name: 'Holder' }).fill('Anna Brandt');
    await place.getByRole('button', { name: 'Make safe' }).click();
    await expect(steps).toHaveCount(12);

    // Somebody who forgets the way back is told before anything is given: what closes now would close onto people and earths.
    await addSwitchings(page, steps, [NEAR]);
    await draft.getByRole('button', { name: 'Look ahead' }).click();
    await expect(steps.last()).toContainText(/Never: .*C-1/, { timeout: 15_000 });
    await expect(steps.first()).toContainText('closes a loop');
    await steps.last().getByRole('button', { name: 'Remove the step' }).click();

    const add = draft.getByRole('group', { name: 'Add a step' });
    await add.getByRole('combobox').first().selectOption({ label: 'Crew signs on' });
    await add.getByRole('textbox', { name: 'Permit' }).fill('P-1');
    await add.getByRole('textbox', { name: 'Document' }).fill('C-1');
    await add.getByRole('textbox', { name: 'Crew' }).fill(CREW);
    await add.getByRole('button', { name: 'Add', exact: true }).click();
    await add.getByRole('combobox').first().selectOption({ label: 'Crew signs off' });
    await add.getByRole('button', { name: 'Add', exact: true }).click();
    await choose(page, 'line', CABLE);
    await place.getByRole('button', { name: 'Give back' }).click();
    await expect(steps).toHaveCount(22);
    await addSwitchings(page, steps, [FAR, NEAR, TIE]);
    await expect(steps).toHaveCount(25);
    const crew = steps.nth(2).getByRole('textbox', { name: 'Crew' });
    await crew.fill(CREW);
    await crew.press('Tab');
    await draft.getByRole('button', { name: 'Look ahead' }).click();
    await expect(steps.last()).toContainText('opens a loop', { timeout: 15_000 });
    expect(await misplacedTexts(page)).toEqual([]);
    await act(draft, 'Write');

    const sheet = orderSheet(page, TITLE);
    await act(sheet, 'Request');
    await act(sheet, 'Prepared');
    await expect(sheet.getByRole('list', { name: 'Signatures' })).toContainText('ada');
    // Nobody signs his own.
    await expect(sheet.getByRole('button', { name: 'Checked' })).toHaveCount(0);

    const others = await browser.newContext({ locale: 'en-GB', timezoneId: 'Europe/Berlin' });
    const watch = await watchContext(others);
    const second = await others.newPage();
    await openDesk(second, await addressOf(city, BERTA));
    await answerPin(second, BERTA.pin);
    await second.keyboard.press('9');
    await second.getByRole('option', { name: new RegExp(TITLE) }).click();
    const same = orderSheet(second, TITLE);
    await act(same, 'Checked');
    await act(same, 'Approve');
    await expect(same.getByText('Approved', { exact: true })).toBeVisible();
    await act(same, 'Schedule');
    await second.getByRole('dialog').getByRole('button', { name: 'Send' }).click();
    await expect(same.getByText('Scheduled', { exact: true })).toBeVisible();

    await act(sheet, 'Issue');
    await page
      .getByRole('dialog', { name: 'Take the area first' })
      .getByRole('button', { name: /^Take / })
      .click();
    await expect(sheet.getByText('Issued', { exact: true })).toBeVisible();
    await carryOut(page, sheet, 1);
    await carryOut(page, sheet, 2);

    // Nobody is at the station: the order stands until somebody has taken it over.
    const byHand = sheet.getByRole('row').nth(3);
    await byHand.getByRole('button', { name: 'Give the word' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Give the word' }).click();
    await byHand.getByRole('button', { name: 'Not done' }).click();
    const why = page.getByRole('dialog', { name: 'Why was it not done?' });
    await why.getByRole('textbox').fill('the station is locked');
    await page.keyboard.press('Enter');
    await expect(sheet).toContainText('the station is locked');
    await act(sheet, 'Take over');
    await byHand.getByRole('button', { name: 'Try again' }).click();
    for (let n = 3; n <= 13; n++) await carryOut(page, sheet, n);

    // Whoever means to close it from elsewhere is told whose it is.
    await choose(second, 'switch', NEAR);
    const operate = second.getByRole('region', { name: 'Operate' });
    await operate.getByRole('button', { name: 'Select: Closed' }).click();
    await expect(operate).toContainText(/ada|order/, { timeout: 15_000 });

    for (let n = 14; n <= 25; n++) await carryOut(page, sheet, n);
    await act(sheet, 'Complete');
    await expect(sheet.getByText('Completed', { exact: true })).toBeVisible();

    // On paper: the order with its times and signatures, and nothing to press.
    await page.emulateMedia({ media: 'print' });
    await expect(sheet).toBeVisible();
    await expect(sheet.getByRole('button', { name: 'Order for the way back' })).toBeHidden();
    await expect(page.locator('.city-picture')).toBeHidden();
    expect(watch.errors).toEqual([]);
    await others.close();
  } finally {
    await town.remove();
  }
});
