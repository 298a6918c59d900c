// The open API beside a journey: what other programs, instructors and other windows of the same person do meanwhile. `url`: with a token.
import { expect } from './fixtures.ts';

async function ask(url: string, path: string, init: RequestInit): Promise<unknown> {
  const { origin, searchParams } = new URL(url);
  const headers = { authorization: `Bearer ${searchParams.get('token') ?? ''}`, 'content-type': 'application/json' };
  const reply = await fetch(`${origin}${path}`, { ...init, headers });
  const said = await reply.text();
  expect(reply.status, `${init.method} ${path}: ${said}`).toBe(200);
  return JSON.parse(said);
}

/** @returns what the host answers; the journey fails where it refuses */
export const askHost = async <T>(url: string, path: string): Promise<T> =>
  (await ask(url, path, { method: 'GET' })) as T;

export const tellHost = async <T>(
  url: string,
  path: string,
  body: object,
  method: 'POST' | 'PUT' = 'POST',
): Promise<T> => (await ask(url, path, { method, body: JSON.stringify(body) })) as T;
