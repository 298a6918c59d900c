// Which city a pack is, known before the pack is opened: the city's data folder is called after it.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

const DEFAULT_CITY = 'berlin';

/** Id of the city of a pack; null: the one that comes with the program. @throws PackError when it is no pack */
export async function cityIdOf(packFolder: string | null): Promise<string> {
  if (packFolder === null) return DEFAULT_CITY;
  try {
    const { id } = JSON.parse(await readFile(join(packFolder, 'manifest.json'), 'utf8')) as { id?: unknown };
    // The manifest is checked as a whole when the pack is opened; here its name becomes a folder.
    if (typeof id === 'string' && /^[a-z0-9-]+$/.test(id)) return id;
  } catch {
    // Whatever is wrong with it, it names no city.
  }
  // Loaded only here: it brings the whole reader of packs along, and the doors should open before that.
  const { PackError } = await import('./city/city-pack.ts');
  throw new PackError(`${packFolder} is not a city pack: its manifest.json names no city. Make one with import-city.`);
}
