// `storage` in the config file: where samples go when several hosts share one historian. The password stands in a file or in the environment.
import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { z } from 'zod';
import type { HistorianSettings } from '../host/storage/shared/historian-settings.ts';
import { CommandFailure, EXIT } from './command-failure.ts';

/** where the password is looked for unless the config file names another place */
const USUAL_VARIABLE = 'CITY_TWIN_DATABASE_PASSWORD';

const isPostgres = (text: string): boolean =>
  URL.canParse(text) && ['postgres:', 'postgresql:'].includes(new URL(text).protocol);

export const storageConfigSchema = z
  .strictObject({
    url: z
      .string()
      .refine((text) => isPostgres(text) && new URL(text).pathname.length > 1, {
        message: 'expected postgres://HOST[:PORT]/DATABASE',
      })
      .refine((text) => !isPostgres(text) || new URL(text).password === '', {
        message:
          'holds a password: put that into a file and name it as passwordFile, or into the environment (passwordEnv)',
      }),
    user: z.string(),
    passwordFile: z.string(),
    /** default: CITY_TWIN_DATABASE_PASSWORD */
    passwordEnv: z.string(),
    /** PEM file of the authority that signed the server's certificate; turns TLS on */
    ca: z.string(),
  })
  .partial()
  .required({ url: true });

type StorageConfig = z.infer<typeof storageConfigSchema>;

/** Reads what the files and the environment hold. @throws CommandFailure naming the setting and the remedy */
export async function readStorage(
  config: StorageConfig | undefined,
): Promise<Omit<HistorianSettings, 'city' | 'host'> | null> {
  if (config === undefined) return null;
  const { passwordFile, passwordEnv = USUAL_VARIABLE, ca } = config;
  const file = async (setting: string, path: string | undefined): Promise<string | null> => {
    if (path === undefined) return null;
    try {
      return await readFile(resolve(path), 'utf8');
    } catch (error) {
      throw new CommandFailure(
        `"storage" of the config file: ${setting} ${path} cannot be read (${error instanceof Error ? error.message : String(error)})`,
        `correct "${setting}", or let this user read it`,
        EXIT.unreadable,
      );
    }
  };
  const address = new URL(config.url);
  const user = config.user ?? (address.username === '' ? null : decodeURIComponent(address.username));
  address.username = '';
  const password = (await file('passwordFile', passwordFile))?.split('\n')[0] ?? process.env[passwordEnv] ?? null;
  return { url: address.href, user, password, ca: await file('ca', ca) };
}
