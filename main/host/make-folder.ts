import { mkdir, stat } from 'node:fs/promises';
import { dirname } from 'node:path';

/** Anybody may look in, as far as the account's own mask lets them. */
export const SHARED_FOLDER = 0o777;
const PRIVATE_FOLDER = 0o700;

/**
 * Makes a folder and those above it, by default for this account alone. Node's own `recursive` never returns where a
 * file system says "no such file" of a folder that may not be made (/proc does).
 * @throws Error of the file system
 */
export async function makeFolder(path: string, mode = PRIVATE_FOLDER): Promise<void> {
  const isFolder = (place: string) =>
    stat(place).then(
      (found) => found.isDirectory(),
      () => false,
    );
  if (await isFolder(path)) return;
  const above = dirname(path);
  if (above !== path) await makeFolder(above, mode);
  await mkdir(path, { mode }).catch(async (error: unknown) => {
    // Somebody else was quicker.
    if (!(await isFolder(path))) throw error;
  });
}
