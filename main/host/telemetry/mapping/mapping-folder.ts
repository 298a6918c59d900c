// The mappings that were made in the window: one file each in the data folder, whole or not at all.
import { readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { MappingFile } from '../../../../contract/mapping-file.ts';
import { makeFolder } from '../../make-folder.ts';

export class MappingFolder {
  readonly #dir: string;

  constructor(dir: string) {
    this.#dir = dir;
  }

  file(name: string): string {
    return join(this.#dir, `${name}.json`);
  }

  /** names, in order; a folder that does not exist yet holds none */
  async names(): Promise<string[]> {
    const files = await readdir(this.#dir).catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return [] as string[];
      throw error;
    });
    return files
      .filter((file) => file.endsWith('.json'))
      .map((file) => file.slice(0, -5))
      .sort();
  }

  /** as it stands in the file, whatever that is. @throws Error of the file system, SyntaxError */
  async read(name: string): Promise<unknown> {
    return JSON.parse(await readFile(this.file(name), 'utf8'));
  }

  /** @throws Error of the file system */
  async write(mapping: MappingFile): Promise<void> {
    await makeFolder(this.#dir);
    const partial = `${this.file(mapping.name)}.partial`;
    await writeFile(partial, `${JSON.stringify(mapping, null, 2)}\n`, { mode: 0o600, flush: true });
    await rename(partial, this.file(mapping.name));
  }

  async remove(name: string): Promise<void> {
    await rm(this.file(name), { force: true });
  }
}
