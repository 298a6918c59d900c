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
  await page.getByRole('option', { name: hit }).first().click();
  await expect(field).toHaveCount(0);
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

/** As in another window of the same person. `url`: with the token. */
export async function enterPin(url: string, pin: string): Promise<void> {
  const { origin, searchParams } = new URL(url);
  const headers = { authorization: `Bearer ${searchParams.get('token') ?? ''}`, 'content-type': 'application/json' };
  const reply = await fetch(`${origin}/api/control/pin`, { method: 'POST', headers, body: JSON.stringify({ pin }) });
  expect(reply.status, await reply.text()).toBe(200);
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
