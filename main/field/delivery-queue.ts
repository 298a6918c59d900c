// Messages that must arrive: states, events, meter reads, answers to commands. In order, at least once, until the broker has
// acknowledged them, also across lost connections. Bounded: an outage of days costs the oldest messages, never the memory.
import { isSlow, type Outlet } from './outlet.ts';

/** As many as the broker may owe an acknowledgement. */
const MAX_IN_FLIGHT = 1000;
/** Some 30 MB; a whole city that goes dark says 40,000 things. */
const CAPACITY = 100_000;
/** Spent places at the front are given back in one go. */
const COMPACT_AT = 4096;

interface Message {
  readonly number: number;
  readonly topic: string;
  readonly payload: string;
  readonly retain: boolean;
}

export class DeliveryQueue {
  readonly #outlet: Outlet;
  readonly #capacity: number;
  #waiting: (Message | null)[] = [];
  #head = 0;
  /** sent, and come back without an acknowledgement */
  #returned: Message[] = [];
  /** answers that are waited for: before everything else */
  #answers: Message[] = [];
  #inFlight = 0;
  #count = 0;
  #lost = 0;

  constructor(outlet: Outlet, capacity = CAPACITY) {
    this.#outlet = outlet;
    this.#capacity = capacity;
  }

  /** not yet sent */
  get waiting(): number {
    return this.#waiting.length - this.#head;
  }

  get inFlight(): number {
    return this.#inFlight;
  }

  /** Whether the message of this number (`count` before it was added) still waits to be sent. */
  holds(number: number): boolean {
    const first = this.#returned[0] ?? this.#waiting[this.#head] ?? null;
    return first !== null && number >= first.number;
  }

  /** the oldest, given up because too many waited */
  get lost(): number {
    return this.#lost;
  }

  /** all ever added */
  get count(): number {
    return this.#count;
  }

  add(topic: string, payload: string, retain = false): void {
    if (this.waiting >= this.#capacity) {
      this.#waiting[this.#head++] = null;
      this.#lost += 1;
    }
    this.#waiting.push({ number: this.#count++, topic, payload, retain });
    this.pump();
  }

  /**
   * An answer to somebody who waits for it: a command is given up after seconds, and a city that has just started, or gone dark, has
   * thousands of words in line. It carries no count of its device, so it may go past them.
   */
  answer(topic: string, payload: string): void {
    this.#answers.push({ number: this.#count++, topic, payload, retain: false });
    this.pump();
  }

  /** Sends what may be sent now. Called by whoever has a clock, besides by `add`. */
  pump(): void {
    if (this.#returned.length > 0) this.#takeBack();
    const outlet = this.#outlet;
    if (outlet.isConnected) for (const message of this.#answers.splice(0)) this.#send(message, true);
    while (this.#head < this.#waiting.length) {
      if (!outlet.isConnected || this.#inFlight >= MAX_IN_FLIGHT || isSlow(outlet)) break;
      const message = this.#waiting[this.#head]!;
      this.#waiting[this.#head++] = null;
      this.#send(message, false);
    }
    if (this.#head === this.#waiting.length) {
      this.#waiting = [];
      this.#head = 0;
    } else if (this.#head > COMPACT_AT) {
      this.#waiting = this.#waiting.slice(this.#head);
      this.#head = 0;
    }
  }

  #send(message: Message, isAnswer: boolean): void {
    this.#inFlight += 1;
    this.#outlet.publish(message.topic, message.payload, { qos: 1, retain: message.retain }, (error) => {
      this.#inFlight -= 1;
      if (error) (isAnswer ? this.#answers : this.#returned).push(message);
    });
  }

  /** What came back goes before everything that was not sent yet: one topic's messages never overtake each other. */
  #takeBack(): void {
    const returned = this.#returned.sort((a, b) => a.number - b.number);
    this.#returned = [];
    this.#waiting = [...returned, ...this.#waiting.slice(this.#head)];
    this.#head = 0;
    const excess = this.#waiting.length - this.#capacity;
    if (excess > 0) {
      this.#waiting = this.#waiting.slice(excess);
      this.#lost += excess;
    }
  }
}
