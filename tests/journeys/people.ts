// People beside the one who has started the host: each with a name, a role, a PIN and a window of their own.
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect } from '@playwright/test';
import { z } from 'zod';
import type { Role } from '../../contract/vocabulary.ts';
import { projectFolder, type RunningCity } from './running-city.ts';

export interface Person {
  readonly name: string;
  readonly role: Role;
  readonly pin: string;
}

const issued = z.object({ token: z.string() });

async function cityTwin(args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<string> {
  const program = join(projectFolder, 'bin', 'city-twin');
  const { stdout } = await promisify(execFile)(process.execPath, [program, ...args], {
    env: { ...process.env, ...env },
  });
  return stdout;
}

/** With the command line, as whoever runs the host does. @param folder of the running city */
export async function addPerson(folder: string, { name, role, pin }: Person): Promise<void> {
  const data = join(folder, 'data');
  await cityTwin(['user', 'add', name, '--role', role, '--data', data]);
  await cityTwin(['user', 'pin', name, '--data', data], { CITY_TWIN_PIN: pin });
}

/** @returns the address with which this person's window opens; the host knows of it by then: it looks at its file once a second */
export async function addressOf({ folder, url }: RunningCity, { name }: Person): Promise<string> {
  const told = await cityTwin(['token', 'issue', '--user', name, '--json', '--data', join(folder, 'data')]);
  const { token } = issued.parse(JSON.parse(told));
  const address = new URL(url);
  const headers = { authorization: `Bearer ${token}` };
  await expect.poll(async () => (await fetch(`${address.origin}/api/health`, { headers })).status).toBe(200);
  address.searchParams.set('token', token);
  return address.href;
}
