// One builder at a time, across processes. The lock names its holder, so that one that was killed does not keep the next waiting.
import { open, readFile, rm, stat } from 'node:fs/promises';
import { setTimeout as wait } from 'node:timers/promises';

/** Its number may have gone to another program meanwhile: no build takes this long. */
const STALE_MS = 5 * 60_000;

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // There, and somebody else's.
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

async function isLeft(path: string): Promise<boolean> {
  const found = await stat(path).catch(() => null);
  if (found === null) return false;
  const age = Math.abs(Date.now() - found.mtimeMs);
  const pid = Number(await readFile(path, 'utf8').catch(() => ''));
  // Its holder writes its number right after making the file.
  return age > STALE_MS || (pid > 0 ? !isAlive(pid) : age > 1_000);
}

/** Waits until the lock is free. Returns the function that lets go of it. */
export async function takeBuildLock(path: string): Promise<() => Promise<void>> {
  for (;;) {
    try {
      const file = await open(path, 'wx');
      await file.writeFile(String(process.pid)).finally(() => void file.close());
      return () => rm(path, { force: true });
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && (error.code === 'EEXIST' || error.code === 'EISDIR')))
        throw error;
    }
    if (await isLeft(path)) await rm(path, { recursive: true, force: true });
    else await wait(100);
  }
}
