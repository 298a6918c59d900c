// Why the host of the operator's desk has said no, in the `detail` of a failure: a code, and after a space what it is about (an area, a
// person, a device, a step). The window has words for the code (`control.refused.<code>`, `order.refused.<code>`); the message is for
// whoever has no words for it.
export interface RefusalDetail {
  readonly code: string;
  /** id or name; empty: nothing to add */
  readonly about: string;
}

const CODE = /^([a-z][a-z0-9-]*)(?: (.*))?$/s;

export const refusalDetail = (code: string, about = ''): string => (about === '' ? code : `${code} ${about}`);

/** null: no such detail. */
export function readRefusalDetail(detail: string | undefined): RefusalDetail | null {
  const [, code, about] = CODE.exec(detail ?? '') ?? [];
  return code === undefined ? null : { code, about: about ?? '' };
}
