// Dependencies and the Electron binary. Says nothing and costs milliseconds when everything is in place.
import { spawnSync } from 'node:child_process';
import {
  accessSync,
  appendFileSync,
  constants,
  existsSync,
  mkdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, join } from 'node:path';
import { cacheFolder, handOver, root, runProgram, SetUpFailure, showStage, tail } from './stage.js';

const modules = join(root, 'node_modules');
const binFolder = join(modules, '.bin');
/** Node 24, the one that runs everything but this set-up; the wrapper in .bin is a script on Windows */
export const nodeProgram = join(modules, 'node', 'bin', process.platform === 'win32' ? 'node.exe' : 'node');

/** The environment in which `node` and every tool mean the ones of this checkout. @param {NodeJS.ProcessEnv} [more] @returns {NodeJS.ProcessEnv} */
export function toolEnvironment(more = {}) {
  const pathName = Object.keys(process.env).find((name) => name.toUpperCase() === 'PATH') ?? 'PATH';
  const path = [join(modules, 'node', 'bin'), binFolder, process.env[pathName] ?? ''];
  // Debian keeps mosquitto and ip where a user's PATH may not look.
  if (process.platform === 'linux') path.push('/usr/sbin', '/sbin');
  return {
    ...process.env,
    // Of every process and thread, why: bin/city-twin.
    NODE_COMPILE_CACHE: join(root, '.cache', 'compiled'),
    ...more,
    [pathName]: path.filter((folder) => folder !== '').join(delimiter),
  };
}

/** @param {string} file @returns {any} undefined when it is missing or half-written */
function readJson(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return undefined;
  }
}

/**
 * npm writes node_modules/.package-lock.json when an installation is complete and removes it first, so comparing it with
 * the lock file tells a missing, an interrupted and an outdated installation from a good one, whoever made it.
 */
function packagesAreCurrent() {
  const wanted = readJson(join(root, 'package-lock.json'))?.packages;
  const present = readJson(join(modules, '.package-lock.json'))?.packages;
  if (wanted === undefined) throw new SetUpFailure('package-lock.json is missing or damaged: restore it with git.');
  if (present === undefined) return false;
  return Object.entries(wanted).every(
    ([path, entry]) => path === '' || entry.optional === true || present[path]?.version === entry.version,
  );
}

function nodeIsCurrent() {
  const wanted = readJson(join(modules, 'node', 'package.json'))?.version;
  return (
    wanted !== undefined && spawnSync(nodeProgram, ['--version'], { encoding: 'utf8' }).stdout?.trim() === `v${wanted}`
  );
}

/** npm as it was used to come here, or the one on the PATH. @param {string[]} args */
function npmCommand(args) {
  const ours = process.env['npm_execpath'] ?? '';
  if (/npm-cli\.c?js$/.test(ours) && existsSync(ours)) return { program: process.execPath, args: [ours, ...args] };
  return { program: process.platform === 'win32' ? 'npm.cmd' : 'npm', args };
}

/** @param {string} folder */
function isWritable(folder) {
  try {
    accessSync(folder, constants.W_OK);
    return true;
  } catch {
    return false;
  }
}

/** @param {string} title @param {string[]} args */
async function runNpm(title, args) {
  const log = join(cacheFolder, 'install.log');
  const npm = npmCommand([...args, '--no-audit', '--no-fund', '--no-progress', '--loglevel=error']);
  // A home that cannot be written to would stop npm at its cache.
  if (!isWritable(homedir())) npm.args.push('--cache', join(root, '.cache', 'npm'));
  const work = () => runProgram(npm.program, npm.args, { log, onStart: (pid) => appendFileSync(lockFile, `\n${pid}`) });
  const { code } = await showStage(title, work, (result) => result.code === 0);
  if (code === 0) return;
  if (code === 127)
    throw new SetUpFailure('npm was not found. It comes with Node: install Node 20 or newer, with npm.');
  const said = tail(log);
  const cause = /ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ETIMEDOUT|ENETUNREACH|network/.test(said)
    ? 'The packages could not be fetched: is this machine online? Behind a proxy, set HTTPS_PROXY.'
    : /ENOSPC/.test(said)
      ? 'The disk is full: about 1.5 GB are needed.'
      : /EACCES|EPERM|EROFS/.test(said)
        ? 'A file could not be written; npm names it above. Its owner may be another user (an earlier run as root?).'
        : 'The installation failed.';
  throw new SetUpFailure(`${said}\n\n${cause}\nThe whole output is in ${log}. Run the same command again to go on.`);
}

/** Holds the ids of the set-up at work and of its npm: that one may outlive a set-up that was killed. */
const lockFile = join(cacheFolder, 'lock');

function takeLock() {
  try {
    writeFileSync(lockFile, String(process.pid), { flag: 'wx' });
    return true;
  } catch (error) {
    if (/** @type {NodeJS.ErrnoException} */ (error).code === 'EEXIST') return false;
    throw error;
  }
}

/** @param {string} id */
function isAlive(id) {
  try {
    process.kill(Number(id), 0);
    return true;
  } catch (error) {
    return /** @type {NodeJS.ErrnoException} */ (error).code === 'EPERM';
  }
}

function lockIsHeld() {
  try {
    return readFileSync(lockFile, 'utf8').split('\n').some(isAlive);
  } catch {
    return false;
  }
}

/** Two set-ups at once would delete each other's files: the second waits for the first. */
async function withLock(/** @type {() => Promise<void>} */ work) {
  for (let isAnnounced = false; !takeLock(); ) {
    if (!lockIsHeld()) {
      rmSync(lockFile, { force: true });
      continue;
    }
    if (!isAnnounced) console.log('Another set-up is at work in this folder; waiting for it.');
    isAnnounced = true;
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
  try {
    await work();
  } finally {
    rmSync(lockFile, { force: true });
  }
}

/** @throws SetUpFailure when this checkout belongs to somebody else */
export function requireWritable() {
  if (canPrepare() && (!existsSync(modules) || isWritable(modules))) return;
  throw new SetUpFailure(
    `City Twin cannot write to ${root}\nClone it into a folder of your own, or give this user the right to write there.`,
  );
}

function canPrepare() {
  try {
    mkdirSync(cacheFolder, { recursive: true });
    return isWritable(root) && isWritable(cacheFolder);
  } catch {
    return false;
  }
}

/**
 * npm scripts find the Node of node_modules first, so this set-up may itself run on what it is about to delete. It goes
 * on with the Node outside that runs npm.
 */
async function leaveNodeModules() {
  const outside = process.env['npm_node_execpath'] ?? '';
  if (!process.execPath.startsWith(modules) || outside.startsWith(modules) || !existsSync(outside)) return;
  process.exit(await handOver(outside, process.argv.slice(1), process.env));
}

/** Makes node_modules what package-lock.json says. */
export async function installPackages() {
  if (packagesAreCurrent() && nodeIsCurrent()) return;
  requireWritable();
  await leaveNodeModules();
  await withLock(async () => {
    // Looked at again: the set-up that we may have waited for has done it.
    if (!packagesAreCurrent()) {
      // Scripts stay off because npm 10 knows no allowScripts and would compile native modules that ship as binaries;
      // dev dependencies are named because NODE_ENV=production would leave out Node itself.
      await runNpm('Installing packages, about half a minute', ['ci', '--ignore-scripts', '--include=dev']);
    }
    if (!nodeIsCurrent()) {
      await runNpm('Installing Node 24', ['rebuild', 'node', '--foreground-scripts']);
      if (!nodeIsCurrent()) {
        throw new SetUpFailure(
          'Node 24 was installed but does not start. Delete node_modules and run the same command again.',
        );
      }
    }
  });
}

/** @param {string} folder @returns {string} '' when there is no binary */
function electronVersion(folder) {
  const file = join(folder, 'dist', 'version');
  return existsSync(file) ? readFileSync(file, 'utf8').trim().replace(/^v/, '') : '';
}

const RETRY_ELECTRON_AFTER_MS = 24 * 60 * 60 * 1000;

/** Fetches the Electron binary. Without it the browser takes over, so a failure is one line, and not tried again for a day. */
export async function installElectron() {
  const folder = join(modules, 'electron');
  const version = readJson(join(folder, 'package.json'))?.version;
  const override = process.env['ELECTRON_OVERRIDE_DIST_PATH'];
  if (override !== undefined || (existsSync(join(folder, 'path.txt')) && electronVersion(folder) === version)) return;
  const failure = join(cacheFolder, `no-electron-${version}`);
  if (existsSync(failure) && Date.now() - statSync(failure).mtimeMs < RETRY_ELECTRON_AFTER_MS) return;
  // Somebody else's checkout runs as it is.
  if (!canPrepare()) return;
  const log = join(cacheFolder, 'electron.log');
  const limitMs = 15 * 60 * 1000;
  const { code } = await showStage(
    'Fetching Electron',
    () => runProgram(nodeProgram, [join(folder, 'install.js')], { env: toolEnvironment(), log, limitMs }),
    ({ code }) => code === 0,
  );
  if (code === 0) {
    rmSync(failure, { force: true });
    return;
  }
  writeFileSync(failure, '');
  console.log(
    `Electron ${version} cannot be fetched from here, so a browser will show the control room (details: ${log}; next try in a day).`,
  );
}
