// Keeps the host process running: starts it, hands windows their ports to it, and when it dies starts it again, later
// each time. What it says about its start is what the windows show.
import { createInterface } from 'node:readline';
import type { MessagePortMain } from 'electron';
import type { StartStatus } from '../../../contract/start.ts';
import { type FromHost, fromHostSchema, type ProcessEntry, type ToHost, type View } from './host-messages.ts';

/** The part of Electron's UtilityProcess that is used here. */
export interface ChildProcess {
  readonly pid: number | undefined;
  readonly stdout: NodeJS.ReadableStream | null;
  readonly stderr: NodeJS.ReadableStream | null;
  postMessage(message: ToHost, ports?: MessagePortMain[]): void;
  on(event: 'message', listener: (message: unknown) => void): unknown;
  once(event: 'spawn', listener: () => void): unknown;
  once(event: 'exit', listener: (code: number) => void): unknown;
  kill(): boolean;
}

export interface Timers {
  /** machine clock, ms */
  now(): number;
  /** returns the function that cancels */
  after(ms: number, run: () => void): () => void;
}

export interface SupervisorOptions {
  readonly startHost: () => ChildProcess;
  /** `env` is added to this process's own */
  readonly startProcess: (entry: ProcessEntry, args: string[], env: Record<string, string>) => ChildProcess;
  readonly killNow: (pid: number) => void;
  readonly timers: Timers;
  /** every session is gone: windows say so and come back by themselves */
  readonly onHostGone: (reason: string) => void;
  readonly log: (text: string) => void;
}

const FIRST_WAIT_MS = 500;
const LONGEST_WAIT_MS = 30_000;
/** A host that ran this long was well; its death is a new story. */
const WELL_AFTER_MS = 60_000;
/** Writing what is in memory takes a moment; more than this is a host that hangs. */
const STOP_WITHIN_MS = 10_000;

const STARTING: StartStatus = { state: 'starting', stage: '', fraction: 0, message: '' };

export class HostSupervisor {
  readonly #options: SupervisorOptions;
  readonly #others = new Map<number, ChildProcess>();
  #host: ChildProcess | null = null;
  #status: StartStatus = STARTING;
  #packFolder: string | null = null;
  #startedAtMs = 0;
  #deaths = 0;
  #cancelWait: () => void = () => {};
  #isStopping = false;

  constructor(options: SupervisorOptions) {
    this.#options = options;
  }

  get status(): StartStatus {
    return this.#status;
  }

  /** null until the host has a city; stays while the host is being started again */
  get packFolder(): string | null {
    return this.#packFolder;
  }

  start(): void {
    const host = this.#options.startHost();
    this.#host = host;
    this.#startedAtMs = this.#options.timers.now();
    // The reason of a failed start stays on the screen until this one has something better to say.
    if (this.#status.state !== 'failed') this.#status = STARTING;
    host.on('message', (message) => this.#receive(host, message));
    host.once('exit', (code) => this.#ended(host, code));
  }

  /** @returns what the window is told when there is no host to talk to; null: the port is on its way */
  openSession(view: View, port: MessagePortMain): string | null {
    if (this.#host === null || this.#status.state !== 'ready') {
      port.close();
      return this.#status.message === '' ? 'the host is starting' : this.#status.message;
    }
    this.#host.postMessage({ type: 'openSession', view }, [port]);
    return null;
  }

  /** Resolves when the host has written everything and ended, or had to be ended. */
  stop(): Promise<void> {
    this.#isStopping = true;
    this.#cancelWait();
    const host = this.#host;
    if (host === null) return Promise.resolve();
    return new Promise((resolve) => {
      const cancel = this.#options.timers.after(STOP_WITHIN_MS, () => {
        this.#options.log('the host did not stop in time and is ended');
        host.kill();
      });
      host.once('exit', () => {
        cancel();
        resolve();
      });
      host.postMessage({ type: 'stop' });
    });
  }

  #receive(host: ChildProcess, message: unknown): void {
    const parsed = fromHostSchema.safeParse(message);
    if (!parsed.success) {
      this.#options.log(`the host sent something unknown: ${parsed.error.message}`);
      return;
    }
    if (host === this.#host) this.#handle(host, parsed.data);
  }

  #handle(host: ChildProcess, message: FromHost): void {
    switch (message.type) {
      case 'start':
        // Its first "starting" says less than the failure that is on the screen.
        if (message.status.state !== 'starting' || this.#status.state !== 'failed') this.#status = message.status;
        break;
      case 'ready':
        this.#packFolder = message.packFolder;
        this.#status = { state: 'ready', stage: '', fraction: 1, message: '' };
        break;
      case 'startProcess':
        this.#startOther(host, message);
        break;
      case 'stopProcess':
        this.#stopOther(message);
        break;
    }
  }

  #startOther(host: ChildProcess, { id, entry, args, env }: Extract<FromHost, { type: 'startProcess' }>): void {
    const child = this.#options.startProcess(entry, args, env);
    this.#others.set(id, child);
    const tell = (message: ToHost) => {
      if (host === this.#host) host.postMessage(message);
    };
    let hasStarted = false;
    child.once('spawn', () => {
      hasStarted = true;
      tell({ type: 'processStarted', id, pid: child.pid ?? null });
    });
    for (const input of [child.stdout, child.stderr]) {
      if (input !== null) createInterface({ input }).on('line', (line) => tell({ type: 'processSaid', id, line }));
    }
    child.once('exit', (code) => {
      this.#others.delete(id);
      if (!hasStarted) tell({ type: 'processStarted', id, pid: null });
      tell({ type: 'processEnded', id, reason: `exit code ${code}` });
    });
  }

  #stopOther({ id, how }: Extract<FromHost, { type: 'stopProcess' }>): void {
    const child = this.#others.get(id);
    if (child === undefined) return;
    // Electron's own kill asks politely; a process that hangs needs more.
    if (how === 'now' && child.pid !== undefined) this.#options.killNow(child.pid);
    else child.kill();
  }

  #ended(host: ChildProcess, code: number): void {
    if (host !== this.#host) return;
    this.#host = null;
    // They were started for this host and would talk to the next one with stale credentials.
    for (const child of this.#others.values()) child.kill();
    this.#others.clear();
    if (this.#isStopping) return;
    const { timers, log, onHostGone } = this.#options;
    this.#deaths = timers.now() - this.#startedAtMs >= WELL_AFTER_MS ? 1 : this.#deaths + 1;
    const waitMs = Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** (this.#deaths - 1));
    const told = this.#status.state === 'failed' ? this.#status.message : '';
    const message = told === '' ? `The host stopped unexpectedly (code ${code}); it is being started again.` : told;
    log(`the host ended with code ${code}; next start in ${waitMs} ms`);
    this.#status = { state: 'failed', stage: '', fraction: 0, message };
    onHostGone(message);
    this.#cancelWait = timers.after(waitMs, () => this.start());
  }
}
