// A disk that takes nothing more, as the operating system makes it: a limit on the size of files, lifted again later.
import { execFileSync } from 'node:child_process';

export const hasPrlimit = ((): boolean => {
  try {
    execFileSync('prlimit', ['--version'], { stdio: 'ignore' });
    return process.platform === 'linux';
  } catch {
    return false;
  }
})();

/** `bytes`: no file of this process may be longer; `unlimited`: as before. */
export const limitFiles = (pid: number, bytes: string): void => {
  execFileSync('prlimit', ['--pid', String(pid), `--fsize=${bytes}:unlimited`]);
};
