// What is wrong with a mapping: where in it, and what helps.

export interface MappingProblem {
  /** place in the mapping, as in `values[0].unit`; '' for the whole */
  readonly path: string;
  readonly message: string;
  readonly remedy: string;
}

/** Its message names file, place and remedy of the first problem. */
export class MappingError extends Error {
  readonly problems: readonly MappingProblem[];
  /** '' where it does not come from a file */
  readonly file: string;

  constructor(problems: readonly MappingProblem[], file = '') {
    const [first] = problems;
    const place = [file, first?.path].filter((part) => part !== undefined && part !== '').join(': ');
    super(`${place === '' ? 'the mapping' : place}: ${first?.message ?? 'not understood'}`);
    this.name = 'MappingError';
    this.problems = problems;
    this.file = file;
  }
}

export const problem = (path: string, message: string, remedy: string): MappingError =>
  new MappingError([{ path, message, remedy }]);
