// Arrangements of the desk, each user's own: they follow the person to another desk. One document a user. What a newer program wrote and
// this one cannot read stays in it untouched and is counted.
import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import {
  ARRANGEMENT_VERSION,
  type Arrangement,
  type Arrangements,
  arrangementSchema,
  type DeskPlace,
  MOST_ARRANGEMENTS,
} from '../../../contract/arrangement-requests.ts';
import type { Documents } from '../ports.ts';
import { answer, type Handler, refuse } from './handler.ts';

const documentSchema = z.object({ entries: z.array(z.unknown()), last: z.string().nullable().catch(null) });
type Kept = z.infer<typeof documentSchema>;

/** Bytes of one arrangement as JSON: a desk of every panel in a place of its own needs under 2 kB. */
const MOST_BYTES = 16 * 1024;

export interface ArrangementHandlers {
  readonly 'arrangement.list': Handler<'arrangement.list'>;
  readonly 'arrangement.save': Handler<'arrangement.save'>;
  readonly 'arrangement.rename': Handler<'arrangement.rename'>;
  readonly 'arrangement.remove': Handler<'arrangement.remove'>;
  readonly 'arrangement.note': Handler<'arrangement.note'>;
}

const idOf = (entry: unknown): unknown =>
  typeof entry === 'object' && entry !== null && 'id' in entry ? entry.id : undefined;

function shown({ entries, last }: Kept): Arrangements {
  const read = entries.flatMap((entry) => arrangementSchema.safeParse(entry).data ?? []);
  return { arrangements: read, unreadable: entries.length - read.length, last };
}

const hasName = (entries: readonly unknown[], name: string, but: string | undefined): boolean =>
  entries.some((entry) => {
    const { data } = arrangementSchema.safeParse(entry);
    return data !== undefined && data.id !== but && data.name.toLowerCase() === name.toLowerCase();
  });

export function createArrangementHandlers(documents: Documents): ArrangementHandlers {
  const nameOf = (user: string) => `arrangements/${user}`;
  const read = async (user: string): Promise<Kept> => {
    const kept = await documents.get(nameOf(user));
    if (kept === undefined) return { entries: [], last: null };
    // A document of another form counts as one entry that cannot be read: it is not written over with nothing.
    return documentSchema.safeParse(kept).data ?? { entries: [kept], last: null };
  };

  // One change after the other: two windows of one user must not lose each other's arrangement.
  let before: Promise<unknown> = Promise.resolve();
  const inTurn = <T>(change: () => Promise<T>): Promise<T> => {
    const turn = before.then(change, change);
    before = turn.catch(() => undefined);
    return turn;
  };
  const write = async (user: string, kept: Kept): Promise<Arrangements> => {
    await documents.put(nameOf(user), kept);
    return shown(kept);
  };

  const save = async (user: string, params: { id?: string | undefined; name: string; root: DeskPlace }) => {
    const { entries } = await read(user);
    const { id = randomUUID(), name, root } = params;
    const at = entries.findIndex((entry) => idOf(entry) === id);
    if (params.id !== undefined && at < 0) return refuse('not-found', 'this arrangement is gone; save it under a name');
    if (at < 0 && entries.length >= MOST_ARRANGEMENTS)
      return refuse('too-many', `${MOST_ARRANGEMENTS} arrangements are kept; remove one first`);
    if (hasName(entries, name, id)) return refuse('conflict', `there is an arrangement called “${name}” already`);
    const entry: Arrangement = { id, name, version: ARRANGEMENT_VERSION, root };
    if (JSON.stringify(entry).length > MOST_BYTES)
      return refuse('bad-request', `an arrangement may have ${MOST_BYTES} bytes; this one has more parts than a desk`);
    const next = at < 0 ? [...entries, entry] : entries.with(at, entry);
    return answer({ ...(await write(user, { entries: next, last: id })), saved: id });
  };

  return {
    'arrangement.list': async (_params, { user }) => answer(shown(await read(user))),
    'arrangement.save': (params, { user }) => inTurn(() => save(user, params)),
    'arrangement.rename': ({ id, name }, { user }) =>
      inTurn(async () => {
        const kept = await read(user);
        const at = kept.entries.findIndex((entry) => idOf(entry) === id);
        const found = arrangementSchema.safeParse(kept.entries[at]).data;
        if (found === undefined) return refuse('not-found', 'this arrangement is gone already');
        if (hasName(kept.entries, name, id))
          return refuse('conflict', `there is an arrangement called “${name}” already`);
        return answer(await write(user, { ...kept, entries: kept.entries.with(at, { ...found, name }) }));
      }),
    'arrangement.remove': ({ id }, { user }) =>
      inTurn(async () => {
        const { entries, last } = await read(user);
        const rest = entries.filter((entry) => idOf(entry) !== id);
        if (rest.length === entries.length) return refuse('not-found', 'this arrangement is gone already');
        return answer(await write(user, { entries: rest, last: last === id ? null : last }));
      }),
    'arrangement.note': ({ last }, { user }) =>
      inTurn(async () => {
        const kept = await read(user);
        return answer(kept.last === last ? shown(kept) : await write(user, { ...kept, last }));
      }),
  };
}
