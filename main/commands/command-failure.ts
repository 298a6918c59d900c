// How a command ends when it cannot do what it was asked.

/** 0 done, 1 failed, 2 did not converge or found violations, 3 unreadable input. Scripts rely on them. */
export const EXIT = { done: 0, failed: 1, violations: 2, unreadable: 3 } as const;

export class CommandFailure extends Error {
  readonly exitCode: number;
  /** what the reader can do about it */
  readonly remedy: string;

  constructor(message: string, remedy: string, exitCode: number = EXIT.failed) {
    super(message);
    this.name = 'CommandFailure';
    this.remedy = remedy;
    this.exitCode = exitCode;
  }
}
