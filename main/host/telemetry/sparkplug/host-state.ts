// What tells edge nodes whether their host is there: spBv1.0/STATE/{hostId}, kept by the broker. The will carries the same time as the word that
// takes it back, so that nodes can tell the end of this connection from that of an earlier one.
import type { ForeignDoor } from '../foreign-decoder.ts';
import type { Publication } from '../telemetry-source.ts';
import { stateTopic } from './sparkplug-topic.ts';

/** Two hosts of one name would answer each other for ever: not faster than this. */
const AGAIN_AFTER_MS = 1000;

/** What was heard on our own topic. */
export type StateHeard = 'own' | 'said-again' | 'kept' | 'another' | 'bad';

export class HostState {
  readonly topic: string;
  readonly #door: ForeignDoor;
  #timestamp = 0;
  #isOnline = false;
  #saidAt = -Infinity;
  #isDue = false;

  constructor(hostId: string, door: ForeignDoor) {
    this.topic = stateTopic(hostId);
    this.#door = door;
  }

  /** A connection is about to be made: from now on its time is the one of everything we say. */
  will(): Publication {
    this.#isOnline = false;
    this.#timestamp = Math.max(this.#door.wallNow(), this.#timestamp + 1);
    return this.#word(false);
  }

  /** Subscribed to everything, ourselves included. */
  onConnected(): void {
    if (this.#timestamp === 0) this.#timestamp = this.#door.wallNow();
    this.#isOnline = true;
    this.#say();
  }

  /** `isKept`: the broker has it from before we came. */
  hear(payload: Buffer, isKept: boolean): StateHeard {
    const word = readState(payload);
    if (word === null) return 'bad';
    if (isKept) return 'kept';
    if (!word.online) {
      if (!this.#isOnline) return 'kept';
      this.#isDue = true;
      this.tick();
      return 'said-again';
    }
    return word.timestamp === this.#timestamp ? 'own' : 'another';
  }

  tick(): void {
    if (this.#isDue && this.#door.wallNow() - this.#saidAt >= AGAIN_AFTER_MS) this.#say();
  }

  /** Who goes on purpose must say so: the broker publishes no will then. */
  async close(): Promise<void> {
    if (!this.#isOnline) return;
    this.#isOnline = false;
    await this.#door.publish(this.#word(false)).catch(() => undefined);
  }

  #say(): void {
    this.#isDue = false;
    this.#saidAt = this.#door.wallNow();
    // Without a broker it will be said at the next connection.
    this.#door.publish(this.#word(true)).catch(() => undefined);
  }

  #word(online: boolean): Publication {
    const payload = JSON.stringify({ online, timestamp: this.#timestamp });
    return { topic: this.topic, payload, qos: 1, retain: true };
  }
}

const MOST_BYTES = 1000;

function readState(payload: Buffer): { online: boolean; timestamp: number } | null {
  if (payload.length > MOST_BYTES) return null;
  try {
    const json = JSON.parse(payload.toString('utf8')) as unknown;
    if (typeof json !== 'object' || json === null || !('online' in json) || !('timestamp' in json)) return null;
    const { online, timestamp } = json;
    return typeof online === 'boolean' && typeof timestamp === 'number' ? { online, timestamp } : null;
  } catch {
    return null;
  }
}
