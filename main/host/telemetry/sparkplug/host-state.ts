// What tells edge nodes whether their host is there: spBv1.0/STATE/{hostId}, kept by the broker. The will carries the same time as the word that
// takes it back, so that nodes can tell the end of this connection from that of an earlier one.
import type { ForeignDoor } from '../foreign-decoder.ts';
import type { Publication } from '../telemetry-source.ts';
import { stateTopic } from './sparkplug-topic.ts';

/** Two hosts of one name would answer each other for ever: not faster than this. */
const AGAIN_AFTER_MS = 1000;

/** What was heard on our own topic. */
export type StateHeard = 'own' | 'said-again' | 'kept' | 'another' | 'bad';

/** What one broker is told. */
interface Word {
  timestamp: number;
  isOnline: boolean;
  saidAt: number;
  isDue: boolean;
}

export class HostState {
  readonly topic: string;
  readonly #door: ForeignDoor;
  /** by the broker's position: each has a will of its own, with a time of its own */
  readonly #words = new Map<number, Word>();

  constructor(hostId: string, door: ForeignDoor) {
    this.topic = stateTopic(hostId);
    this.#door = door;
  }

  /** A connection is about to be made: from now on its time is the one of everything we say there. */
  will(source: number): Publication {
    const word = this.#word(source);
    word.isOnline = false;
    word.timestamp = Math.max(this.#door.wallNow(), word.timestamp + 1);
    return this.#publication(word, source, false);
  }

  /** Subscribed to everything, ourselves included. */
  onConnected(source: number): void {
    const word = this.#word(source);
    if (word.timestamp === 0) word.timestamp = this.#door.wallNow();
    word.isOnline = true;
    this.#say(word, source);
  }

  /** `isKept`: the broker has it from before we came. */
  hear(payload: Buffer, isKept: boolean, source: number): StateHeard {
    const heard = readState(payload);
    if (heard === null) return 'bad';
    if (isKept) return 'kept';
    const word = this.#word(source);
    if (!heard.online) {
      if (!word.isOnline) return 'kept';
      word.isDue = true;
      this.tick();
      return 'said-again';
    }
    return heard.timestamp === word.timestamp ? 'own' : 'another';
  }

  tick(): void {
    const now = this.#door.wallNow();
    for (const [source, word] of this.#words)
      if (word.isDue && Math.abs(now - word.saidAt) >= AGAIN_AFTER_MS) this.#say(word, source);
  }

  /** Who goes on purpose must say so: the broker publishes no will then. */
  async close(): Promise<void> {
    const goodbyes = [...this.#words].map(async ([source, word]) => {
      if (!word.isOnline) return;
      word.isOnline = false;
      await this.#door.publish(this.#publication(word, source, false)).catch(() => undefined);
    });
    await Promise.all(goodbyes);
  }

  #word(source: number): Word {
    let word = this.#words.get(source);
    if (word === undefined) {
      word = { timestamp: 0, isOnline: false, saidAt: -Infinity, isDue: false };
      this.#words.set(source, word);
    }
    return word;
  }

  #say(word: Word, source: number): void {
    word.isDue = false;
    word.saidAt = this.#door.wallNow();
    // Without a broker it will be said at the next connection.
    this.#door.publish(this.#publication(word, source, true)).catch(() => undefined);
  }

  #publication({ timestamp }: Word, source: number, online: boolean): Publication {
    return { topic: this.topic, payload: JSON.stringify({ online, timestamp }), qos: 1, retain: true, source };
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
