// Watches what a page asks for and says: nothing may leave this machine, and nothing may go wrong unseen.
import type { BrowserContext, ConsoleMessage, Page } from '@playwright/test';

export interface Watch {
  /** addresses outside this machine that were asked for; every request was refused, a socket only seen */
  readonly outside: string[];
  /** errors of scripts, and of the browser about the page */
  readonly errors: string[];
}

const INSIDE = new Set(['127.0.0.1', 'localhost', '[::1]']);
const WITHOUT_NETWORK = new Set(['data:', 'blob:', 'about:', 'app:']);

export function isInside(address: string): boolean {
  const url = URL.parse(address);
  return url !== null && (WITHOUT_NETWORK.has(url.protocol) || INSIDE.has(url.hostname));
}

/** A host that is killed makes the browser complain about its connection: journeys that do so expect it. */
function isAboutConnection(message: ConsoleMessage): boolean {
  return /ERR_CONNECTION|WebSocket connection|Failed to load resource/.test(message.text());
}

/** Call it before the first page of the context opens. */
export async function watchContext(context: BrowserContext): Promise<Watch> {
  const watch: Watch = { outside: [], errors: [] };
  const refuse = (url: string) => {
    if (!isInside(url)) watch.outside.push(url);
    return !isInside(url);
  };
  context.on('request', (request) => void refuse(request.url()));
  await context.route(
    (url) => !isInside(url.href),
    (route) => route.abort('addressunreachable'),
  );
  // Sockets are listened to, not routed: a routed page gets a stand-in for WebSocket whose readyState lags behind the
  // real one, and then complains about what the page sent in good faith.
  const watchSockets = (page: Page) => page.on('websocket', (socket) => void refuse(socket.url()));
  for (const page of context.pages()) watchSockets(page);
  context.on('page', watchSockets);
  context.on('weberror', (error) => watch.errors.push(String(error.error())));
  context.on('console', (message) => {
    if (message.type() === 'error' && !isAboutConnection(message)) watch.errors.push(message.text());
  });
  return watch;
}
