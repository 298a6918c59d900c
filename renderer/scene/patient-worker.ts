// A worker of the scene that outlives a host which is away when its script is wanted: it is opened again once the host answers,
// with the jobs it was given. Answers wait for whoever listens. A worker that breaks is reported, never restarted.

/** ms between looks for the host; how often a script may fail to load from a host that is there */
const LOOK_AFTER_MS = 1500;
const MOST_FAILURES = 3;

export interface HostWatch {
  /** Whether the host answers at all, whatever it says. */
  readonly isThere: () => Promise<boolean>;
  readonly wait: (ms: number) => Promise<void>;
}

const thisHost: HostWatch = {
  // Our own script: wherever the worker's comes from, this one did too.
  isThere: () =>
    fetch(import.meta.url, { method: 'HEAD', cache: 'no-store' }).then(
      () => true,
      () => false,
    ),
  wait: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
};

export class PatientWorker<Job, Answer> {
  private readonly open: () => Worker;
  private readonly host: HostWatch;
  private worker: Worker;
  /** until it has answered once: a new worker must be given them again */
  private jobs: Job[] | null = [];
  private kept: Answer[] = [];
  private failures = 0;
  private failure: string | null = null;
  private isEnded = false;
  private onAnswer: ((answer: Answer) => void) | null = null;
  private onFailure: (message: string) => void = () => undefined;

  /** @param open must hold `new Worker(new URL(...))` itself, or the bundler does not see the script */
  constructor(open: () => Worker, host: HostWatch = thisHost) {
    this.open = open;
    this.host = host;
    this.worker = this.start();
  }

  post(job: Job): void {
    this.jobs?.push(job);
    this.worker.postMessage(job);
  }

  listen(onAnswer: (answer: Answer) => void, onFailure: (message: string) => void): void {
    this.onAnswer = onAnswer;
    this.onFailure = onFailure;
    for (const answer of this.kept) onAnswer(answer);
    this.kept = [];
    if (this.failure !== null) onFailure(this.failure);
  }

  terminate(): void {
    this.isEnded = true;
    this.jobs = null;
    this.worker.terminate();
  }

  private start(): Worker {
    const worker = this.open();
    worker.addEventListener('message', (event: MessageEvent<Answer>) => {
      this.jobs = null;
      if (this.onAnswer === null) this.kept.push(event.data);
      else this.onAnswer(event.data);
    });
    worker.addEventListener('error', (event: Event & { readonly message?: unknown }) => {
      // A script that throws says what; one that never came is a bare event.
      if (typeof event.message === 'string' || this.jobs === null) {
        this.fail(typeof event.message === 'string' ? event.message : 'it broke and did not say why');
      } else void this.startAgain();
    });
    return worker;
  }

  private async startAgain(): Promise<void> {
    this.worker.terminate();
    do {
      await this.host.wait(LOOK_AFTER_MS);
      if (this.isEnded) return;
    } while (!(await this.host.isThere()));
    if (this.jobs === null) return;
    if (++this.failures > MOST_FAILURES) {
      this.fail('its script cannot be loaded');
      return;
    }
    this.worker = this.start();
    for (const job of this.jobs) this.worker.postMessage(job);
  }

  private fail(message: string): void {
    this.failure = message;
    this.onFailure(message);
  }
}
