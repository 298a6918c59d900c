// The open API beside a journey: what other programs, instructors and other windows of the same person do meanwhile. `url`: with a token.
import { expect } from './fixtures.ts';

async function ask(url: string, path: string, init: RequestInit, status = 200): Promise<unknown> {
  const { origin, searchParams } = new URL(url);
  const headers = { authorization: `Bearer ${searchParams.get('token') ?? ''}`, 'content-type': 'application/json' };
  const reply = await fetch(`${origin}${path}`, { ...init, headers });
  const said = await reply.text();
  expect(reply.status, `${init.method} ${path}: ${said}`).toBe(status);
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

/** Of what the host must not take: its words, and what they are about. */
export const refusalOf = async (
  url: string,
  path: string,
  body: object,
  { status, method = 'POST' }: { status: number; method?: 'POST' | 'PUT' },
): Promise<{ message: string; detail?: string }> =>
  (await ask(url, path, { method, body: JSON.stringify(body) }, status)) as { message: string; detail?: string };
