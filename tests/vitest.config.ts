// One project for each room, so that a report names the room that broke. `CITY_TWIN_REPORT` asks for a JSON report as well:
// bin/set-up.js reads the counts from there.
import { fileURLToPath } from 'node:url';
import { defineConfig, type TestProjectInlineConfiguration } from 'vitest/config';

const root = fileURLToPath(new URL('..', import.meta.url));
const report = process.env['CITY_TWIN_REPORT'];
const wantsLong = process.env['CITY_TWIN_LONG'] === '1';

function room(name: string): TestProjectInlineConfiguration {
  return {
    extends: true,
    test: { name, include: [wantsLong ? `${name}/**/*.long.test.{ts,tsx}` : `${name}/**/*.test.{ts,tsx}`] },
  };
}

export default defineConfig({
  root,
  cacheDir: `${root}.cache/vitest`,
  test: {
    projects: ['simulation', 'contract', 'main', 'renderer', 'tests'].map(room),
    exclude: ['**/node_modules/**', ...(wantsLong ? [] : ['**/*.long.test.{ts,tsx}'])],
    // Child processes, brokers and native modules: a process for each file keeps them apart.
    pool: 'forks',
    // One more than the cores of a small machine: hosts, brokers and clocks are waited for as long as anything is computed.
    maxWorkers: 3,
    testTimeout: wantsLong ? 600_000 : 20_000,
    hookTimeout: 60_000,
    passWithNoTests: wantsLong,
    reporters: report === undefined ? ['default'] : ['default', 'json'],
    ...(report === undefined ? {} : { outputFile: { json: report } }),
  },
});
