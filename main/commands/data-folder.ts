// Which city a command about users or tokens means.
import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { DEFAULT_CITY } from '../host/host.ts';
import { CommandFailure, EXIT } from './command-failure.ts';
import { dataFolder } from './folders.ts';

export interface DataFlags {
  data?: string;
  city?: string;
}

/** Id of the city of a pack; null: the one that comes with the program. @throws CommandFailure when it is no pack */
export async function cityOf(packFolder: string | null): Promise<string> {
  if (packFolder === null) return DEFAULT_CITY;
  try {
    const { id } = JSON.parse(await readFile(join(packFolder, 'manifest.json'), 'utf8')) as { id: string };
    return id;
  } catch {
    throw new CommandFailure(
      `${packFolder} is not a city pack`,
      'correct --city, or name the data folder with --data',
      EXIT.unreadable,
    );
  }
}

export const chosenDataFolder = async ({ data, city }: DataFlags): Promise<string> =>
  data === undefined ? dataFolder(await cityOf(city ?? null)) : resolve(data);
