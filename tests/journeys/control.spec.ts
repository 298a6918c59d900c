// Two operators and one area of control: it is taken, offered, accepted and taken over; a control without it, with a wrong PIN or of a device
// that somebody else has is refused with the reason, and the journal tells all of it in words.
import { expect, type Browser, type Locator, type Page } from '@playwright/test';
import { answerPin, inspector, journalRow, openDesk, search } from './desk-page.ts';
import { test } from './fixtures.ts';
import { watchContext } from './guarded-page.ts';
import { askHost, refusalOf, tellHost } from './host-api.ts';
import { addPerson, addressOf } from './people.ts';
import { buildSmallTown } from './small-town.ts';

const ADA = { name: 'ada', role: 'operator', pin: '4711' } as const;
const BEN = { name: 'ben', role: 'operator', pin: '8642' } as const;
const EVE = { name: 'eve', role: 'admin', pin: '9753' } as const;

const sheet = (page: Page): Locator => inspector(page).getByRole('region', { name: 'Operate' });
const areas = (page: Page): Locator => page.getByRole('dialog', { name: 'Areas of control' });

async function openAreas(page: Page): Promise<Locator> {
  await page.locator('.who-area').click();
  await expect(areas(page)).toBeVisible();
  return areas(page);
}

async function closeAreas(page: Page): Promise<void> {
  await page.keyboard.press('Escape');
  await expect(areas(page)).toHaveCount(0);
}

async function deskOf(browser: Browser, address: string) {
  const context = await browser.newContext({ locale: 'en-GB', timezoneId: 'Europe/Berlin' });
  const watch = await watchContext(context);
  const page = await context.newPage();
  await openDesk(page, address);
  return { page, watch, close: () => context.close() };
}

test('an area has one holder, and each control asks who that is', async ({ page, browser, startHost }) => {
  test.setTimeout(300_000);
  const town = await buildSmallTown();
  try {
    const city = await startHost({ args: ['--city', town.pack] });
    const address: Record<string, string> = {};
    for (const person of [ADA, BEN, EVE]) {
      await addPerson(city.folder, person);
      address[person.name] = await addressOf(city, person);
    }
    const { areas: known } = await askHost<{ areas: { id: string }[] }>(city.url, '/api/control');
    const area = known[0]!.id;
    const breaker = `${town.feeder}.q0`.replaceAll('.', '-');

    await page.setViewportSize({ width: 1920, height: 1080 });
    await openDesk(page, address[ADA.name]!);
    const ben = await deskOf(browser, address[BEN.name]!);

    await (await openAreas(page)).getByRole('button', { name: 'Take', exact: true }).click();
    await expect(areas(page)).toContainText('Yours since');
    await closeAreas(page);
    await expect(page.locator('.who')).toContainText('Controls');

    // Without the area: the answer names whoever has it.
    await search(ben.page, breaker, /Breaker|breaker/);
    await sheet(ben.page).getByRole('button', { name: 'Select: Open' }).click();
    await expect(sheet(ben.page)).toContainText('is controlled by ada', { timeout: 15_000 });

    // From hand to hand: offered by one, accepted by the other.
    await (await openAreas(page)).getByRole('button', { name: 'Hand over' }).click();
    await areas(page).getByLabel('To whom (user name)').fill(BEN.name);
    await page.keyboard.press('Enter');
    await expect(areas(page)).toContainText('offered to ben');
    await expect(ben.page.locator('.who')).toContainText('An area is offered', { timeout: 15_000 });
    await (await openAreas(ben.page)).getByRole('button', { name: 'Accept' }).click();
    await expect(areas(ben.page)).toContainText('Yours since');
    await closeAreas(ben.page);
    await expect(areas(page)).toContainText('ben, since', { timeout: 15_000 });
    await closeAreas(page);

    // A wrong PIN lets nothing pass, and whoever goes on guessing has to wait.
    await sheet(ben.page).getByRole('button', { name: 'Select: Open' }).click();
    const pin = ben.page.getByRole('dialog', { name: 'Enter your PIN' });
    const field = pin.getByLabel('PIN', { exact: true });
    /** Until it is answered: the field is empty again, or gone. */
    const guess = async (digits: string) => {
      await field.fill(digits);
      await pin.getByRole('button', { name: 'Enter' }).click();
      const isAnswered = async () => (await field.count()) === 0 || (await field.inputValue()) === '';
      await expect.poll(isAnswered).toBe(true);
    };
    await guess('0000');
    await expect(pin.getByRole('alert')).toContainText('not the PIN of ben');
    await expect(async () => {
      await guess('0000');
      await expect(pin.getByRole('alert')).toContainText(/wait \d+ s/, { timeout: 500 });
    }).toPass({ timeout: 30_000 });
    await expect(async () => {
      await guess(BEN.pin);
      await expect(pin).toHaveCount(0, { timeout: 1_000 });
    }).toPass({ timeout: 60_000, intervals: [2_000] });
    await expect(sheet(ben.page)).toContainText('nothing has moved yet', { timeout: 15_000 });

    // Two on one device: it is reserved for the first, also when the area changes hands.
    await tellHost(address[BEN.name]!, '/api/control/areas', { area, event: { type: 'offer', to: ADA.name } });
    await tellHost(address[ADA.name]!, '/api/control/areas', { area, event: { type: 'accept' } });
    await search(page, breaker, /Breaker|breaker/);
    await expect(sheet(page)).toContainText(/nothing has moved yet.*ben/);
    await expect(sheet(page).getByRole('button', { name: 'Select: Open' })).toBeDisabled();
    await tellHost(address[ADA.name]!, '/api/control/pin', { pin: ADA.pin });
    const wish = { commandId: 'journey-0001', point: `${breaker}.position`, value: 'open' };
    const refused = await refusalOf(address[ADA.name]!, '/api/commands/select', wish, { status: 409 });
    expect(refused.message).toContain('ben');

    // Whoever leads the shift takes it over and says why.
    const eve = await deskOf(browser, address[EVE.name]!);
    await answerPin(eve.page, EVE.pin);
    await (await openAreas(eve.page)).getByRole('button', { name: 'Take over' }).click();
    await areas(eve.page).getByLabel('Reason').fill('ada has left the room');
    await eve.page.keyboard.press('Enter');
    await expect(areas(eve.page)).toContainText('Yours since');
    await closeAreas(eve.page);
    await expect(page.locator('.who')).toContainText('Controls no area', { timeout: 15_000 });

    // Two persons at one desk: the second is another one, and says yes with a PIN of his own.
    await eve.page.keyboard.press('8');
    const mode = eve.page.getByRole('combobox', { name: /^Mode of .* 1$/ });
    await mode.selectOption({ label: 'Supervised' });
    const second = eve.page.getByRole('dialog', { name: 'A second person' });
    await second.getByLabel('User name').fill(EVE.name);
    await second.getByLabel('PIN', { exact: true }).fill(EVE.pin);
    await eve.page.keyboard.press('Enter');
    await expect(second.getByRole('alert')).toContainText(/another one/);
    await second.getByLabel('User name').fill(BEN.name);
    await second.getByLabel('PIN', { exact: true }).fill(BEN.pin);
    await eve.page.keyboard.press('Enter');
    await expect(second).toHaveCount(0);
    await expect(mode).toHaveValue('supervised');

    // All of it stands in the journal, refusals too, in words.
    for (const words of [
      /Area of control.*ada.*taken/,
      /Control, refused.*ben.*is controlled by ada/,
      /Area of control.*ada.*offered, ben/,
      /Area of control.*ben.*accepted/,
      /Control, refused.*ben.*not the PIN/,
      /Area of control.*eve.*taken over, ada has left the room/,
      /Second person.*eve.*ben says yes/,
    ])
      await journalRow(eve.page, words);
    expect([...ben.watch.errors, ...eve.watch.errors]).toEqual([]);
    await ben.close();
    await eve.close();
  } finally {
    await town.remove();
  }
});
