import { mkdir, stat } from 'node:fs/promises';
import { dirname } from 'node:path';

/**
 * Makes a folder and those above it, for this account alone. Node's own `recursive` never returns where a file system says
 * "no such file" of a folder that may not be made (/proc does).
 * @throws Error of the file system
 */
export async function makeFolder(path: string): Promise<void> {
  const isFolder = (place: string) =>
    stat(place).then(
      (found) => found.isDirectory(),
      () => false,
    );
  if (await isFolder(path)) return;
  const above = dirname(path);
  if (above !== path) await makeFolder(above);
  await mkdir(path, { mode: 0o700 }).catch(async (error: unknown) => {
    // Somebody else was quicker.
    if (!(await isFolder(path))) throw error;
  });
}
