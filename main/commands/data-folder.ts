// Which city a command about users or tokens means, and what may be wrong with its pack or its data folder.
import { resolve } from 'node:path';
import { cityIdOf } from '../host/city-id.ts';
import { CommandFailure, EXIT } from './command-failure.ts';
import { dataFolder } from './folders.ts';

export interface DataFlags {
  data?: string;
  city?: string;
}

/** A failure with a remedy when the pack is at fault; other errors as they are. */
export async function explainPack(error: unknown): Promise<unknown> {
  const { PackError } = await import('../host/city/city-pack.ts');
  return error instanceof PackError
    ? new CommandFailure(error.message, 'or name another with --city', EXIT.unreadable)
    : error;
}

/** The same, where every error of the file system comes from the data folder. */
export async function explainFolders(error: unknown): Promise<unknown> {
  const isOfFileSystem = error instanceof Error && 'syscall' in error && 'code' in error;
  if (!isOfFileSystem) return explainPack(error);
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
      throw await explainPack(error);
    }),
  );
}
