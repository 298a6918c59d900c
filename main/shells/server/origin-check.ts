// Which addresses the server answers to. A page on another site can make the visitor's browser call 127.0.0.1: by a name
// of its own that resolves there (DNS rebinding, caught by Host), or directly (caught by Origin and Sec-Fetch-Site).
import { isIP } from 'node:net';
import { hostname } from 'node:os';

/** 'host', 'host:8420', '[::1]:8420' -> name without port and brackets, lower case; null when it cannot be read */
export function hostName(header: string | undefined): string | null {
  if (header === undefined) return null;
  const match = /^(?:\[([0-9a-f:.]+)\]|([a-z0-9._-]+))(?::\d{1,5})?$/i.exec(header);
  return match === null ? null : (match[1] ?? match[2] ?? '').toLowerCase();
}

export const isLoopbackName = (name: string): boolean =>
  name === 'localhost' ||
  name === '::1' ||
  name.endsWith('.localhost') ||
  (isIP(name) === 4 && name.startsWith('127.'));

export interface HostRules {
  /** the address that the server is bound to */
  readonly bind: string;
  /** further names under which this server is reached, from the config file */
  readonly names: readonly string[];
}

/**
 * A rebinding attack needs a name, so addresses are let through; the port may differ (forwarding). Bound to loopback, only
 * loopback is answered.
 */
export function isHostAllowed(header: string | undefined, { bind, names }: HostRules): boolean {
  const name = hostName(header);
  if (name === null) return false;
  if (isLoopbackName(name) || names.some((allowed) => allowed.toLowerCase() === name)) return true;
  if (isLoopbackName(bind)) return false;
  const own = hostname().toLowerCase();
  return isIP(name) !== 0 || name === bind.toLowerCase() || name === own || name === own.split('.')[0];
}

/** Origin and Host name the same place. Only the scheme that this server speaks counts. */
export function isSameOrigin(origin: string, host: string | undefined, scheme: 'http' | 'https'): boolean {
  return host !== undefined && origin.toLowerCase() === `${scheme}://${host.toLowerCase()}`;
}

export interface FetchOrigin {
  readonly method: string;
  readonly origin: string | undefined;
  readonly host: string | undefined;
  /** Sec-Fetch-Site and Sec-Fetch-Mode, where the browser sends them */
  readonly site: string | undefined;
  readonly mode: string | undefined;
  readonly hasCookie: boolean;
  readonly isUpgrade: boolean;
}

/** null: fine; else why it is refused. Programs without a browser send neither header and come with their own token. */
export function refusalOfOrigin(request: FetchOrigin, scheme: 'http' | 'https'): string | null {
  const { method, origin, host, site, mode, hasCookie, isUpgrade } = request;
  if (origin !== undefined && !isSameOrigin(origin, host, scheme))
    return 'the request comes from a page of another origin';
  const isForeign = site === 'cross-site' || site === 'same-site';
  // A link on another page may lead here; its scripts, images and forms may not.
  if (isForeign && !(mode === 'navigate' && method === 'GET')) return 'the request comes from a page of another site';
  const changes = isUpgrade || (method !== 'GET' && method !== 'HEAD');
  if (changes && hasCookie && origin === undefined)
    return 'a browser that changes something must say where it comes from';
  return null;
}
