// Who may come in, on disk: one JSON file of mode 0600 in the data folder, replaced as a whole. The running host and the
// command line both change it, so every change happens under a lock and starts from what the file says at that moment.
import { randomBytes } from 'node:crypto';
import { chmod, open, readFile, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { z } from 'zod';
import { ROLES } from '../../../contract/vocabulary.ts';
import { makeFolder } from '../make-folder.ts';

const FILE = 'access.json';
const LOCK = 'access.lock';
const LOCK_STALE_MS = 5_000;

/** Letters of any script are welcome in labels; names of users also stand in the journal and on command lines. */
export const userNameSchema = z
  .string()
  .regex(/^[a-z0-9][a-z0-9._-]{0,39}$/, 'use a-z, 0-9, ".", "_" and "-", at most 40');

const userSchema = z.object({
  name: userNameSchema,
  role: z.enum(ROLES),
  /** null: comes in with tokens only */
  password: z.string().nullable(),
  /** entered again before controls, hashed like the password; null: none yet. Files of earlier versions have none. */
  pin: z.string().nullable().default(null),
  createdMs: z.number(),
  disabledMs: z.number().nullable(),
});
export type User = z.infer<typeof userSchema>;

/** person: made by `token issue` or at first start. login: made by a password. wall: display. device: MQTT only. */
export const TOKEN_KINDS = ['person', 'login', 'wall', 'device'] as const;
export type TokenKind = (typeof TOKEN_KINDS)[number];

const tokenSchema = z.object({
  /** public name of the token; the first part of what its holder shows */
  id: z.string(),
  kind: z.enum(TOKEN_KINDS),
  user: z.string(),
  role: z.enum(ROLES),
  label: z.string(),
  /** SHA-256 of the secret, base64url. The secret has 256 random bits, so a slow hash would add nothing. */
  hash: z.string(),
  createdMs: z.number(),
  expiresMs: z.number().nullable(),
  revokedMs: z.number().nullable(),
});
export type TokenRecord = z.infer<typeof tokenSchema>;

const accessFileSchema = z.object({
  version: z.literal(1),
  /** signs the cookies of browsers, base64url */
  cookieKey: z.string(),
  users: z.array(userSchema),
  tokens: z.array(tokenSchema),
});
export type AccessFile = z.infer<typeof accessFileSchema>;

const emptyFile = (): AccessFile => ({
  version: 1,
  cookieKey: randomBytes(32).toString('base64url'),
  users: [],
  tokens: [],
});

const isMissing = (error: unknown): boolean => error instanceof Error && 'code' in error && error.code === 'ENOENT';

/** Writes `text` so that a reader sees the old or the new file, never a part. Mode 0600. */
export async function writePrivateFile(path: string, text: string): Promise<void> {
  const temporary = `${path}.${process.pid}.${randomBytes(4).toString('hex')}`;
  const file = await open(temporary, 'wx', 0o600);
  try {
    try {
      await file.writeFile(text);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
}

/** @throws Error naming the file and the place when it is damaged: guessing who may come in would be worse than stopping */
export async function readAccessFile(folder: string): Promise<AccessFile | null> {
  const path = join(folder, FILE);
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    if (isMissing(error)) return null;
    throw error;
  }
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    throw new Error(`${path} is not JSON; restore it from a backup, or remove it to start with new tokens`);
  }
  const parsed = accessFileSchema.safeParse(json);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw new Error(`${path}: ${issue?.path.join('.') ?? ''}: ${issue?.message ?? 'not understood'}`);
  }
  return parsed.data;
}

/** Changes when the file does; '' when there is none. */
export async function accessFileStamp(folder: string): Promise<string> {
  try {
    const { mtimeMs, size, ino } = await stat(join(folder, FILE));
    return `${mtimeMs}:${size}:${ino}`;
  } catch {
    return '';
  }
}

async function takeLock(path: string): Promise<void> {
  for (;;) {
    try {
      await (await open(path, 'wx', 0o600)).close();
      return;
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
    }
    // Its holder died between two lines of `changeAccessFile`, which take milliseconds.
    const age = await stat(path).then(
      // A clock that was set back makes it lie in the future.
      ({ mtimeMs }) => Math.abs(Date.now() - mtimeMs),
      () => 0,
    );
    if (age > LOCK_STALE_MS) await rm(path, { force: true });
    else await wait(20);
  }
}

/** Reads, changes and replaces the file under the lock; a file that does not exist yet starts empty. */
export async function changeAccessFile<T>(
  folder: string,
  change: (file: AccessFile) => T,
): Promise<{ file: AccessFile; result: T }> {
  await makeFolder(folder);
  const lock = join(folder, LOCK);
  await takeLock(lock);
  try {
    const file = (await readAccessFile(folder)) ?? emptyFile();
    const result = change(file);
    await writePrivateFile(join(folder, FILE), `${JSON.stringify(file, null, 2)}\n`);
    await chmod(join(folder, FILE), 0o600);
    return { file, result };
  } finally {
    await rm(lock, { force: true });
  }
}
