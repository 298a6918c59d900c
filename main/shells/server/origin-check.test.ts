import fc from 'fast-check';
import { expect, it } from 'vitest';
import { hostName, isHostAllowed, refusalOfOrigin, type FetchOrigin } from './origin-check.ts';
import { ownPath, stripToken } from './token-in-address.ts';
import { readCookie } from './visitors.ts';

it('reads names from Host, with or without port', () => {
  for (const [header, name] of [
    ['localhost:8420', 'localhost'],
    ['LOCALHOST', 'localhost'],
    ['[::1]:80', '::1'],
    ['10.0.0.1', '10.0.0.1'],
  ]) {
    expect(hostName(header)).toBe(name);
  }
  for (const header of [undefined, '', 'a b', 'user@host', 'host:port', '::1', 'host:1:2', 'host/path'])
    expect(hostName(header)).toBeNull();
});

it('bound to all addresses, answers to addresses but not to foreign names', () => {
  const rules = { bind: '0.0.0.0', names: ['twin.example'] };
  for (const host of ['10.1.2.3:8420', '[fe80::1]', 'localhost', 'twin.example'])
    expect(isHostAllowed(host, rules), host).toBe(true);
  for (const host of ['evil.example', 'twin.example.evil', '1.2.3.4.evil.example'])
    expect(isHostAllowed(host, rules), host).toBe(false);
});

it('programs without a browser pass; a browser must come from this server', () => {
  const plain: FetchOrigin = {
    method: 'POST',
    origin: undefined,
    host: 'h:1',
    site: undefined,
    mode: undefined,
    hasCookie: false,
    isUpgrade: false,
  };
  expect(refusalOfOrigin(plain, 'http')).toBeNull();
  expect(refusalOfOrigin({ ...plain, hasCookie: true }, 'http')).not.toBeNull();
  expect(refusalOfOrigin({ ...plain, hasCookie: true, origin: 'http://h:1' }, 'http')).toBeNull();
  expect(refusalOfOrigin({ ...plain, origin: 'http://h:1' }, 'https')).not.toBeNull();
  expect(refusalOfOrigin({ ...plain, method: 'GET', site: 'cross-site', mode: 'navigate' }, 'http')).toBeNull();
  expect(refusalOfOrigin({ ...plain, method: 'GET', site: 'cross-site', mode: 'cors' }, 'http')).not.toBeNull();
});

it('takes the token out of an address and nothing else', () => {
  expect(stripToken('/a')).toEqual({ token: null, path: '/a' });
  expect(stripToken('/a?token=x')).toEqual({ token: 'x', path: '/a' });
  expect(stripToken('/a?b=1&token=x%2E&c=2')).toEqual({ token: 'x.', path: '/a?b=1&c=2' });
  expect(stripToken('/a?mytoken=x')).toEqual({ token: null, path: '/a?mytoken=x' });
  expect(stripToken('/a?token=%zz')).toEqual({ token: '', path: '/a' });
});

it('never makes a path into the address of another site', () => {
  fc.assert(
    fc.property(
      fc.string({ unit: fc.constantFrom('/', '\\', '\t', '\n', '.', ':', '@', '?', '#', ' ', 'a', 'http') }),
      (path) => {
        const base = 'http://127.0.0.1:1';
        expect(new URL(ownPath(path), base).origin).toBe(base);
      },
    ),
  );
  for (const path of ['/\t/evil.example', '/.//evil.example', 'http://evil.example', '\\\\evil.example']) {
    expect(new URL(ownPath(path), 'http://here').host, path).toBe('here');
  }
});

it('finds its cookie among others', () => {
  expect(readCookie('a=1; city-twin-80=x.y; b', 'city-twin-80')).toBe('x.y');
  expect(readCookie('city-twin-8=x', 'city-twin-80')).toBeNull();
  expect(readCookie(undefined, 'a')).toBeNull();
});
