// The gate that every word passes which moves something: a step of an order, by a person or by the program, a single command, a step that was
// written down afterwards. One after the other: a word is given before the next one is checked, so that each check knows of all words before
// it. What changes besides (a crew's report, a lost proof) makes a check anew.
import type { Answer } from '../../requests/handler.ts';
import { failed } from './order-answers.ts';
import type { BookState } from './order-book.ts';
import type { WordUnderWay } from './words-under-way.ts';

const MOST_ATTEMPTS = 4;

export interface WordGateOptions {
  readonly book: () => BookState;
  readonly underWay: () => readonly WordUnderWay[];
  /** what was told so far stands in the book */
  readonly settled: () => Promise<unknown>;
  /** proofs that are lost and not in the book yet; another array when they change */
  readonly lostProofs: () => readonly string[];
}

interface Standing {
  readonly board: BookState['board'];
  readonly hand: BookState['hand'];
  readonly lost: readonly string[];
  readonly words: ReadonlySet<string>;
}

export class WordGate {
  readonly #options: WordGateOptions;
  #turn: Promise<unknown> = Promise.resolve();

  constructor(options: WordGateOptions) {
    this.#options = options;
  }

  /** `give` checks and gives one word, and does not wait for what comes of it. */
  inTurn<T>(give: () => Promise<T>): Promise<T> {
    const done = this.#turn.then(give);
    this.#turn = done.catch(() => undefined);
    return done;
  }

  /** A check that still holds when it answers; within a turn. `at`: what it is about. */
  async checked<T>(ask: () => Promise<Answer<T>>, at: string): Promise<Answer<T>> {
    for (let attempt = 1; attempt <= MOST_ATTEMPTS; attempt++) {
      await this.#options.settled();
      const before = this.#standing();
      const given = await ask();
      if ('failure' in given || this.#holds(before)) return given;
    }
    return failed('conflict', 'check-outdated', at);
  }

  #standing(): Standing {
    const { board, hand } = this.#options.book();
    const words = new Set(this.#options.underWay().map(({ key }) => key));
    return { board, hand, lost: this.#options.lostProofs(), words };
  }

  /** What was under way and has come true since was counted either way. */
  #holds({ board, hand, lost, words }: Standing): boolean {
    const now = this.#options.book();
    const isSameBook = now.board === board && now.hand === hand && this.#options.lostProofs() === lost;
    return isSameBook && this.#options.underWay().every(({ key }) => words.has(key));
  }
}
