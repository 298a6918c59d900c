#!/usr/bin/env node
// Everything between a fresh clone and a running program, for whatever Node >= 20 is at hand and nothing else:
// `npm start`, `npm test`, `npm run test:long` and `npm run bench` all come through here. Plain JavaScript without
// dependencies, because nothing is installed yet when it starts.

const OLDEST_NODE = 20;
if (Number.parseInt(process.versions.node, 10) < OLDEST_NODE) {
  console.error(
    `City Twin needs Node ${OLDEST_NODE} or newer to set itself up; this is ${process.version}. ` +
      'Install a newer one from your package manager or nodejs.org, then run the same command again.',
  );
  process.exit(1);
}

// Loaded only now: an older Node would stop at their syntax instead of at the message above.
const { SetUpFailure } = await import('./set-up/stage.js');
const { installElectron, installPackages } = await import('./set-up/install.js');
const { runBenches, runCityTwin, runLongTests, runTests } = await import('./set-up/run.js');

const COMMANDS = {
  start: async (/** @type {string[]} */ args) => {
    await installPackages();
    await installElectron();
    return runCityTwin(['start', ...args]);
  },
  test: async (/** @type {string[]} */ args) => {
    await installPackages();
    await installElectron();
    return runTests(args);
  },
  'test:long': async (/** @type {string[]} */ args) => {
    await installPackages();
    return runLongTests(args);
  },
  bench: async (/** @type {string[]} */ args) => {
    await installPackages();
    return runBenches(args);
  },
};

const [name = '', ...args] = process.argv.slice(2);
const command = Object.hasOwn(COMMANDS, name) ? COMMANDS[/** @type {keyof typeof COMMANDS} */ (name)] : undefined;
if (command === undefined) {
  console.error(`Usage: node bin/set-up.js ${Object.keys(COMMANDS).join('|')} [arguments]`);
  process.exitCode = 1;
} else {
  try {
    process.exitCode = await command(args);
  } catch (error) {
    if (!(error instanceof SetUpFailure)) throw error;
    console.error(`\n${error.message}`);
    // Whoever reads only the last line of a test run must see that it did not succeed.
    if (name === 'test') console.log('0 passed, 1 failed');
    process.exitCode = 1;
  }
}
