// Who is asking: a program with its token in the Authorization header, or a browser with the cookie that it got for one.
import type { IncomingHttpHeaders } from 'node:http';
import type { Access, Principal } from '../../host/access/access.ts';
import { AttemptLimit } from '../../host/access/attempt-limit.ts';

export interface Visitor {
  readonly principal: Principal;
  readonly hasCookie: boolean;
}

export type Identified =
  | { readonly visitor: Visitor }
  | { readonly refusal: 'no token' | 'wrong token'; readonly waitMs: number };

/** Cookies do not tell ports apart, so the port is in the name: two cities on one machine keep apart. */
export const cookieName = (port: number): string => `city-twin-${port}`;

export function readCookie(header: string | undefined, name: string): string | null {
  for (const part of header?.split(';') ?? []) {
    const equals = part.indexOf('=');
    if (equals > 0 && part.slice(0, equals).trim() === name) return part.slice(equals + 1).trim();
  }
  return null;
}

/** Behind one address may be many people; a name is one person. */
const FREE_BY_ADDRESS = 20;
const FREE_BY_USER = 5;

export class Visitors {
  readonly #access: Access;
  readonly #addresses = new AttemptLimit(FREE_BY_ADDRESS);
  readonly #users = new AttemptLimit(FREE_BY_USER);

  constructor(access: Access) {
    this.#access = access;
  }

  /** @param address of the visitor, for the limit of failed attempts */
  identify(headers: IncomingHttpHeaders, cookie: string, address: string): Identified {
    const bearer = /^Bearer +(\S+) *$/i.exec(headers.authorization ?? '')?.[1];
    if (bearer !== undefined) {
      const principal = this.tokenHolder(bearer, address);
      return principal === null
        ? { refusal: 'wrong token', waitMs: this.#access.isKnown(bearer) ? 0 : this.waitMs(address) }
        : { visitor: { principal, hasCookie: false } };
    }
    const value = readCookie(headers.cookie, cookie);
    if (value === null) return { refusal: 'no token', waitMs: 0 };
    // An outdated cookie is no attack: the browser brings it along until it gets a new one.
    const principal = this.#access.authenticateCookie(value);
    return principal === null ? { refusal: 'wrong token', waitMs: 0 } : { visitor: { principal, hasCookie: true } };
  }

  /**
   * A valid token is let in even while its address has to wait: 256 bits cannot be guessed, and behind one address
   * (a proxy, this machine) many may sit. The wait keeps guessing expensive and visible.
   */
  tokenHolder(token: string, address: string): Principal | null {
    const principal = this.#access.authenticate(token) ?? this.#access.redeemTicket(token);
    if (principal === null && !this.#access.isKnown(token)) this.#addresses.failed(address);
    return principal;
  }

  waitMs(address: string): number {
    return this.#addresses.waitMs(address);
  }

  /** By password. Both the name and the address have to wait after failures, before any hash is computed. */
  async login(user: string, password: string, address: string): Promise<{ principal: Principal } | { waitMs: number }> {
    const waitMs = Math.max(this.#addresses.waitMs(address), this.#users.waitMs(user));
    if (waitMs > 0) return { waitMs };
    // Counted before the hash is computed, or attempts made all at once would all be free.
    this.#addresses.failed(address);
    this.#users.failed(user);
    const principal = await this.#access.login(user, password);
    if (principal === null) return { waitMs: 0 };
    this.#addresses.succeeded(address);
    this.#users.succeeded(user);
    return { principal };
  }
}
