// What a page in one of our windows may not do, whatever ends up running in it: leave the program, open windows,
// ask for permissions, embed pages. Everything is refused first; the few exceptions are listed here.
import type { Session, WebContents, WebFrameMain } from 'electron';

export const APP_SCHEME = 'app';
export const APP_HOST = 'city-twin';
export const APP_ORIGIN = `${APP_SCHEME}://${APP_HOST}`;

/** A wall display fills its screen; an id can be copied. Neither tells the page anything. */
const GRANTED = new Set(['fullscreen', 'clipboard-sanitized-write']);

/** Pages that the map's attribution must be able to open, in the reader's own browser. */
const OUTSIDE_PAGES: ReadonlyArray<{ host: string; path: string }> = [
  { host: 'www.openstreetmap.org', path: '/copyright' },
  { host: 'openstreetmap.org', path: '/copyright' },
  { host: 'opendatacommons.org', path: '/licenses/odbl' },
];

export function isOwnUrl(url: string): boolean {
  // URL gives an opaque origin ("null") for schemes it does not know, so the parts are compared.
  const parsed = URL.parse(url);
  return parsed?.protocol === `${APP_SCHEME}:` && parsed.host === APP_HOST;
}

/** The main frame of a window that shows our own page: nobody else is listened to. */
export function isOwnFrame(frame: Pick<WebFrameMain, 'url' | 'parent'> | null): boolean {
  return frame !== null && frame.parent === null && isOwnUrl(frame.url);
}

export function mayOpenOutside(url: string): boolean {
  const parsed = URL.parse(url);
  if (parsed?.protocol !== 'https:' || parsed.username !== '' || parsed.password !== '' || parsed.port !== '')
    return false;
  return OUTSIDE_PAGES.some(
    ({ host, path }) => parsed.host === host && (parsed.pathname === path || parsed.pathname.startsWith(`${path}/`)),
  );
}

export function guardSession(session: Session): void {
  session.setPermissionRequestHandler((_contents, permission, answer, details) => {
    answer(GRANTED.has(permission) && isOwnUrl(details.requestingUrl));
  });
  session.setPermissionCheckHandler((_contents, permission, origin) => GRANTED.has(permission) && isOwnUrl(origin));
  session.setDevicePermissionHandler(() => false);
  session.on('will-download', (event, item) => {
    // Pictures and tables that the page made itself; nothing is fetched from elsewhere.
    if (!item.getURL().startsWith(`blob:${APP_ORIGIN}`)) event.preventDefault();
  });
}

/** For every page of the program, the ones that do not exist yet included: call it on `web-contents-created`. */
export function guardContents(contents: WebContents, openOutside: (url: string) => void): void {
  const stayHere = (event: { preventDefault(): void; readonly url: string }) => {
    if (!isOwnUrl(event.url)) event.preventDefault();
  };
  contents.on('will-navigate', stayHere);
  contents.on('will-frame-navigate', stayHere);
  contents.on('will-redirect', stayHere);
  contents.on('will-attach-webview', (event) => event.preventDefault());
  contents.setWindowOpenHandler(({ url }) => {
    if (mayOpenOutside(url)) openOutside(url);
    return { action: 'deny' };
  });
}
