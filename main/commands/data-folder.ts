// Which city a command about users or tokens means, and what may be wrong with its pack or its data folder.
import { resolve } from 'node:path';
import { cityIdOf } from '../host/city-id.ts';
import { CommandFailure, EXIT } from './command-failure.ts';
import { dataFolder } from './folders.ts';

export interface DataFlags {
  data?: string;
  city?: string;
}

/** A failure with a remedy for what the pack and the data folder may do to us; other errors as they are. */
export async function explainFolders(error: unknown): Promise<unknown> {
  const { PackError } = await import('../host/city/city-pack.ts');
  if (error instanceof PackError)
    return new CommandFailure(error.message, 'or name another with --city', EXIT.unreadable);
  const isOfFileSystem = error instanceof Error && 'syscall' in error && 'code' in error;
  if (!isOfFileSystem) return error;
  return new CommandFailure(
    `the data folder cannot be written: ${error.message}`,
    'choose another with --data, or correct its rights and room',
  );
}

/** @throws CommandFailure when --city is no pack */
export async function chosenDataFolder({ data, city }: DataFlags): Promise<string> {
  if (data !== undefined) return resolve(data);
  return dataFolder(
    await cityIdOf(city ?? null).catch(async (error: unknown) => {
      throw await explainFolders(error);
    }),
  );
}
