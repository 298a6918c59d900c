// `?token=`: how somebody comes in with a link. It is taken out of the address before the address is used again.

/** Takes `token` out of the query and leaves the rest of it as it was. */
export function stripToken(url: string): { token: string | null; path: string } {
  const question = url.indexOf('?');
  if (question < 0) return { token: null, path: url };
  const parts = url.slice(question + 1).split('&');
  const given = parts.find((part) => part.startsWith('token='));
  const rest = parts.filter((part) => !part.startsWith('token=')).join('&');
  const path = rest === '' ? url.slice(0, question) : `${url.slice(0, question)}?${rest}`;
  let token: string | null = null;
  try {
    token = given === undefined ? null : decodeURIComponent(given.slice('token='.length));
  } catch {
    token = '';
  }
  return { token, path };
}

/** A path of this server: never another site, whatever the request said. */
export function ownPath(path: string): string {
  // Read as a browser reads it: tabs vanish, a backslash is a slash, dots climb. Two slashes would begin a host.
  const base = 'http://here';
  const url = URL.parse(path.replace(/^[\s/\\]+/, '/'), base);
  return url?.origin === base ? `/${url.pathname.replace(/^\/+/, '')}${url.search}` : '/';
}
