// In processes of their own: that is what ends.
import { spawn } from 'node:child_process';
import { expect, test } from 'vitest';

const GUARD = new URL('./process-guard.ts', import.meta.url).href;

/** Runs the words in a guarded process whose `stop` says so and takes a moment. */
function guarded(words: string): Promise<{ code: number | null; said: string }> {
  const script = `
    import { guardProcess } from ${JSON.stringify(GUARD)};
    const log = (line) => process.stderr.write(line + '\\n');
    guardProcess({
      log,
      onRejection: (reason) => log('noted: ' + reason.message),
      stop: async () => {
        log('stopping');
        await new Promise((resolve) => setTimeout(resolve, 50));
        log('stopped');
      },
    });
    ${words}`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', script], { stdio: ['ignore', 'ignore', 'pipe'] });
  let said = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => void (said += text));
  return new Promise((resolve) => child.once('close', (code) => resolve({ code, said })));
}

test('an exception that nobody caught is logged with its place, the host stops whole and ends with a code of its own', async () => {
  const { code, said } = await guarded(
    `setTimeout(() => { throw new Error('bug 7'); }, 10); setInterval(() => {}, 1000);`,
  );
  expect(said).toMatch(/a bug that nobody caught, the host stops: Error: bug 7\n\s+at .*\n[^]*stopping\nstopped\n$/);
  expect(code).toBe(70);
});

test('another one while it stops is logged and keeps it from nothing', async () => {
  const { code, said } = await guarded(
    `setTimeout(() => { throw new Error('bug 7'); }, 10); setTimeout(() => { throw new Error('bug 8'); }, 30);`,
  );
  expect(said).toContain('bug 8');
  expect(said).toMatch(/stopped\n$/);
  expect(code).toBe(70);
});

test('a promise that fails with nobody waiting is noted, and the host goes on', async () => {
  const { code, said } = await guarded(
    `void Promise.reject(new Error('lost')); setTimeout(() => { process.stderr.write('went on\\n'); process.exit(0); }, 50);`,
  );
  expect([code, said]).toEqual([0, 'noted: lost\nwent on\n']);
});
