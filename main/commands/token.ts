// `token issue|revoke|list`. A token is shown once, when it is made; only its hash is kept.
import type { Role } from '../../contract/vocabulary.ts';
import { DEVICE_USER } from '../host/access/start-tokens.ts';
import { CommandFailure, EXIT } from './command-failure.ts';
import { log, print, printJson, printTable } from './terminal.ts';
import { shortTime, withAccess, type OutputFlags } from './user.ts';

const DAY_MS = 24 * 3600_000;
const WALL_USER = 'wall';

export interface IssueFlags extends OutputFlags {
  user?: string;
  role?: Role;
  label?: string;
  days?: number;
  wall?: boolean;
  device?: boolean;
}

export async function tokenIssue(flags: IssueFlags): Promise<number> {
  const kind = flags.wall === true ? 'wall' : flags.device === true ? 'device' : 'person';
  const user = kind === 'wall' ? WALL_USER : kind === 'device' ? DEVICE_USER : flags.user;
  if (user === undefined) throw new CommandFailure('whose token?', 'add --user NAME, or --wall or --device');
  if (kind !== 'person' && (flags.user !== undefined || flags.role !== undefined)) {
    throw new CommandFailure(`a ${kind} token has no user and no role of its own`, 'leave out --user and --role');
  }
  const { token, record } = await withAccess(flags, { mayBeNew: true }, (access) =>
    access.issue({
      kind,
      user,
      role: flags.role,
      label: flags.label ?? '',
      expiresMs: flags.days === undefined ? null : Date.now() + flags.days * DAY_MS,
    }),
  );
  const { id, role, expiresMs } = record;
  if (flags.json === true) printJson({ id, token, kind, user, role, expiresMs });
  else {
    print(token);
    log('It is shown only now. "token revoke" takes its first part, before the dot.');
  }
  return EXIT.done;
}

export async function tokenRevoke(id: string, flags: OutputFlags): Promise<number> {
  // Somebody pastes the whole token: the part before the dot is its name.
  const [name = id] = id.split('.');
  const record = await withAccess(flags, { mayBeNew: false }, (access) => access.revoke(name));
  if (flags.json === true) printJson({ id: record.id, user: record.user, revoked: true });
  else print(`the token ${record.id} of ${record.user} is revoked`);
  return EXIT.done;
}

export async function tokenList(flags: OutputFlags): Promise<number> {
  await withAccess(flags, { mayBeNew: false }, async ({ tokens }) => {
    if (flags.json === true) {
      printJson(tokens.map(({ hash: _secret, ...token }) => token));
      return;
    }
    printTable([
      ['ID', 'KIND', 'USER', 'ROLE', 'CREATED', 'EXPIRES', 'REVOKED', 'LABEL'],
      ...tokens.map(({ id, kind, user, role, createdMs, expiresMs, revokedMs, label }) => [
        id,
        kind,
        user,
        role,
        shortTime(createdMs),
        shortTime(expiresMs),
        shortTime(revokedMs),
        label,
      ]),
    ]);
  });
  return EXIT.done;
}
