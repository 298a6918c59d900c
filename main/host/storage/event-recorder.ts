// Facts go to the journal in their order, also those that happen while it cannot be written.
import type { EventLog, Journal, RecordedEvent } from '../ports.ts';

const RETRY_MS = 2000;
/** A disk that is full for days must not fill the memory too. */
const MAX_WAITING = 10_000;

/** Returns the function that ends the recording, after what waits was tried once more. */
export function recordEvents(events: EventLog, journal: Journal): () => Promise<void> {
  const waiting: RecordedEvent[] = [];
  let isEnding = false;
  let work: Promise<void> | null = null;
  let wake: (() => void) | null = null;

  async function record(): Promise<void> {
    for (let event = waiting[0]; event !== undefined; event = waiting[0]) {
      try {
        await journal.append(event.name, 'host', { number: event.number, at: event.at, ...(event.data as object) });
        waiting.shift();
      } catch {
        if (isEnding) return;
        await new Promise<void>((resolve) => {
          const timer = setTimeout(resolve, RETRY_MS);
          wake = () => {
            clearTimeout(timer);
            resolve();
          };
        });
        wake = null;
      }
    }
  }

  const end = events.subscribe((event) => {
    if (event.name === 'journalWritten' || waiting.length >= MAX_WAITING) return;
    waiting.push(event);
    work ??= record().finally(() => {
      work = null;
    });
  });
  return async () => {
    isEnding = true;
    end();
    wake?.();
    await work;
  };
}
