// The field simulator as a process of its own: it meets the host at the broker only. Started here, started again when it
// dies, ended with the host (also with one that was killed: the simulator ends when its channel to the host closes).
import type { CityClockSettings } from './city-clock.ts';
import type { EventLog } from './ports.ts';
import type { StartedProcess, StartProcess } from './start-process.ts';

const FIRST_WAIT_MS = 1_000;
const LONGEST_WAIT_MS = 30_000;
/** Alive for so long: the next death starts with the shortest wait again. */
const SETTLED_MS = 60_000;
const STOP_WITHIN_MS = 2_000;

export interface FieldProcessOptions {
  readonly packFolder: string;
  readonly brokerUrl: string;
  readonly user: string | null;
  readonly password: string | null;
  readonly hasFaults: boolean;
  readonly seed: number;
  readonly rate: number;
  readonly clock: CityClockSettings;
  readonly events: EventLog;
  readonly startProcess: StartProcess;
  readonly log: (line: string) => void;
}

export interface FieldProcess {
  readonly state: 'simulated' | 'failed';
  stop(): Promise<void>;
}

export function startFieldProcess(options: FieldProcessOptions): FieldProcess {
  const { packFolder, brokerUrl, user, password, hasFaults, seed, rate, clock, events, startProcess, log } = options;
  const args = [
    ...['--pack', packFolder, '--broker', brokerUrl],
    // With "=", or a number below zero would read as a flag.
    `--faults=${hasFaults ? 'on' : 'off'}`,
    ...[`--seed=${seed}`, `--rate=${rate}`, `--clock=${clock.startCity},${clock.startWall},${clock.speed}`],
  ];
  // Credentials go by the environment: command lines are for everybody to read.
  const env = {
    ...(user === null ? {} : { FIELD_USER: user }),
    ...(password === null ? {} : { FIELD_PASSWORD: password }),
  };
  let running: StartedProcess | null = null;
  let retry: NodeJS.Timeout | null = null;
  let deaths = 0;
  let isStopping = false;
  let state: FieldProcess['state'] = 'simulated';

  const start = () => {
    retry = null;
    const startedMs = Date.now();
    const started = startProcess('field-simulator', args, env);
    running = started;
    started.onLine((line) => log(`field simulator: ${line}`));
    void started.started.then((pid) => {
      if (pid === null) return;
      state = 'simulated';
      events.emit('fieldSimulatorStarted', { pid });
    });
    void started.ended.then((reason) => {
      running = null;
      if (isStopping) return;
      state = 'failed';
      events.emit('fieldSimulatorStopped', { reason });
      deaths = Date.now() - startedMs > SETTLED_MS ? 1 : deaths + 1;
      const waitMs = Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** (deaths - 1));
      log(`the field simulator ended (${reason}); it is started again in ${waitMs / 1000} s`);
      retry = setTimeout(start, waitMs);
    });
  };
  start();

  return {
    get state() {
      return state;
    },
    stop: async () => {
      isStopping = true;
      if (retry !== null) clearTimeout(retry);
      if (running === null) return;
      const { ended, stop } = running;
      stop('gently');
      const force = setTimeout(() => stop('now'), STOP_WITHIN_MS);
      await ended;
      clearTimeout(force);
    },
  };
}
