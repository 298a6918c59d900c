// Journeys and pictures, in this machine's Chromium. One at a time: each has a host and a 3D picture of its own, and a
// machine of two cores draws one well.
import { defineConfig } from '@playwright/test';
import { findChromium } from '../bin/set-up/find-program.js';

const report = process.env['CITY_TWIN_REPORT'];
const executablePath = findChromium();
// Chromium refuses to run its sandbox for root.
const isRoot = process.getuid?.() === 0;
const wantsLong = process.env['CITY_TWIN_LONG'] === '1';

export default defineConfig({
  testDir: '.',
  outputDir: '../test-results',
  workers: 1,
  fullyParallel: false,
  forbidOnly: process.env['CI'] !== undefined,
  updateSnapshots: 'none',
  timeout: 90_000,
  expect: { timeout: 15_000 },
  reporter: report === undefined ? [['list']] : [['list'], ['json', { outputFile: report }]],
  use: {
    browserName: 'chromium',
    viewport: { width: 1280, height: 720 },
    locale: 'en-GB',
    timezoneId: 'Europe/Berlin',
    // Playwright takes one at the end of every test and throws it away when all was well: five seconds each without a GPU. Ours: fixtures.ts.
    screenshot: 'off',
    trace: 'off',
    launchOptions: {
      ...(executablePath === undefined ? {} : { executablePath }),
      chromiumSandbox: !isRoot,
      args: ['--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update'],
    },
  },
  projects: [
    { name: 'journeys', testMatch: 'journeys/**/*.spec.ts', testIgnore: wantsLong ? [] : '**/*.long.spec.ts' },
    { name: 'pictures', testMatch: 'pictures/**/*.spec.ts' },
  ],
});
