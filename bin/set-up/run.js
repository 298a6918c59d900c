// What happens once everything is installed: the program, its tests, its benches.
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { findChromium } from './find-program.js';
import { nodeProgram, requireWritable, toolEnvironment } from './install.js';
import { handOver, root, SetUpFailure } from './stage.js';
import { runPlaywright, runStages, runVitest, testStages } from './test-stages.js';
import { ensureTestTools } from './test-tools.js';

/** @param {string[]} args of bin/city-twin */
export function runCityTwin(args) {
  return handOver(nodeProgram, [join(root, 'bin', 'city-twin'), ...args], toolEnvironment());
}

/** @param {string[]} names stages to run; none: all */
export async function runTests(names) {
  requireWritable();
  const notes = await ensureTestTools();
  const stages = testStages(findChromium() !== undefined);
  const unknown = names.filter((name) => !stages.some((stage) => stage.name === name));
  if (unknown.length > 0) {
    throw new SetUpFailure(
      `No such stage: ${unknown.join(', ')}. There are: ${stages.map((stage) => stage.name).join(', ')}.`,
    );
  }
  return runStages(
    stages.filter((stage) => names.length === 0 || names.includes(stage.name)),
    notes,
  );
}

const HOURS_MS = 60 * 60 * 1000;

/** @param {string[]} args passed to vitest: names of files */
export async function runLongTests(args) {
  const notes = await ensureTestTools();
  const env = { CITY_TWIN_LONG: '1' };
  const run = () => runVitest('long', env, 6 * HOURS_MS, args);
  const stages = [{ name: 'long', title: 'Long tests', run }];
  // Names of files are those of vitest; who gives any wants these alone.
  if (args.length === 0 && findChromium() !== undefined) {
    const walk = () => runPlaywright(env, HOURS_MS, ['.long.spec']);
    stages.push({ name: 'journeys', title: 'Long journeys', run: walk });
  }
  return runStages(stages, notes);
}

/** @param {string[]} names parts of names of the benches to run; none: all */
export async function runBenches(names) {
  const folder = join(root, 'tests', 'bench');
  const all = existsSync(folder) ? readdirSync(folder).filter((file) => file.endsWith('.bench.ts')) : [];
  const wanted = all.filter((file) => names.length === 0 || names.some((name) => file.includes(name)));
  if (wanted.length === 0) throw new SetUpFailure(`No bench of that name. There are: ${all.join(', ')}`);
  for (const note of await ensureTestTools()) console.log(note);
  let failed = 0;
  for (const file of wanted) {
    console.log(`\n== ${file}`);
    if ((await handOver(nodeProgram, [join(folder, file)], toolEnvironment())) !== 0) failed++;
  }
  return failed === 0 ? 0 : 1;
}
