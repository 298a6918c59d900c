// What the tests use from outside npm: a Chromium for the journeys, a real broker, fonts for languages beyond Latin.
// What is there already is taken as it is; the rest comes from apt where that is possible, or is plainly missed.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { findChromium, findPostgres, findProgram } from './find-program.js';
import { cacheFolder, runProgram, showStage } from './stage.js';

/** @typedef {{ package: string, isPresent: () => boolean, without: string }} TestTool */

/** A file that exists is not yet a browser: Ubuntu's package is a signpost to a snap. */
function chromiumRuns() {
  const program = findChromium();
  return program !== undefined && spawnSync(program, ['--version'], { timeout: 20_000 }).status === 0;
}

/** @type {TestTool[]} */
const TOOLS = [
  { package: 'chromium', isPresent: chromiumRuns, without: 'no journeys and no pictures in a browser' },
  {
    package: 'mosquitto',
    isPresent: () => findProgram('mosquitto') !== undefined,
    without: 'no tests against mosquitto',
  },
  {
    package: 'mosquitto-clients',
    isPresent: () => findProgram('mosquitto_pub') !== undefined,
    without: 'no tests with a foreign MQTT client',
  },
  {
    package: 'postgresql',
    isPresent: () => findPostgres() !== undefined,
    without: 'no tests of a shared historian',
  },
  {
    package: 'fonts-noto-cjk',
    isPresent: () => process.platform !== 'linux' || existsSync('/usr/share/fonts/opentype/noto'),
    without: 'Chinese text in screenshots is boxes',
  },
  {
    package: 'iproute2',
    isPresent: () => process.platform !== 'linux' || findProgram('ip') !== undefined,
    without: 'no journey without a network',
  },
];

/** @returns {Promise<string[]>} what is missing and what is skipped for it, a line each */
export async function ensureTestTools() {
  let missing = TOOLS.filter((tool) => !tool.isPresent());
  if (missing.length === 0) return [];
  const aptGet = findProgram('apt-get');
  if (aptGet !== undefined && process.getuid?.() === 0) {
    await installFromDebian(
      aptGet,
      missing.map((tool) => tool.package),
    );
    missing = missing.filter((tool) => !tool.isPresent());
  }
  const way =
    aptGet === undefined ? 'install it by hand' : `apt-get install ${missing.map((tool) => tool.package).join(' ')}`;
  return missing.map((tool) => `${tool.package} is not installed: ${tool.without} (${way})`);
}

/** @param {string} aptGet @param {string[]} packages */
async function installFromDebian(aptGet, packages) {
  mkdirSync(cacheFolder, { recursive: true });
  // RUNLEVEL=1 keeps mosquitto's package from starting a broker on the machine's own port.
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive', RUNLEVEL: '1' };
  const apt = (/** @type {string[]} */ args, /** @type {string} */ log) =>
    runProgram(aptGet, args, { env, log: join(cacheFolder, log), limitMs: 10 * 60 * 1000 });
  const install = (/** @type {string[]} */ names) =>
    apt(['install', '-y', '--no-install-recommends', ...names], `apt-${names.join('-').slice(0, 40)}.log`);
  const isGood = (/** @type {{ code: number }} */ { code }) => code === 0;
  await showStage('Reading the package lists', () => apt(['update'], 'apt-update.log'), isGood);
  const all = await showStage(`Installing ${packages.join(', ')}`, () => install(packages), isGood);
  if (all.code === 0) return;
  // One unknown name stops apt for all of them.
  for (const name of packages) await showStage(`Installing ${name}`, () => install([name]), isGood);
}
