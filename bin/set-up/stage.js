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

/**
 * @typedef {object} RunOptions
 * @property {NodeJS.ProcessEnv} [env]
 * @property {string} [log] file that takes the output; without it the output is the reader's
 * @property {number} [limitMs] the child is ended after this long
 *
 * Runs a program in the repository's root, without stdin.
 * @param {string} program
 * @param {string[]} args
 * @param {RunOptions} [options]
 * @returns {Promise<{ code: number, isOverTime: boolean }>} code 127: it could not be started
 */
export function runProgram(program, args, { env = process.env, log, limitMs } = {}) {
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
            child.kill('SIGTERM');
            setTimeout(() => child.kill('SIGKILL'), 5_000).unref();
          }, limitMs);
    const finish = (/** @type {number} */ code) => {
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
