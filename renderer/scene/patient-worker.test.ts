import { describe, expect, it } from 'vitest';
import { type HostWatch, PatientWorker } from './patient-worker.ts';

/** Stands for the browser's Worker, whose script a test lets come or not. */
class ScriptedWorker extends EventTarget {
  readonly jobs: unknown[] = [];
  isTerminated = false;
  postMessage(job: unknown): void {
    this.jobs.push(job);
  }
  terminate(): void {
    this.isTerminated = true;
  }
  answer(data: string): void {
    this.dispatchEvent(Object.assign(new Event('message'), { data }));
  }
  neverComes(): void {
    this.dispatchEvent(new Event('error'));
  }
  throws(message: string): void {
    this.dispatchEvent(Object.assign(new Event('error'), { message }));
  }
}

function scene(isThere: () => boolean) {
  const opened: ScriptedWorker[] = [];
  const answers: string[] = [];
  const failures: string[] = [];
  let looks = 0;
  const host: HostWatch = {
    isThere: () => {
      looks++;
      return Promise.resolve(isThere());
    },
    wait: () => new Promise((resolve) => setTimeout(resolve, 0)),
  };
  const worker = new PatientWorker<string, string>(() => {
    const next = new ScriptedWorker();
    opened.push(next);
    return next as unknown as Worker;
  }, host);
  worker.listen(
    (answer) => answers.push(answer),
    (message) => failures.push(message),
  );
  const until = async (isSo: () => boolean): Promise<void> => {
    while (!isSo()) await host.wait(0);
  };
  return { worker, opened, answers, failures, until, looks: () => looks };
}

describe('a worker of the scene', () => {
  it('comes back with its jobs when the host does, and says nothing while it is away', async () => {
    let isThere = false;
    const { worker, opened, answers, failures, until, looks } = scene(() => isThere);
    worker.post('city');
    opened[0]!.neverComes();
    await until(() => looks() > 2);
    expect(opened).toHaveLength(1);
    worker.post('refine');
    isThere = true;
    await until(() => opened.length === 2);
    expect(opened[0]!.isTerminated).toBe(true);
    expect(opened[1]!.jobs).toEqual(['city', 'refine']);
    opened[1]!.answer('chunk');
    expect(answers).toEqual(['chunk']);
    expect(failures).toEqual([]);
  });

  it('is reported when it throws, and not started again', async () => {
    const { worker, opened, failures } = scene(() => true);
    worker.post('city');
    opened[0]!.throws('x is not a function');
    expect(failures).toEqual(['x is not a function']);
    expect(opened).toHaveLength(1);
  });

  it('is reported when it breaks after an answer without a word', () => {
    const { worker, opened, failures } = scene(() => true);
    worker.post('city');
    opened[0]!.answer('chunk');
    opened[0]!.neverComes();
    expect(failures).toHaveLength(1);
    expect(opened).toHaveLength(1);
  });

  it('is reported when the host is there but has no script for it', async () => {
    const { worker, opened, failures, until } = scene(() => true);
    worker.post('city');
    for (let i = 0; failures.length === 0; i++) {
      await until(() => opened.length > i || failures.length > 0);
      opened[i]?.neverComes();
    }
    expect(failures).toEqual(['its script cannot be loaded']);
    expect(opened.length).toBeLessThan(6);
  });

  it('stays away once it was ended', async () => {
    let isThere = false;
    const { worker, opened, until, looks } = scene(() => isThere);
    opened[0]!.neverComes();
    await until(() => looks() > 0);
    worker.terminate();
    isThere = true;
    await until(() => looks() > 0);
    await new Promise((resolve) => setTimeout(resolve, 5));
    expect(opened).toHaveLength(1);
  });
});
