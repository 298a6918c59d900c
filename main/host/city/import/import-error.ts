// What can go wrong for reasons outside the program: the file given, or the place to write to.

/** `input`: the file cannot be read as a city (exit code 3). `output`: the pack cannot be written (exit code 1). */
export type ImportErrorKind = 'input' | 'output';

/** Its message names the file or folder, what is wrong with it and the remedy; it is meant for the screen as it stands. */
export class ImportError extends Error {
  readonly kind: ImportErrorKind;

  constructor(kind: ImportErrorKind, message: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.name = 'ImportError';
    this.kind = kind;
  }
}
