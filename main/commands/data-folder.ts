// Which city a command about users or tokens means.
import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { dataFolder } from '../host/folders.ts';
import { DEFAULT_CITY } from '../host/host.ts';
import { CommandFailure, EXIT } from './command-failure.ts';

export interface DataFlags {
  data?: string;
  city?: string;
}

/** @throws CommandFailure when --city is no pack */
export async function chosenDataFolder({ data, city }: DataFlags): Promise<string> {
  if (data !== undefined) return resolve(data);
  if (city === undefined) return dataFolder(DEFAULT_CITY);
  try {
    const { id } = JSON.parse(await readFile(join(city, 'manifest.json'), 'utf8')) as { id: string };
    return dataFolder(id);
  } catch {
    throw new CommandFailure(`${city} is not a city pack`, 'correct --city, or name the data folder with --data', EXIT.unreadable);
  }
}
