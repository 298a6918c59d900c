// The three tokens every city has from its first start: the local desktop, a wall display, the devices on MQTT. Each
// also lies in a file of mode 0600, so that restarts and the field simulator find the same one.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { writePrivateFile } from './access-file.ts';
import { makeFolder } from '../make-folder.ts';
import { LOCAL_USER, type Access, type NewToken } from './access.ts';

export const DEVICE_USER = 'device';

export interface StartTokens {
  readonly local: string;
  readonly wall: string;
  readonly device: string;
}

/** Makes what is missing, revoked or lost; keeps the rest. */
export async function ensureStartTokens(access: Access, folder: string): Promise<StartTokens> {
  const files = join(folder, 'tokens');
  await makeFolder(files);
  if (!access.users.some(({ name }) => name === LOCAL_USER)) await access.addUser(LOCAL_USER, 'admin', null);

  const ensure = async (name: string, isValid: (token: string) => boolean, wanted: NewToken): Promise<string> => {
    const path = join(files, name);
    const kept = await readFile(path, 'utf8').then(
      (text) => text.trim(),
      () => '',
    );
    if (isValid(kept)) return kept;
    const { token } = await access.issue(wanted);
    await writePrivateFile(path, `${token}\n`);
    return token;
  };

  return {
    local: await ensure('local', (token) => access.authenticate(token)?.user === LOCAL_USER, {
      kind: 'person',
      user: LOCAL_USER,
      label: 'this machine',
    }),
    wall: await ensure('wall', (token) => access.authenticate(token)?.role === 'wall', {
      kind: 'wall',
      user: 'wall',
      label: 'wall display',
    }),
    device: await ensure('device', (token) => access.authenticateDevice(DEVICE_USER, token), {
      kind: 'device',
      user: DEVICE_USER,
      label: 'devices',
    }),
  };
}
