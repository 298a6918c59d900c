// `user add|disable|pin|list`: people who may come in. A running host notices within a second.
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { ROLES, type Role } from '../../contract/vocabulary.ts';
import { Access, AccessRefused } from '../host/access/access.ts';
import { userNameSchema } from '../host/access/access-file.ts';
import { SHORTEST_PASSWORD } from '../host/access/password.ts';
import { CommandFailure, EXIT } from './command-failure.ts';
import { chosenDataFolder, explainFolders, type DataFlags } from './data-folder.ts';
import { print, printJson, printTable } from './terminal.ts';

export interface OutputFlags extends DataFlags {
  json?: boolean;
}

/** Roles of people; `wall` belongs to displays. */
export const PERSON_ROLES: readonly Role[] = ROLES.filter((role) => role !== 'wall');

export interface AccessNeed {
  /** the folder may be new: people can be added before the first start */
  readonly mayBeNew: boolean;
}

export async function withAccess<T>(
  flags: DataFlags,
  { mayBeNew }: AccessNeed,
  work: (access: Access) => Promise<T>,
): Promise<T> {
  const folder = await chosenDataFolder(flags);
  if (!mayBeNew && !existsSync(join(folder, 'access.json'))) {
    throw new CommandFailure(
      `${folder} knows no users and tokens yet`,
      'name the data folder of a city with --data, or start it once',
    );
  }
  let access: Access | null = null;
  try {
    access = await Access.open(folder);
    return await work(access);
  } catch (error) {
    if (error instanceof AccessRefused)
      throw new CommandFailure(error.message, '"user list" and "token list" show what there is');
    throw await explainFolders(error);
  } finally {
    access?.close();
  }
}

/** From CITY_TWIN_PASSWORD or the first line of a file; null: the user comes in with tokens only. */
async function readPassword(file: string | undefined): Promise<string | null> {
  const text =
    file === undefined
      ? process.env['CITY_TWIN_PASSWORD']
      : await readFile(file, 'utf8').catch((error: unknown) => {
          throw new CommandFailure(
            `the password file ${file} cannot be read: ${String(error)}`,
            'correct --password-file',
            EXIT.unreadable,
          );
        });
  const password = text?.split(/\r?\n/)[0];
  if (password === undefined || password === '') return null;
  if (password.length < SHORTEST_PASSWORD) {
    throw new CommandFailure(`the password has fewer than ${SHORTEST_PASSWORD} characters`, 'take a longer one');
  }
  return password;
}

export async function userAdd(
  name: string,
  flags: OutputFlags & { role: Role; passwordFile?: string },
): Promise<number> {
  const checked = z.safeParse(userNameSchema, name);
  if (!checked.success) throw new CommandFailure(`"${name}" is no user name`, checked.error.issues[0]?.message ?? '');
  const password = await readPassword(flags.passwordFile);
  const user = await withAccess(flags, { mayBeNew: true }, (access) => access.addUser(name, flags.role, password));
  if (flags.json === true) printJson({ name: user.name, role: user.role, hasPassword: password !== null });
  else
    print(
      password === null
        ? `${name} is added without a password: "token issue --user ${name}" lets them in`
        : `${name} is added`,
    );
  return EXIT.done;
}

const PIN = /^\d{4,12}$/;

/** From CITY_TWIN_PIN or the first line of a file; `remove`: none from now on. A running host notices within a second. */
export async function userPin(
  name: string,
  flags: OutputFlags & { pinFile?: string; remove?: boolean },
): Promise<number> {
  const pin = flags.remove === true ? null : await readPin(flags.pinFile);
  await withAccess(flags, { mayBeNew: false }, (access) => access.setPin(name, pin));
  if (flags.json === true) printJson({ name, hasPin: pin !== null });
  else print(pin === null ? `${name} has no PIN any longer` : `${name} has a new PIN`);
  return EXIT.done;
}

async function readPin(file: string | undefined): Promise<string> {
  const text =
    file === undefined
      ? (process.env['CITY_TWIN_PIN'] ?? '')
      : await readFile(file, 'utf8').catch((error: unknown) => {
          throw new CommandFailure(
            `the PIN file ${file} cannot be read: ${String(error)}`,
            'correct --pin-file',
            EXIT.unreadable,
          );
        });
  const pin = text.split(/\r?\n/)[0] ?? '';
  if (!PIN.test(pin))
    throw new CommandFailure('a PIN has 4 to 12 digits', 'set CITY_TWIN_PIN or name a file with --pin-file');
  return pin;
}

export async function userDisable(name: string, flags: OutputFlags): Promise<number> {
  await withAccess(flags, { mayBeNew: false }, (access) => access.disableUser(name));
  if (flags.json === true) printJson({ name, disabled: true });
  else print(`${name} is disabled; all their tokens are revoked`);
  return EXIT.done;
}

const day = (ms: number | null): string =>
  ms === null ? '' : new Date(ms).toISOString().slice(0, 16).replace('T', ' ');

export async function userList(flags: OutputFlags): Promise<number> {
  await withAccess(flags, { mayBeNew: false }, async ({ users }) => {
    if (flags.json === true) {
      printJson(
        users.map(({ name, role, password, createdMs, disabledMs }) => ({
          name,
          role,
          hasPassword: password !== null,
          createdMs,
          disabledMs,
        })),
      );
      return;
    }
    printTable([
      ['NAME', 'ROLE', 'PASSWORD', 'CREATED', 'DISABLED'],
      ...users.map(({ name, role, password, createdMs, disabledMs }) => [
        name,
        role,
        password === null ? 'no' : 'yes',
        day(createdMs),
        day(disabledMs),
      ]),
    ]);
  });
  return EXIT.done;
}

export { day as shortTime };
