// Users and tokens of one city. A token reads `<id>.<secret>`; only the hash of the secret is kept. Browsers show a
// signed cookie that names a token instead of the token itself.
import { createHash, createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import type { Role } from '../../../contract/vocabulary.ts';
import {
  accessFileStamp,
  changeAccessFile,
  readAccessFile,
  type AccessFile,
  type TokenKind,
  type TokenRecord,
  type User,
} from './access-file.ts';
import { hashPassword, verifyPassword } from './password.ts';
import { isReserved, MACHINE_USERS } from './reserved-names.ts';

const LOGIN_MS = 12 * 3600_000;
const DAY_MS = 24 * 3600_000;
const COOKIE_MS = 30 * DAY_MS;
/** As long as browsers allow: nobody stands at a wall to open its address again. Revoking the token ends it anyway. */
const WALL_COOKIE_MS = 400 * DAY_MS;
const WATCH_MS = 1_000;
const TICKET_MS = 2 * 60_000;
/** Whoever starts the host: can read its folder anyway, so disabling it would only look safe. */
export const LOCAL_USER = 'local';

/** Somebody who has shown a valid token. */
export interface Principal {
  readonly user: string;
  readonly role: Role;
  readonly token: string;
  /** the connection of a window, while it lasts; absent: a program that asks over HTTP */
  readonly client?: string;
}

export interface NewToken {
  readonly kind: TokenKind;
  readonly user: string;
  readonly role?: Role | undefined;
  readonly label: string;
  readonly expiresMs?: number | null;
}

/** An expected refusal, to be shown to the one who asked. */
export class AccessRefused extends Error {}

const digest = (secret: string): Buffer => createHash('sha256').update(secret).digest();

function isEqual(a: Buffer, b: Buffer): boolean {
  return a.length === b.length && timingSafeEqual(a, b);
}

export class Access {
  readonly #folder: string;
  readonly #now: () => number;
  readonly #ended = new Set<(tokenIds: ReadonlySet<string>) => void>();
  readonly #watch: NodeJS.Timeout;
  readonly #tickets = new Map<string, { principal: Principal; untilMs: number }>();
  #file: AccessFile;
  #stamp = '';
  /** valid at the last look, so that expiry is noticed too */
  #valid = new Set<string>();

  private constructor(folder: string, file: AccessFile, now: () => number) {
    this.#folder = folder;
    this.#file = file;
    this.#now = now;
    this.#tellEnded();
    // The command line revokes by changing the file; polling sees that on every file system, fs.watch does not.
    this.#watch = setInterval(() => void this.#reloadWhenChanged(), WATCH_MS).unref();
  }

  /** @param folder the city's data folder; created with an empty access file where there is none */
  static async open(folder: string, now: () => number = Date.now): Promise<Access> {
    const file = (await readAccessFile(folder)) ?? (await changeAccessFile(folder, () => undefined)).file;
    return new Access(folder, file, now);
  }

  close(): void {
    clearInterval(this.#watch);
  }

  get users(): readonly User[] {
    return this.#file.users;
  }

  get tokens(): readonly TokenRecord[] {
    return this.#file.tokens;
  }

  get hasPasswords(): boolean {
    return this.#file.users.some((user) => user.password !== null && user.disabledMs === null);
  }

  /** Calls back with tokens that stopped being valid: revoked here or by another process, user disabled, expired. */
  onTokensEnded(listener: (tokenIds: ReadonlySet<string>) => void): () => void {
    this.#ended.add(listener);
    return () => this.#ended.delete(listener);
  }

  /** The holder of a token for people and displays; null for anything else, device tokens included. */
  authenticate(token: string): Principal | null {
    const record = this.#find(token);
    return record === null || record.kind === 'device' ? null : principalOf(record);
  }

  /** Stands in for a token where others may read it (a command line): good once, for two minutes. */
  issueTicket(principal: Principal): string {
    const ticket = randomBytes(32).toString('base64url');
    this.#tickets.set(ticket, { principal, untilMs: this.#now() + TICKET_MS });
    return ticket;
  }

  /** The holder of a ticket, once. */
  redeemTicket(ticket: string): Principal | null {
    const held = this.#tickets.get(ticket);
    this.#tickets.delete(ticket);
    return held !== undefined && held.untilMs > this.#now() && this.isTokenValid(held.principal.token)
      ? held.principal
      : null;
  }

  /** Was once given out here, whether it is still valid or not: its holder forgot to stop, and is not guessing. */
  isKnown(token: string): boolean {
    return this.#findRecord(token) !== null;
  }

  /** MQTT: user `device` (or the token's own user) with a device token as password. */
  authenticateDevice(user: string, token: string): boolean {
    const record = this.#find(token);
    return record !== null && record.kind === 'device' && record.user === user;
  }

  /** What a browser keeps: names the token, is signed by this host and holds no secret of use elsewhere. */
  cookieFor(principal: Principal): { value: string; maxAgeMs: number } {
    const record = this.#file.tokens.find(({ id }) => id === principal.token);
    const lasts = principal.role === 'wall' ? WALL_COOKIE_MS : COOKIE_MS;
    const until = Math.min(this.#now() + lasts, record?.expiresMs ?? Infinity);
    const body = `${principal.token}.${until}`;
    return { value: `${body}.${this.#sign(body)}`, maxAgeMs: until - this.#now() };
  }

  authenticateCookie(value: string): Principal | null {
    const [id, until, signature, rest] = value.split('.');
    if (id === undefined || until === undefined || signature === undefined || rest !== undefined) return null;
    if (!isEqual(Buffer.from(signature), Buffer.from(this.#sign(`${id}.${until}`)))) return null;
    if (!(Number(until) > this.#now())) return null;
    const record = this.#file.tokens.find((token) => token.id === id);
    return record === undefined || record.kind === 'device' || !this.#isValid(record) ? null : principalOf(record);
  }

  /** Still allowed in? Asked again at every request of a session. */
  isTokenValid(id: string): boolean {
    const record = this.#file.tokens.find((token) => token.id === id);
    return record !== undefined && this.#isValid(record);
  }

  /** A session's principal for a user name and password; null when either is wrong (which one is not told). */
  async login(name: string, password: string): Promise<Principal | null> {
    const user = this.#file.users.find((user) => user.name === name && user.disabledMs === null);
    // An unknown name costs as much time as a known one.
    const isRight = await verifyPassword(password, user?.password ?? UNMATCHABLE_HASH);
    if (user === undefined || user.password === null || !isRight) return null;
    const expiresMs = this.#now() + LOGIN_MS;
    const { record } = await this.issue({ kind: 'login', user: name, label: 'password', expiresMs });
    return principalOf(record);
  }

  /** @throws AccessRefused when the name is taken, or is one of the program's own */
  async addUser(name: string, role: Role, password: string | null): Promise<User> {
    const hash = password === null ? null : await hashPassword(password);
    return this.#change((file) => {
      if (isReserved(name)) throw new AccessRefused(`the name "${name}" stands for the program itself; take another`);
      if (file.users.some((user) => user.name === name)) throw new AccessRefused(`there is a user "${name}" already`);
      const user: User = { name, role, password: hash, pin: null, createdMs: this.#now(), disabledMs: null };
      file.users.push(user);
      return user;
    });
  }

  /** null: that there is none. @throws AccessRefused for an unknown name */
  async setPin(name: string, pin: string | null): Promise<void> {
    const hash = pin === null ? null : await hashPassword(pin);
    await this.#change((file) => {
      const user = file.users.find((user) => user.name === name);
      if (user === undefined) throw new AccessRefused(`there is no user "${name}"`);
      user.pin = hash;
    });
  }

  /** null: there is no such person, or not any longer, or an older program let somebody have a name that it uses itself */
  personNamed(name: string): { readonly role: Role; readonly hasPin: boolean } | null {
    if (isReserved(name)) return null;
    const user = this.#file.users.find((user) => user.name === name && user.disabledMs === null);
    return user === undefined ? null : { role: user.role, hasPin: user.pin !== null };
  }

  async isPin(name: string, pin: string): Promise<boolean> {
    const user = this.#file.users.find((user) => user.name === name && user.disabledMs === null);
    // An unknown name, or one without a PIN, costs as much time as a known one.
    return (await verifyPassword(pin, user?.pin ?? UNMATCHABLE_HASH)) && user?.pin != null;
  }

  /** Ends all of the user's tokens and sessions as well. @throws AccessRefused for an unknown name */
  async disableUser(name: string): Promise<void> {
    await this.#change((file) => {
      if (name === LOCAL_USER) throw new AccessRefused('"local" is whoever starts the host and cannot be disabled');
      const user = file.users.find((user) => user.name === name);
      if (user === undefined) throw new AccessRefused(`there is no user "${name}"`);
      user.disabledMs ??= this.#now();
      for (const token of file.tokens) if (token.user === name) token.revokedMs ??= this.#now();
    });
  }

  /** The token is told once and never again. @throws AccessRefused when the user may not hold it */
  async issue(wanted: NewToken): Promise<{ token: string; record: TokenRecord }> {
    const secret = randomBytes(32).toString('base64url');
    const record = await this.#change((file) => {
      const created: TokenRecord = {
        id: randomBytes(6).toString('hex'),
        kind: wanted.kind,
        user: wanted.user,
        role: roleOf(file, wanted),
        label: wanted.label,
        hash: digest(secret).toString('base64url'),
        createdMs: this.#now(),
        expiresMs: wanted.expiresMs ?? null,
        revokedMs: null,
      };
      file.tokens = file.tokens.filter((token) => token.expiresMs === null || token.expiresMs > this.#now());
      file.tokens.push(created);
      return created;
    });
    return { token: `${record.id}.${secret}`, record };
  }

  /** @throws AccessRefused for an unknown id */
  async revoke(id: string): Promise<TokenRecord> {
    return this.#change((file) => {
      const token = file.tokens.find((token) => token.id === id);
      if (token === undefined) throw new AccessRefused(`there is no token "${id}"; "token list" shows them`);
      token.revokedMs ??= this.#now();
      return token;
    });
  }

  /** Signing out: ends a login made by password. Other tokens stay valid for where else they are used. */
  async endLogin(id: string): Promise<void> {
    if (this.#file.tokens.some((token) => token.id === id && token.kind === 'login')) await this.revoke(id);
  }

  #find(token: string): TokenRecord | null {
    const record = this.#findRecord(token);
    return record !== null && this.#isValid(record) ? record : null;
  }

  #findRecord(token: string): TokenRecord | null {
    const dot = token.indexOf('.');
    if (dot < 0) return null;
    const record = this.#file.tokens.find(({ id }) => id === token.slice(0, dot));
    if (record === undefined) return null;
    return isEqual(digest(token.slice(dot + 1)), Buffer.from(record.hash, 'base64url')) ? record : null;
  }

  #isValid(record: TokenRecord): boolean {
    if (record.revokedMs !== null) return false;
    if (record.expiresMs !== null && record.expiresMs <= this.#now()) return false;
    if (MACHINE_USERS.includes(record.user)) return true;
    return this.#file.users.some((user) => user.name === record.user && user.disabledMs === null);
  }

  #sign(body: string): string {
    return createHmac('sha256', Buffer.from(this.#file.cookieKey, 'base64url')).update(body).digest('base64url');
  }

  async #change<T>(change: (file: AccessFile) => T): Promise<T> {
    const { file, result } = await changeAccessFile(this.#folder, change);
    this.#file = file;
    this.#tellEnded();
    return result;
  }

  async #reloadWhenChanged(): Promise<void> {
    const stamp = await accessFileStamp(this.#folder);
    if (stamp !== '' && stamp !== this.#stamp) {
      // A damaged file changes nothing for those inside; the next start says what is wrong with it.
      const file = await readAccessFile(this.#folder).catch(() => null);
      if (file === null) return;
      this.#stamp = stamp;
      this.#file = file;
    }
    this.#tellEnded();
  }

  #tellEnded(): void {
    const before = this.#valid;
    this.#valid = new Set(this.#file.tokens.filter((token) => this.#isValid(token)).map(({ id }) => id));
    const ended = new Set([...before].filter((id) => !this.#valid.has(id)));
    if (ended.size > 0) for (const listener of this.#ended) listener(ended);
  }
}

// A well-formed hash that no password has: its key is 32 random bytes that were thrown away.
const UNMATCHABLE_HASH = `scrypt$32768$8$3$${randomBytes(16).toString('base64url')}$${randomBytes(32).toString('base64url')}`;

const principalOf = ({ user, role, id }: TokenRecord): Principal => ({ user, role, token: id });

/** A token may do as much as its user, or only look: an administrator may also hold tokens of any other role. */
function roleOf(file: AccessFile, { kind, user: name, role }: NewToken): Role {
  if (kind === 'wall') return 'wall';
  if (kind === 'device') return 'viewer';
  const user = file.users.find((user) => user.name === name);
  if (user === undefined) throw new AccessRefused(`there is no user "${name}"; "user add" makes one`);
  if (user.disabledMs !== null) throw new AccessRefused(`the user "${name}" is disabled`);
  if (role === undefined || role === user.role || role === 'viewer' || user.role === 'admin') return role ?? user.role;
  throw new AccessRefused(`"${name}" is ${user.role}: its tokens can be ${user.role} or viewer, not ${role}`);
}
