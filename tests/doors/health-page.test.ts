// The page of health as a person without the control room sees it: by a browser's cookie, in its language, without script.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ask, cookieFor, type RunningTest, startTestServer } from './running-server.ts';

let test: RunningTest;
beforeAll(async () => {
  test = await startTestServer();
});
afterAll(() => test.stop());

describe('the health page', () => {
  const page = (headers: Record<string, string>) => ask(test.server, '/health', { accept: 'text/html', ...headers });

  it.each([
    ['en', 'All is well', 'Storage'],
    ['ru', 'Всё в порядке', 'Хранение'],
    ['zh', '一切正常', '存储'],
  ])('in %s', async (language, headline, section) => {
    const cookie = await cookieFor(test.server, test.host.tokens.wall);
    const reply = await page({ cookie, 'accept-language': language });
    expect(reply.status).toBe(200);
    expect(reply.headers['content-type']).toContain('text/html');
    expect(reply.body).toContain(`<html lang="${language}">`);
    expect(reply.body).toContain(headline);
    expect(reply.body).toContain(section);
    expect(reply.body).toContain('http-equiv="refresh"');
    expect(reply.body).not.toMatch(/<script|style="|\{\{|undefined|NaN/);
  });

  it('is for people who are signed in', async () => {
    expect((await page({})).status).toBe(401);
    const { body } = await page({});
    expect(body).not.toContain('tiny');
  });
});
