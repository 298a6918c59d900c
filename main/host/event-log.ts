// The events lane: facts are numbered, the newest are held for clients that come back, everybody else asks the journal.
import { randomUUID } from 'node:crypto';
import type { EventData, EventName } from '../../contract/events.ts';
import type { Guard } from './part-failures.ts';
import type { CityClock, EventLog, RecordedEvent } from './ports.ts';

/** Some hours of a busy day: a client that was away longer reads the journal. */
const EVENTS_HELD = 4096;

/**
 * Epoch: a fresh id at every start of the host, because numbers start again with it.
 * `guard` null: what a listener throws comes back to whoever emits, and those after it hear nothing.
 */
export function createEventLog(clock: CityClock, capacity = EVENTS_HELD, guard: Guard | null = null): EventLog {
  const ring: RecordedEvent[] = [];
  const listeners = new Set<(event: RecordedEvent) => void>();
  let latest = 0;
  return {
    epoch: randomUUID(),
    get latest() {
      return latest;
    },
    emit<N extends EventName>(name: N, data: EventData<N>) {
      latest += 1;
      const event: RecordedEvent = { number: latest, at: clock.now(), name, data };
      ring[latest % capacity] = event;
      for (const listener of listeners)
        if (guard === null) listener(event);
        else guard.run('events', () => listener(event));
    },
    since(number) {
      if (number > latest || number < 0 || latest - number > capacity) return null;
      const events: RecordedEvent[] = [];
      for (let next = number + 1; next <= latest; next += 1) {
        const event = ring[next % capacity];
        if (event !== undefined) events.push(event);
      }
      return events;
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => {
        listeners.delete(listener);
      };
    },
  };
}
