/** Where samples lie cannot be asked just now: expected trouble, not a bug of whoever asked. The message says where and why, `remedy` what to do. */
export class HistorianAwayError extends Error {
  readonly remedy: string;

  constructor(message: string, remedy: string, options?: ErrorOptions) {
    super(message, options);
    this.remedy = remedy;
  }
}
