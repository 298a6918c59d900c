// Camera bookmarks, each user's own. Kept as one document a user.
import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { bookmarkSchema, type Bookmark } from '../../../contract/requests.ts';
import type { Documents } from '../ports.ts';
import { answer, refuse, type Handler } from './handler.ts';

const MOST_BOOKMARKS = 200;
const documentSchema = z.array(bookmarkSchema);

export interface BookmarkHandlers {
  readonly 'bookmark.list': Handler<'bookmark.list'>;
  readonly 'bookmark.save': Handler<'bookmark.save'>;
  readonly 'bookmark.remove': Handler<'bookmark.remove'>;
}

export function createBookmarkHandlers(documents: Documents): BookmarkHandlers {
  const nameOf = (user: string) => `bookmarks/${user}`;
  const read = async (user: string): Promise<Bookmark[]> =>
    documentSchema.catch([]).parse(await documents.get(nameOf(user)));

  // One change after the other: two windows of one user must not lose each other's bookmark.
  let last: Promise<unknown> = Promise.resolve();
  const inTurn = <T>(change: () => Promise<T>): Promise<T> => {
    const turn = last.then(change, change);
    last = turn.catch(() => undefined);
    return turn;
  };

  return {
    'bookmark.list': async (_params, { user }) => answer({ bookmarks: await read(user) }),
    'bookmark.save': (params, { user }) =>
      inTurn(async () => {
        const before = await read(user);
        if (before.length >= MOST_BOOKMARKS)
          return refuse('too-many', `${MOST_BOOKMARKS} bookmarks are kept; remove one first`);
        const bookmarks = [...before, { id: randomUUID(), ...params }];
        await documents.put(nameOf(user), bookmarks);
        return answer({ bookmarks });
      }),
    'bookmark.remove': ({ id }, { user }) =>
      inTurn(async () => {
        const before = await read(user);
        const bookmarks = before.filter((bookmark) => bookmark.id !== id);
        if (bookmarks.length === before.length) return refuse('not-found', 'this bookmark is gone already');
        await documents.put(nameOf(user), bookmarks);
        return answer({ bookmarks });
      }),
  };
}
