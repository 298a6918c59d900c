// Running one step of the set-up and showing how it goes: a line that ticks on a terminal, sparse lines in a log.
import { spawn } from 'node:child_process';
import { closeSync, mkdirSync, openSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('../..', import.meta.url));
/** logs, remembered failures, reports: nothing that is missed when deleted */
export const cacheFolder = join(root, '.cache', 'set-up');

/** Trouble that the reader can do something about: shown as it is, without a stack. */
export class SetUpFailure extends Error {}

const isTerminal = process.stdout.isTTY && process.env['CI'] === undefined;
const SPARSE_LINE_EVERY_S = 15;

/** @param {number} sinceMs */
export function elapsed(sinceMs) {
  const seconds = (Date.now() - sinceMs) / 1000;
  if (seconds < 10) return `${seconds.toFixed(1)} s`;
  if (seconds < 120) return `${Math.round(seconds)} s`;
  return `${Math.floor(seconds / 60)} min ${Math.round(seconds % 60)} s`;
}

/**
 * Shows `title` with the time it takes until `work` is through, then whether it succeeded.
 * @template T
 * @param {string} title
 * @param {() => Promise<T>} work
 * @param {(result: T) => boolean} [isGood] default: anything that did not throw
 * @returns {Promise<T>}
 */
export async function showStage(title, work, isGood = () => true) {
  const start = Date.now();
  if (!isTerminal) console.log(`${title} ...`);
  const timer = setInterval(
    () => {
      if (isTerminal) process.stdout.write(`\r${title} ... ${elapsed(start)} `);
      else console.log(`  still at it after ${elapsed(start)}`);
    },
    isTerminal ? 200 : SPARSE_LINE_EVERY_S * 1000,
  );
  let outcome = 'failed';
  try {
    const result = await work();
    if (isGood(result)) outcome = 'done';
    return result;
  } finally {
    clearInterval(timer);
    const line = `${title}: ${outcome} (${elapsed(start)})`;
    console.log(isTerminal ? `\r${line.padEnd(title.length + 24)}` : `  ${outcome} (${elapsed(start)})`);
  }
}

/** @type {Set<import('node:child_process').ChildProcess>} */
const running = new Set();
const GENTLE_MS = 5_000;
const PARENT_WATCH_MS = 500;

/** @param {import('node:child_process').ChildProcess} child */
function end(child) {
  child.kill('SIGTERM');
  setTimeout(() => child.kill('SIGKILL'), GENTLE_MS).unref();
}

let isHandedOver = false;

for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP'])) {
  process.on(signal, () => {
    if (isHandedOver) return;
    if (running.size === 0) process.exit(1);
    // npm survives the end of its parent and would go on installing beside the next set-up.
    for (const child of running) {
      end(child);
      child.once('exit', () => process.exit(1));
    }
  });
}

/**
 * Hands the reader's terminal over to a program of ours until it ends.
 * @param {string} program
 * @param {string[]} args
 * @param {NodeJS.ProcessEnv} env
 * @returns {Promise<number>} its exit code
 */
export function handOver(program, args, env) {
  isHandedOver = true;
  return new Promise((resolve) => {
    const child = spawn(program, args, { cwd: root, env, stdio: 'inherit' });
    // Ctrl-C reaches the child by itself; we stay until it has tidied up.
    const passOn = (/** @type {NodeJS.Signals} */ signal) => child.kill(signal);
    process.on('SIGTERM', passOn).on('SIGHUP', passOn);
    // Whoever ends npm does not reach what npm has started: its end is noticed by the change of parent.
    const parent = process.ppid;
    const watch = setInterval(() => {
      if (process.env['npm_lifecycle_event'] !== undefined && process.ppid !== parent) child.kill('SIGTERM');
    }, PARENT_WATCH_MS);
    const finish = (/** @type {number} */ code) => {
      clearInterval(watch);
      process.off('SIGTERM', passOn).off('SIGHUP', passOn);
      isHandedOver = false;
      resolve(code);
    };
    child.once('error', () => finish(127));
    child.once('exit', (code, signal) => finish(code ?? (signal === 'SIGINT' || signal === 'SIGTERM' ? 0 : 1)));
  });
}

/**
 * @typedef {object} RunOptions
 * @property {NodeJS.ProcessEnv} [env]
 * @property {string} [log] file that takes the output; without it the output is the reader's
 * @property {number} [limitMs] the child is ended after this long
 * @property {(pid: number) => void} [onStart]
 *
 * Runs a program in the repository's root, without stdin.
 * @param {string} program
 * @param {string[]} args
 * @param {RunOptions} [options]
 * @returns {Promise<{ code: number, isOverTime: boolean }>} code 127: it could not be started
 */
export function runProgram(program, args, { env = process.env, log, limitMs, onStart } = {}) {
  if (log !== undefined) mkdirSync(dirname(log), { recursive: true });
  const output = log === undefined ? 'inherit' : openSync(log, 'w');
  return new Promise((resolve) => {
    let isOverTime = false;
    // npm is a .cmd file on Windows, which only a shell can start; our own arguments hold nothing a shell would read.
    const shell = process.platform === 'win32' && program.endsWith('.cmd');
    const child = spawn(program, args, { cwd: root, env, stdio: ['ignore', output, output], shell });
    const timer =
      limitMs === undefined
        ? undefined
        : setTimeout(() => {
            isOverTime = true;
            end(child);
          }, limitMs);
    if (child.pid !== undefined) onStart?.(child.pid);
    running.add(child);
    const finish = (/** @type {number} */ code) => {
      running.delete(child);
      clearTimeout(timer);
      if (typeof output === 'number') closeSync(output);
      resolve({ code, isOverTime });
    };
    child.once('error', () => finish(127));
    child.once('exit', (code) => finish(code ?? 1));
  });
}

/**
 * The last lines of a log, for the reader of a failure.
 * @param {string} log
 */
export function tail(log, lines = 20) {
  return readFileSync(log, 'utf8').trimEnd().split('\n').slice(-lines).join('\n');
}
