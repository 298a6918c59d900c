// What happens to the process of the host when nobody catches a bug. A promise that failed with nobody waiting interrupts nothing else: the
// host goes on, and it is told as a trouble. An exception that nobody caught has left something half done, and nobody knows what: the host says why, stops as
// it always does and ends with its own exit code. Every room takes up from the journal where it stood when it is started again; whoever runs
// it sees to that (the desktop's main process, a supervisor of `serve`).

/** EX_SOFTWARE of sysexits.h: none that a command ends with, so that a supervisor can tell a bug from a wrong flag. */
export const EXIT_BUG = 70;

/** ms: what is in memory takes a moment to write; a host that hangs is ended. */
const STOP_WITHIN_MS = 10_000;

export interface ProcessGuardOptions {
  readonly log: (line: string) => void;
  /** a promise failed and nobody waited for it */
  readonly onRejection: (reason: unknown) => void;
  /** writes what is in memory */
  readonly stop: () => Promise<void>;
}

/** From now on until the process ends. */
export function guardProcess({ log, onRejection, stop }: ProcessGuardOptions): void {
  let isEnding = false;
  process.on('unhandledRejection', onRejection);
  const end = async (): Promise<void> => {
    const late = setTimeout(() => {
      log(`city-twin: the host did not stop within ${STOP_WITHIN_MS / 1000} s and is ended`);
      process.exit(EXIT_BUG);
    }, STOP_WITHIN_MS);
    try {
      await stop();
    } catch (failure) {
      log(`city-twin: while stopping: ${String(failure)}`);
    }
    clearTimeout(late);
    process.exit(EXIT_BUG);
  };
  process.on('uncaughtException', (bug: unknown) => {
    const words = bug instanceof Error ? (bug.stack ?? bug.message) : String(bug);
    log(`city-twin: a bug that nobody caught, the host stops: ${words}`);
    // What fails while it stops keeps nobody from stopping.
    if (isEnding) return;
    isEnding = true;
    void end();
  });
}
