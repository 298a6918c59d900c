// What is wrong with a script, before its file and line are known; the runner adds them.

export class ScriptError extends Error {
  readonly remedy: string;

  constructor(message: string, remedy: string) {
    super(message);
    this.name = 'ScriptError';
    this.remedy = remedy;
  }
}
