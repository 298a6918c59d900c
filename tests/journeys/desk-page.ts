// The operator's desk as a person uses it: by what is written on it.
import { expect, type Locator, type Page } from '@playwright/test';
import { connectAsync } from 'mqtt';
import type { RunningCity } from './running-city.ts';

/** Building the picture of Berlin takes a while without a GPU. */
const PICTURE_WITHIN_MS = 60_000;

export async function openDesk(page: Page, url: string): Promise<void> {
  await page.goto(url);
  await expectPicture(page);
}

/** The city is drawn: the canvas is there and the note "building" is gone. */
export async function expectPicture(page: Page): Promise<void> {
  await expect(page.locator('.city-picture canvas').first()).toBeVisible({ timeout: PICTURE_WITHIN_MS });
  await expect(page.locator('.view-progress')).toHaveCount(0, { timeout: PICTURE_WITHIN_MS });
}

/** Opens the palette by its key, types and takes the first hit of that name. */
export async function search(page: Page, query: string, hit: string | RegExp): Promise<void> {
  await page.keyboard.press('Control+k');
  const field = page.getByRole('dialog').getByRole('combobox');
  await expect(field).toBeFocused();
  await field.fill(query);
  // What is found late moves the list under a pointer that is just being pressed.
  await expect(async () => {
    if (await field.isVisible()) await page.getByRole('option', { name: hit }).first().click({ timeout: 5000 });
    await expect(field).toHaveCount(0, { timeout: 3000 });
  }).toPass({ timeout: 30_000 });
}

export const inspector = (page: Page): Locator => page.getByRole('region', { name: 'Selection' });

/** The shown number of a point of the selected asset. */
export const pointValue = (page: Page, point: string): Locator =>
  inspector(page)
    .getByRole('row')
    .filter({ has: page.getByRole('rowheader', { name: point }) })
    .locator('.point-value .number');

/** The selected asset's id, as the inspector shows it. */
export async function selectedId(page: Page): Promise<string> {
  return (await inspector(page).locator('dd code').last().innerText()).trim();
}

/**
 * Opens the journal and looks down it for an entry, from the newest on: only what is in sight is on the page, and what goes on meanwhile
 * is written above.
 */
export async function journalRow(page: Page, words: RegExp): Promise<Locator> {
  await page.getByRole('tab', { name: 'Journal' }).click();
  const journal = page.getByRole('table', { name: 'Journal' });
  const row = journal.getByRole('row').filter({ hasText: words }).first();
  const body = journal.locator('.grid-body');
  await body.evaluate((list) => list.scrollTo(0, 0));
  await expect(async () => {
    if (await row.isVisible()) return;
    await body.evaluate((list) => {
      const isAtEnd = list.scrollTop + list.clientHeight >= list.scrollHeight - 1;
      list.scrollTo(0, isAtEnd ? 0 : list.scrollTop + list.clientHeight * 0.8);
    });
    await expect(row).toBeVisible({ timeout: 500 });
  }).toPass({ timeout: 30_000 });
  return row;
}

/**
 * From now on whenever this page asks for the PIN again: it holds for two minutes, in this window alone, and machines may be slow.
 * `onAnswer`: told each time that it has been answered
 */
export async function answerPin(page: Page, pin: string, onAnswer: () => void = () => undefined): Promise<void> {
  const question = page.getByRole('dialog', { name: 'Enter your PIN' });
  await page.addLocatorHandler(question, async () => {
    await question.getByLabel('PIN', { exact: true }).fill(pin);
    await question.getByRole('button', { name: 'Enter' }).click();
    onAnswer();
  });
}

/** What a device in the field would do: connect with the device's token and publish. */
export async function publishAs(
  city: Pick<RunningCity, 'mqtt'>,
  messages: readonly { topic: string; payload: string; retain?: boolean }[],
): Promise<void> {
  const url = new URL(city.mqtt);
  const client = await connectAsync(`mqtt://${url.host}`, {
    username: decodeURIComponent(url.username),
    password: decodeURIComponent(url.password),
    reconnectPeriod: 0,
  });
  try {
    for (const { topic, payload, retain } of messages) {
      await client.publishAsync(topic, payload, { qos: 1, retain: retain ?? false });
    }
  } finally {
    await client.endAsync();
  }
}
