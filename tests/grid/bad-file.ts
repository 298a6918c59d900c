/** A network file that has to be refused. */
export interface BadFile {
  readonly what: string;
  readonly file: string;
  readonly text: string;
  /** has to be said of it */
  readonly says: RegExp;
  readonly line?: number;
  readonly args?: readonly string[];
}
