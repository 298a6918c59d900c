// How a command ends when it cannot do what it was asked.

/** 0 done, 1 failed, 2 did not converge or found violations, 3 unreadable input. Scripts rely on them. */
export const EXIT = { done: 0, failed: 1, violations: 2, unreadable: 3 } as const;

export class CommandFailure extends Error {
  readonly exitCode: number;
  /** what the reader can do about it */
  readonly remedy: string;
  /** where in the input it is: file, line, element */
  readonly place: Readonly<Record<string, string | number>>;

  constructor(
    message: string,
    remedy: string,
    exitCode: number = EXIT.failed,
    place: Readonly<Record<string, string | number>> = {},
  ) {
    super(message);
    this.name = 'CommandFailure';
    this.remedy = remedy;
    this.exitCode = exitCode;
    this.place = place;
  }
}
