// Several windows of one person on several displays: one selection, one camera flight, one moment. They talk over a BroadcastChannel of
// the page's origin, which pages of a browser and windows of the desktop have alike; nothing of it passes the host, and no right is in
// it: what a window asks of the host it asks with its own session, and in the past it is refused there whatever others show.
import { z } from 'zod';

export const CHANNEL = 'city-twin';

const momentSchema = z.object({
  atMs: z.number(),
  order: z.enum(['arrival', 'source']),
  /** city seconds a second; 0 stands still */
  speed: z.number().min(0),
});
export type SharedMoment = z.infer<typeof momentSchema>;

const selectionSchema = z
  .object({
    table: z.enum([
      'assets',
      'buildings',
      'streets',
      'grid-branches',
      'grid-switches',
      'grid-stations',
      'grid-feeders',
    ]),
    row: z.number().int().min(0),
  })
  .nullable();
export type SharedSelection = z.infer<typeof selectionSchema>;

const contentSchema = z.discriminatedUnion('kind', [
  /** a window came: whoever is there says so, and what it shows */
  z.object({ kind: z.literal('hello') }),
  z.object({
    kind: z.literal('here'),
    /** the panel that the window is for; null: a whole desk */
    panel: z.string().nullable(),
    isLinked: z.boolean(),
    /** null: the present */
    moment: momentSchema.nullable(),
  }),
  z.object({ kind: z.literal('gone') }),
  z.object({ kind: z.literal('select'), selection: selectionSchema }),
  z.object({ kind: z.literal('fly'), lon: z.number(), lat: z.number(), span: z.number().positive() }),
  z.object({ kind: z.literal('moment'), moment: momentSchema.nullable() }),
  z.object({ kind: z.literal('show'), panel: z.string() }),
]);
export type WindowNews = z.infer<typeof contentSchema>;

const messageSchema = z.object({
  from: z.string(),
  /** rows mean something only in the same city, and a person sees only their own windows */
  city: z.string(),
  user: z.string(),
  news: contentSchema,
});

/** As much of a BroadcastChannel as is used. */
export interface Channel {
  postMessage(message: unknown): void;
  onmessage: ((event: { readonly data: unknown }) => void) | null;
  close(): void;
}

export interface OtherWindow {
  readonly id: string;
  readonly panel: string | null;
  readonly isLinked: boolean;
  readonly moment: SharedMoment | null;
  /** of a clock that never jumps, ms */
  readonly heardMs: number;
}

/** A window that has said nothing for so long is gone without a word: it was killed. */
export const GONE_AFTER_MS = 15_000;

export interface WindowLink {
  post(news: WindowNews): void;
  /** windows heard of lately, in the order in which they came */
  others(): readonly OtherWindow[];
  close(): void;
}

export interface WindowLinkOptions {
  readonly channel: Channel;
  /** of this window, unlike all others */
  readonly id: string;
  readonly city: string;
  readonly user: string;
  readonly steadyNow: () => number;
  /** what others say, but for `here`, `hello` and `gone`; from a window that goes together with others */
  onNews(news: WindowNews): void;
  /** a window came: it is told what this one shows */
  onHello(): void;
  onOthers(others: readonly OtherWindow[]): void;
}

export function createWindowLink(options: WindowLinkOptions): WindowLink {
  const { channel, id, city, user, steadyNow } = options;
  const known = new Map<string, OtherWindow>();
  const others = () => {
    for (const [other, { heardMs }] of known) if (steadyNow() - heardMs > GONE_AFTER_MS) known.delete(other);
    return [...known.values()];
  };
  const post = (news: WindowNews) => channel.postMessage({ from: id, city, user, news });
  channel.onmessage = ({ data }) => {
    // A page of another version may be open beside this one: what is not understood is left alone.
    const { data: message } = messageSchema.safeParse(data);
    if (message === undefined || message.from === id || message.city !== city || message.user !== user) return;
    const { from, news } = message;
    if (news.kind === 'hello') options.onHello();
    else if (news.kind === 'gone') known.delete(from);
    else if (news.kind === 'here') {
      const { panel, isLinked, moment } = news;
      known.set(from, { id: from, panel, isLinked, moment, heardMs: steadyNow() });
    } else {
      options.onNews(news);
      return;
    }
    options.onOthers(others());
  };
  return {
    post,
    others,
    close: () => {
      post({ kind: 'gone' });
      channel.onmessage = null;
      channel.close();
    },
  };
}

/** Whether two windows show the same moment: one that plays is a little further by the time another has heard of it. */
export function isSameMoment(a: SharedMoment | null, b: SharedMoment | null): boolean {
  if (a === null || b === null) return a === b;
  return a.order === b.order && a.speed === b.speed && Math.abs(a.atMs - b.atMs) <= 2_000 + 4_000 * a.speed;
}
