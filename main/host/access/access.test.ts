import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { AUTOMATION, TELEMETRY } from '../../../simulation/switching/order-sheet.ts';
import { Access, AccessRefused } from './access.ts';
import { AttemptLimit } from './attempt-limit.ts';
import { hashPassword, verifyPassword } from './password.ts';
import { ensureStartTokens } from './start-tokens.ts';

let folder = '';
let now = 1_000_000;
const opened: Access[] = [];

async function open(): Promise<Access> {
  const access = await Access.open(folder, () => now);
  opened.push(access);
  return access;
}

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'access-'));
  now = 1_000_000;
});
afterEach(async () => {
  for (const access of opened.splice(0)) access.close();
  await rm(folder, { recursive: true });
});

describe('tokens', () => {
  it('let their holder in, with the role of the user', async () => {
    const access = await open();
    await access.addUser('ada', 'dispatcher', null);
    const { token } = await access.issue({ kind: 'person', user: 'ada', label: 'laptop' });
    expect(access.authenticate(token)).toMatchObject({ user: 'ada', role: 'dispatcher' });
  });

  it('are not accepted altered, cut or empty', async () => {
    const access = await open();
    await access.addUser('ada', 'viewer', null);
    const { token } = await access.issue({ kind: 'person', user: 'ada', label: '' });
    const last = token.at(-2) === 'A' ? 'B' : 'A';
    const altered = `${token.slice(0, -2)}${last}${token.at(-1)}`;
    for (const wrong of [
      '',
      '.',
      token.slice(0, -1),
      altered,
      token.split('.')[0]!,
      `${token} `,
      token.split('.')[1]!,
    ]) {
      expect(access.authenticate(wrong)).toBeNull();
    }
  });

  it('are kept as hashes only, in a file that nobody else can read', async () => {
    const access = await open();
    await access.addUser('ada', 'viewer', 'correct horse battery');
    const { token } = await access.issue({ kind: 'person', user: 'ada', label: '' });
    const text = await readFile(join(folder, 'access.json'), 'utf8');
    expect(text).not.toContain(token.split('.')[1]);
    expect(text).not.toContain('correct horse');
    expect((await stat(join(folder, 'access.json'))).mode & 0o777).toBe(0o600);
  });

  it('end when they are revoked, when they expire, and with their user; whoever listens hears of it', async () => {
    const access = await open();
    const ended: string[] = [];
    access.onTokensEnded((ids) => ended.push(...ids));
    await access.addUser('ada', 'viewer', null);
    await access.addUser('bob', 'viewer', null);
    const revoked = await access.issue({ kind: 'person', user: 'ada', label: '' });
    const expiring = await access.issue({ kind: 'person', user: 'ada', label: '', expiresMs: now + 10 });
    const disabled = await access.issue({ kind: 'person', user: 'bob', label: '' });
    await access.revoke(revoked.record.id);
    expect(access.authenticate(revoked.token)).toBeNull();
    now += 20;
    expect(access.authenticate(expiring.token)).toBeNull();
    await access.disableUser('bob');
    expect(access.authenticate(disabled.token)).toBeNull();
    expect(ended.sort()).toEqual([revoked, expiring, disabled].map(({ record }) => record.id).sort());
  });

  it('for devices open the broker and nothing else', async () => {
    const access = await open();
    const { device, local } = await ensureStartTokens(access, folder);
    expect(access.authenticateDevice('device', device)).toBe(true);
    expect(access.authenticateDevice('other', device)).toBe(false);
    expect(access.authenticateDevice('device', local)).toBe(false);
    expect(access.authenticate(device)).toBeNull();
  });

  it('of the first start outlive a restart and are made again when revoked', async () => {
    const access = await open();
    const first = await ensureStartTokens(access, folder);
    const again = await open();
    expect(await ensureStartTokens(again, folder)).toEqual(first);
    await again.revoke(first.wall.split('.')[0]!);
    const third = await ensureStartTokens(again, folder);
    expect(third.local).toBe(first.local);
    expect(third.wall).not.toBe(first.wall);
    expect(again.authenticate(third.wall)?.role).toBe('wall');
    expect((await stat(join(folder, 'tokens', 'local'))).mode & 0o777).toBe(0o600);
  });

  it('cannot be given more rights than their user has', async () => {
    const access = await open();
    await access.addUser('ada', 'viewer', null);
    await expect(access.issue({ kind: 'person', user: 'ada', role: 'admin', label: '' })).rejects.toThrow(
      AccessRefused,
    );
    await expect(access.issue({ kind: 'person', user: 'nobody', label: '' })).rejects.toThrow(AccessRefused);
  });

  it('revoked by another process are noticed by a running host', async () => {
    const host = await open();
    await host.addUser('ada', 'viewer', null);
    const { token, record } = await host.issue({ kind: 'person', user: 'ada', label: '' });
    const heard = new Promise<ReadonlySet<string>>((resolve) => {
      host.onTokensEnded(resolve);
    });
    await (await open()).revoke(record.id);
    expect((await heard).has(record.id)).toBe(true);
    expect(host.authenticate(token)).toBeNull();
  });

  it('are not lost when two processes issue at the same time', async () => {
    const [one, two] = [await open(), await open()];
    await one.addUser('ada', 'viewer', null);
    const issued = await Promise.all(
      Array.from({ length: 10 }, (_, i) => (i % 2 ? one : two).issue({ kind: 'person', user: 'ada', label: `${i}` })),
    );
    const access = await open();
    for (const { token } of issued) expect(access.authenticate(token)).not.toBeNull();
  });
});

describe('cookies and tickets', () => {
  it('a cookie names a token, holds no secret of it and ends with it', async () => {
    const access = await open();
    const { local } = await ensureStartTokens(access, folder);
    const principal = access.authenticate(local)!;
    const { value } = access.cookieFor(principal);
    expect(value).not.toContain(local.split('.')[1]);
    expect(access.authenticateCookie(value)).toEqual(principal);
    const [id, until, signature] = value.split('.');
    expect(access.authenticateCookie(`${id}.${Number(until) + 1}.${signature}`)).toBeNull();
    expect(access.authenticateCookie(`${id}.${until}`)).toBeNull();
    now = Number(until);
    expect(access.authenticateCookie(value)).toBeNull();
    now = 1_000_000;
    await access.revoke(principal.token);
    expect(access.authenticateCookie(value)).toBeNull();
  });

  it('a ticket is good once, and not for long', async () => {
    const access = await open();
    const { local } = await ensureStartTokens(access, folder);
    const principal = access.authenticate(local)!;
    const ticket = access.issueTicket(principal);
    expect(access.redeemTicket(ticket)).toEqual(principal);
    expect(access.redeemTicket(ticket)).toBeNull();
    const late = access.issueTicket(principal);
    now += 3 * 60_000;
    expect(access.redeemTicket(late)).toBeNull();
  });
});

describe('names', () => {
  it('that the program writes under itself are given to nobody', async () => {
    const access = await open();
    for (const name of [AUTOMATION, TELEMETRY, 'host', 'wall', 'device', 'clock', 'flisr', 'meters'])
      await expect(access.addUser(name, 'operator', null)).rejects.toThrow(`"${name}" stands for the program itself`);
    expect(access.users).toEqual([]);
  });

  it('that an older program gave away let in, and control nothing', async () => {
    await (await open()).addUser('ada', 'operator', null);
    const path = join(folder, 'access.json');
    await writeFile(path, (await readFile(path, 'utf8')).replace('"ada"', '"automation"'));
    const access = await open();
    const { token } = await access.issue({ kind: 'person', user: 'automation', label: '' });
    expect(access.authenticate(token)).toMatchObject({ user: 'automation' });
    expect(access.personNamed('automation')).toBeNull();
  });
});

describe('passwords', () => {
  it('are right or wrong', async () => {
    const hash = await hashPassword('correct horse battery');
    expect(await verifyPassword('correct horse battery', hash)).toBe(true);
    expect(await verifyPassword('correct horse batterY', hash)).toBe(false);
    expect(await verifyPassword('x', 'nonsense')).toBe(false);
  });

  it('sign a person in for some hours; not a disabled one, nor one without a password', async () => {
    const access = await open();
    await access.addUser('ada', 'planner', 'correct horse battery');
    await access.addUser('bob', 'planner', null);
    expect(await access.login('ada', 'wrong')).toBeNull();
    expect(await access.login('bob', '')).toBeNull();
    expect(await access.login('nobody', 'correct horse battery')).toBeNull();
    const principal = await access.login('ada', 'correct horse battery');
    expect(principal).toMatchObject({ user: 'ada', role: 'planner' });
    now += 13 * 3600_000;
    expect(access.isTokenValid(principal!.token)).toBe(false);
    await access.disableUser('ada');
    expect(await access.login('ada', 'correct horse battery')).toBeNull();
  });
});

it("a PIN is one person's own, kept as a hash, and gone with the person; files of before know none", async () => {
  const access = await open();
  await access.addUser('ada', 'operator', null);
  expect(access.personNamed('ada')).toEqual({ role: 'operator', hasPin: false });
  expect(await access.isPin('ada', '')).toBe(false);
  await access.setPin('ada', '4711');
  expect([await access.isPin('ada', '4711'), await access.isPin('ada', '4712')]).toEqual([true, false]);
  expect(await access.isPin('nobody', '4711')).toBe(false);
  const path = join(folder, 'access.json');
  const text = await readFile(path, 'utf8');
  expect(text).not.toContain('4711');
  const { users, ...rest } = JSON.parse(text) as { users: object[] };
  const before = users.map((user) => ({ ...user, pin: undefined }));
  await writeFile(path, JSON.stringify({ ...rest, users: before }));
  expect((await open()).personNamed('ada')).toEqual({ role: 'operator', hasPin: false });
  await access.disableUser('ada');
  expect(access.personNamed('ada')).toBeNull();
  await expect(access.setPin('nobody', '4711')).rejects.toThrow(AccessRefused);
});

it('a damaged access file is named and stops the start', async () => {
  await writeFile(join(folder, 'access.json'), '{"version":1,"users":[');
  await expect(open()).rejects.toThrow(/access\.json is not JSON/);
  await writeFile(join(folder, 'access.json'), '{"version":1,"cookieKey":"x","users":[{"name":"A b"}],"tokens":[]}');
  await expect(open()).rejects.toThrow(/users\.0\.name/);
});

it('failed attempts wait longer each time and are forgotten', () => {
  let at = 0;
  const limit = new AttemptLimit(5, () => at);
  for (let i = 0; i < 5; i++) {
    expect(limit.waitMs('x')).toBe(0);
    limit.failed('x');
  }
  expect(limit.waitMs('x')).toBe(1000);
  limit.failed('x');
  expect(limit.waitMs('x')).toBe(2000);
  expect(limit.waitMs('y')).toBe(0);
  at += 16 * 60_000;
  expect(limit.waitMs('x')).toBe(0);
  limit.failed('x');
  limit.succeeded('x');
  expect(limit.waitMs('x')).toBe(0);
});
