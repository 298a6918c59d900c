// A switching order as the person who is responsible carries it out: word by word, each after a look at what it would do.
import { expect, type Locator, type Page } from '@playwright/test';

/** A drive takes up to ten seconds, a check of a large city one or two. */
const STEP_WITHIN_MS = 40_000;

export const orderSheet = (page: Page, title: string | RegExp): Locator => page.getByRole('article', { name: title });

const dialogOf = (page: Page): Locator => page.getByRole('dialog', { name: 'Give the word' });

/**
 * Gives the word for the step of that number and waits until telemetry, or the crew, has told that it is done; figures that want a second yes
 * get it. A PIN that is asked for is another helper's (`answerPin`).
 */
export async function carryOut(page: Page, sheet: Locator, n: number): Promise<void> {
  const row = sheet.getByRole('row').nth(n);
  const report = row.getByRole('button', { name: 'Done', exact: true });
  const told = row.getByText(/^(confirmed by telemetry|reported) .*\d\d:\d\d/);
  await row.getByRole('button', { name: 'Give the word' }).click();
  const word = dialogOf(page).getByRole('button', { name: 'Give the word' });
  await expect(word).toBeVisible({ timeout: STEP_WITHIN_MS });
  const sure = dialogOf(page).getByRole('switch');
  if (await sure.isVisible()) await sure.click();
  await word.click();
  await expect(report.or(told).first()).toBeVisible({ timeout: STEP_WITHIN_MS });
  if (await report.isVisible()) await report.click();
  await expect(told).toBeVisible({ timeout: STEP_WITHIN_MS });
}

/** What may be done with the order as a whole: a button below its steps. */
export const act = (sheet: Locator, name: string): Promise<void> =>
  sheet.getByRole('button', { name, exact: true }).click();
