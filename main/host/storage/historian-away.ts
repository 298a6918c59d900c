// Samples that lie on another machine, and cannot be asked.
import type { Failure } from '../../../contract/messages.ts';

/** Where samples lie cannot be asked just now: expected trouble, not a bug of whoever asked. The message says where and why, `remedy` what to do. */
export class HistorianAwayError extends Error {
  readonly remedy: string;

  constructor(message: string, remedy: string, options?: ErrorOptions) {
    super(message, options);
    this.remedy = remedy;
  }

  /** As it goes over the wire. */
  get failure(): Failure {
    return { code: 'unavailable', message: `${this.message}. ${this.remedy}` };
  }
}
