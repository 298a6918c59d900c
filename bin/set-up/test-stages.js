// The stages of `npm test`, in order, and how each one's outcome is counted.
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join, relative } from 'node:path';
import { toolEnvironment, nodeProgram } from './install.js';
import { cacheFolder, elapsed, root, runProgram, showStage, tail } from './stage.js';

/**
 * @typedef {{ passed: number, failed: number, skipped: number, notes: string[] }} Counts
 * @typedef {{ name: string, title: string, run: () => Promise<Counts> }} TestStage
 */

const MINUTE_MS = 60_000;

/** @param {string} tool path below the repository @param {string[]} args @param {import('./stage.js').RunOptions} options */
function runTool(tool, args, { env, ...options }) {
  // CI=true everywhere, so that a developer's run and the build server's behave alike (no watching, no new snapshots).
  const environment = toolEnvironment({ CI: 'true', ...env });
  // Several tools colour their output for CI=true, into files as well.
  if (!process.stdout.isTTY || options.log !== undefined) environment['NO_COLOR'] = '1';
  return runProgram(nodeProgram, [join(root, tool), ...args], { ...options, env: environment });
}

const BIN = 'node_modules/';

/** @param {Partial<Counts>} counts @param {...string} notes @returns {Counts} */
function outcome(counts, ...notes) {
  return { passed: 0, failed: 0, skipped: 0, ...counts, notes };
}

/**
 * A stage that is right or wrong as a whole. Its output appears only when it is wrong.
 * @param {string} name
 * @param {string} title
 * @param {string} command a file of the repository and its arguments, separated by single spaces
 * @returns {TestStage}
 */
function checkStage(name, title, command) {
  const log = join(cacheFolder, `${name}.log`);
  const [tool = '', ...args] = command.split(' ');
  const run = async () => {
    const work = () => runTool(tool, args, { log, limitMs: 10 * MINUTE_MS });
    const { code, isOverTime } = await showStage(title, work, (result) => result.code === 0);
    if (code === 0) return outcome({ passed: 1 });
    console.log(tail(log, 60));
    return isOverTime ? outcome({ failed: 1 }, `${name} was stopped after 10 minutes`) : outcome({ failed: 1 });
  };
  return { name, title, run };
}

/** @param {string} report @param {(report: any) => Counts} count @param {{ code: number, isOverTime: boolean }} outcome */
function countReport(report, count, outcome) {
  let counts = { passed: 0, failed: 0, skipped: 0, notes: /** @type {string[]} */ ([]) };
  if (existsSync(report)) counts = count(JSON.parse(readFileSync(report, 'utf8')));
  else counts.notes.push(`no report: ${relative(root, report)}`);
  if (outcome.isOverTime) counts.notes.push('stopped: it took too long');
  // A crash after the last test, or a hang, is a failure even where every counted test passed.
  if (outcome.code !== 0 && counts.failed === 0) counts.failed = 1;
  if (counts.passed + counts.failed === 0) {
    counts.failed = 1;
    counts.notes.push('no test ran');
  }
  return counts;
}

function freshReport(/** @type {string} */ name) {
  const report = join(cacheFolder, `${name}.json`);
  mkdirSync(cacheFolder, { recursive: true });
  rmSync(report, { force: true });
  return report;
}

/** @param {string} name @param {NodeJS.ProcessEnv} env @param {number} limitMs @param {string[]} [more] @returns {Promise<Counts>} */
export async function runVitest(name, env, limitMs, more = []) {
  const report = freshReport(name);
  const args = ['run', '--config', 'tests/vitest.config.ts', ...more];
  const outcome = await runTool('node_modules/vitest/vitest.mjs', args, {
    env: { ...env, CITY_TWIN_REPORT: report },
    limitMs,
  });
  return countReport(report, countVitest, outcome);
}

/** @param {any} report vitest's JSON (the format of Jest) @returns {Counts} */
function countVitest(report) {
  const brokenFiles = report.testResults.filter(
    (/** @type {any} */ file) =>
      file.status === 'failed' && !file.assertionResults.some((/** @type {any} */ test) => test.status === 'failed'),
  );
  return {
    passed: report.numPassedTests,
    failed: report.numFailedTests + brokenFiles.length,
    skipped: report.numPendingTests + report.numTodoTests,
    notes: brokenFiles.map((/** @type {any} */ file) => `could not be run: ${relative(root, file.name)}`),
  };
}

/** @param {NodeJS.ProcessEnv} [env] @param {number} [limitMs] @param {string[]} [more] @returns {Promise<Counts>} */
export async function runPlaywright(env = {}, limitMs = 20 * MINUTE_MS, more = []) {
  const report = freshReport('journeys');
  const args = ['test', '--config', 'tests/playwright.config.ts', ...more];
  const outcome = await runTool('node_modules/@playwright/test/cli.js', args, {
    env: { ...env, CITY_TWIN_REPORT: report },
    limitMs,
  });
  return countReport(report, countPlaywright, outcome);
}

/** @param {any} report Playwright's JSON @returns {Counts} */
function countPlaywright({ suites, stats, errors }) {
  const notes = new Set();
  const walk = (/** @type {any} */ suite) => {
    for (const spec of suite.specs ?? []) {
      for (const test of spec.tests) {
        if (test.status !== 'skipped') continue;
        const reason = test.annotations.find(
          (/** @type {any} */ annotation) => annotation.type === 'skip',
        )?.description;
        notes.add(`skipped: ${spec.title}${reason === undefined ? '' : ` (${reason})`}`);
      }
    }
    for (const inner of suite.suites ?? []) walk(inner);
  };
  for (const suite of suites) walk(suite);
  return {
    passed: stats.expected,
    failed: stats.unexpected + stats.flaky + (errors?.length ?? 0),
    skipped: stats.skipped,
    notes: [...notes],
  };
}

/** @param {boolean} hasChromium @returns {TestStage[]} */
export function testStages(hasChromium) {
  const build = checkStage('build', 'Building the renderer', 'tests/build-renderer.ts');
  let isBuilt = true;
  const buildRenderer = async () => {
    const counts = await build.run();
    isBuilt = counts.failed === 0;
    return counts;
  };
  const journeys = async () => {
    if (!hasChromium) return outcome({ skipped: 1 }, 'journeys and pictures skipped: there is no Chromium');
    if (!isBuilt) return outcome({ failed: 1 }, 'journeys and pictures not run: the renderer does not build');
    return runPlaywright();
  };
  return [
    checkStage(
      'format',
      'Checking the format',
      `${BIN}@biomejs/biome/bin/biome format --colors=off --reporter=summary`,
    ),
    checkStage('lint', 'Looking for mistakes', `${BIN}oxlint/bin/oxlint --type-aware --deny-warnings`),
    // Forced: what an earlier run left behind is not always noticed to be outdated (a changed `lib`, for one).
    checkStage('types', 'Checking the types', `${BIN}typescript/bin/tsc -b --force --pretty false`),
    { name: 'unit', title: 'Unit tests', run: () => runVitest('unit', {}, 15 * MINUTE_MS) },
    { ...build, run: buildRenderer },
    checkStage('desktop', 'Bundling the desktop shell', `${BIN}vite/bin/vite.js build --config main/vite.config.ts`),
    { name: 'journeys', title: 'Journeys and pictures', run: journeys },
  ];
}

/**
 * Runs the stages and closes with the summary.
 * @param {TestStage[]} stages
 * @param {string[]} notes what was missing from the start
 * @returns {Promise<number>} exit code
 */
export async function runStages(stages, notes) {
  const total = { passed: 0, failed: 0, skipped: 0 };
  const lines = [];
  for (const stage of stages) {
    console.log(`\n== ${stage.title}`);
    const start = Date.now();
    const counts = await stage.run();
    for (const key of /** @type {const} */ (['passed', 'failed', 'skipped'])) total[key] += counts[key];
    const figures = `${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped`;
    lines.push(`  ${stage.title.padEnd(28)} ${figures.padEnd(36)} ${elapsed(start)}`);
    notes.push(...counts.notes);
  }
  console.log(`\nSummary\n${lines.join('\n')}`);
  if (notes.length > 0) console.log(`\nTo know\n${notes.map((note) => `  ${note}`).join('\n')}`);
  console.log(
    `\n${total.passed} passed, ${total.failed} failed${total.skipped > 0 ? `, ${total.skipped} skipped` : ''}`,
  );
  return total.failed === 0 ? 0 : 1;
}
