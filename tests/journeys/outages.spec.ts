// An outage as its operator works on it: who is out, what is told of it, when supply is back, and one page for the event.
import AxeBuilder from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { inspector, openDesk } from './desk-page.ts';
import { expect, test } from './fixtures.ts';
import { misplacedTexts } from './misplaced-texts.ts';
import { buildSmallTown } from './small-town.ts';

const table = (page: Page) => page.getByRole('grid', { name: 'Outages' });
const details = (page: Page) => page.getByRole('region', { name: 'The chosen outage' });
const dialog = (page: Page) => page.getByRole('dialog');

async function ask(
  url: string,
  path: string,
  body: Readonly<Record<string, unknown>> | null = null,
): Promise<Response> {
  const { origin, searchParams } = new URL(url);
  const headers = { authorization: `Bearer ${searchParams.get('token') ?? ''}`, 'content-type': 'application/json' };
  return fetch(
    `${origin}${path}`,
    body === null ? { headers } : { method: 'POST', headers, body: JSON.stringify(body) },
  );
}

test('from a fault to an outage that is worked on', async ({ page, startHost }) => {
  test.setTimeout(240_000);
  const town = await buildSmallTown();
  try {
    const city = await startHost({ args: ['--city', town.pack] });
    await openDesk(page, city.url);
    await page.keyboard.press('6');
    await expect(table(page)).toContainText('No outages');

    const [cable] = (await (
      await ask(city.url, `/api/grid/elements?feeder=${town.feeder}&kind=ACLineSegment`)
    ).json()) as readonly { readonly id: string }[];
    const thrown = await ask(city.url, '/api/drill/fault', { element: cable!.id, type: 'three-phase', at: null });
    expect(thrown.status).toBe(200);
    // Nobody takes an exercise for anything else.
    await expect(page.getByText('EXERCISE')).toBeVisible({ timeout: 15_000 });

    // What has tripped, or the place that fault restoration has found meanwhile.
    const row = table(page).getByRole('row', { name: /Q\d/ });
    await expect(row).toBeVisible({ timeout: 30_000 });
    await expect(row).toContainText('Confirmed');

    // One click: its place, its controls, and what is known of it.
    await row.click();
    await expect(inspector(page).getByRole('heading', { name: /Q\d/ })).toBeVisible();
    await expect(details(page)).toContainText('calculated');
    const { violations } = await new AxeBuilder({ page }).include('.dock').analyze();
    expect(violations).toEqual([]);
    expect(await misplacedTexts(page)).toEqual([]);

    await details(page).getByRole('button', { name: 'Assign a crew' }).click();
    await dialog(page).getByRole('textbox').fill('Crew 7');
    await dialog(page).getByRole('button', { name: 'Assign a crew' }).click();
    // Whoever speaks of an outage controls its area.
    await page.getByRole('button', { name: /^Take / }).click();
    await expect(row).toContainText('Crew assigned');
    await expect(row).toContainText('Crew 7');
    await details(page).getByRole('button', { name: 'Crew is on site' }).click();
    await expect(row).toContainText('Crew on site');
    await details(page).getByRole('button', { name: 'Say when supply is back' }).click();
    await dialog(page).getByRole('button', { name: 'Tell the customers' }).click();
    await expect(details(page)).toContainText('operator');

    // One page for all of it.
    await page.keyboard.press('7');
    const situation = page.getByRole('region', { name: /Q\d/ });
    await expect(situation).toContainText('Crews: Crew 7');
    await expect(situation).toContainText('customers without supply');
  } finally {
    await town.remove();
  }
});
