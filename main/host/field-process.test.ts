import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { createEventLog } from './event-log.ts';
import { startFieldProcess } from './field-process.ts';
import type { StartedProcess, StartProcess } from './start-process.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** Processes that live until the test ends them. */
function createProcesses() {
  const started: {
    args: readonly string[];
    env: Readonly<Record<string, string>>;
    end: (reason: string) => void;
    stops: string[];
  }[] = [];
  const startProcess: StartProcess = (_entry, args, env): StartedProcess => {
    let end: (reason: string) => void = () => {};
    const ended = new Promise<string>((resolve) => {
      end = resolve;
    });
    const stops: string[] = [];
    started.push({ args, env, end, stops });
    return {
      started: Promise.resolve(100 + started.length),
      ended,
      onLine: () => {},
      stop: (how) => void stops.push(how),
    };
  };
  return { started, startProcess };
}

function start() {
  const { started, startProcess } = createProcesses();
  const events = createEventLog({ now: () => 0, speed: 1, isSimulated: false });
  const names: string[] = [];
  events.subscribe(({ name }) => names.push(name));
  const field = startFieldProcess({
    packFolder: '/pack',
    brokerUrl: 'mqtt://127.0.0.1:1',
    user: 'device',
    password: 'secret',
    hasFaults: false,
    seed: 7,
    rate: 2,
    clock: { startCity: 10, startWall: 20, speed: 3 },
    events,
    startProcess,
    log: () => {},
  });
  return { started, names, field };
}

it('tells the simulator city, broker, seed and clock, and the secret only by its environment', () => {
  const { started } = start();
  expect(started[0]?.args).toEqual([
    ...['--pack', '/pack', '--broker', 'mqtt://127.0.0.1:1'],
    '--faults=off',
    ...['--seed=7', '--rate=2', '--clock=10,20,3'],
  ]);
  expect(started[0]?.env).toEqual({ FIELD_USER: 'device', FIELD_PASSWORD: 'secret' });
});

it('starts it again after a death, later each time, at once again after a long life', async () => {
  const { started, names, field } = start();
  await vi.advanceTimersByTimeAsync(0);
  expect(field.state).toBe('simulated');
  for (const waitMs of [1_000, 2_000, 4_000]) {
    started.at(-1)?.end('signal SIGKILL');
    const before = started.length;
    await vi.advanceTimersByTimeAsync(waitMs - 1);
    expect(field.state).toBe('failed');
    expect(started.length).toBe(before);
    await vi.advanceTimersByTimeAsync(1);
    expect(started.length).toBe(before + 1);
    expect(field.state).toBe('simulated');
  }
  await vi.advanceTimersByTimeAsync(120_000);
  started.at(-1)?.end('exit code 1');
  await vi.advanceTimersByTimeAsync(1_000);
  expect(started.length).toBe(5);
  expect(names.slice(0, 3)).toEqual(['fieldSimulatorStarted', 'fieldSimulatorStopped', 'fieldSimulatorStarted']);
});

it('ends it gently, then by force, and does not start it again', async () => {
  const { started, field } = start();
  const stopped = field.stop();
  expect(started[0]?.stops).toEqual(['gently']);
  await vi.advanceTimersByTimeAsync(2_000);
  expect(started[0]?.stops).toEqual(['gently', 'now']);
  started[0]?.end('signal SIGKILL');
  await stopped;
  await vi.advanceTimersByTimeAsync(60_000);
  expect(started.length).toBe(1);
});

it('does not wait for one that is dead already', async () => {
  const { started, field } = start();
  started[0]?.end('exit code 1');
  await vi.advanceTimersByTimeAsync(10);
  await field.stop();
  await vi.advanceTimersByTimeAsync(60_000);
  expect(started.length).toBe(1);
});
