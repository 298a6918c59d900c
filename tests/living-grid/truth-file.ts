// What the field simulator writes about what has really happened. Nothing but tests reads it.
import { closeSync, openSync, readSync } from 'node:fs';

export interface TruthLine {
  /** city time, ms */
  readonly ts: number;
  readonly kind: string;
  readonly element?: string;
  readonly switch?: string;
  readonly position?: string;
  readonly by?: string;
  readonly consumers?: readonly string[] | number;
}

export class TruthFile {
  readonly #file: number;
  readonly #rowOf: ReadonlyMap<string, number>;
  #rest = '';
  readonly lines: TruthLine[] = [];
  /** [consumers] 1 = without supply */
  readonly dark: Uint8Array;

  /** `consumers`: their ids, row by row */
  constructor(path: string, consumers: readonly string[]) {
    this.#file = openSync(path, 'r');
    this.#rowOf = new Map(consumers.map((id, row) => [id, row]));
    this.dark = new Uint8Array(consumers.length);
  }

  /** Takes in what was written since the last call. */
  read(): void {
    const chunk = Buffer.alloc(1 << 20);
    for (let got = readSync(this.#file, chunk); got > 0; got = readSync(this.#file, chunk))
      this.#rest += chunk.toString('utf8', 0, got);
    const lines = this.#rest.split('\n');
    this.#rest = lines.pop()!;
    for (const text of lines) this.#take(JSON.parse(text) as TruthLine);
  }

  close(): void {
    closeSync(this.#file);
  }

  #take(line: TruthLine): void {
    this.lines.push(line);
    if (line.kind !== 'dark' && line.kind !== 'back') return;
    for (const id of line.consumers as readonly string[])
      this.dark[this.#rowOf.get(id)!] = line.kind === 'dark' ? 1 : 0;
  }
}
