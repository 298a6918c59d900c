// Who held which area, out of a copy and the journal's entries since. What stands in the journal has happened: an entry that does not fit is
// never passed over, or somebody would seem to control what another one has taken.
import { z } from 'zod';
import {
  advanceArea,
  type AreaEvent,
  type ControlArea,
  freeArea,
} from '../../../../simulation/switching/control-area.ts';
import type { Journal } from '../../ports.ts';
import { entriesSince } from '../entries-since.ts';
import type { AreaCopy } from './control-desk.ts';

const said = { by: z.string(), at: z.number() };
const entrySchema = z.object({
  area: z.string(),
  event: z.discriminatedUnion('type', [
    z.object({ type: z.enum(['take', 'accept', 'decline', 'withdraw', 'release']), ...said }),
    z.object({ type: z.literal('offer'), to: z.string(), ...said }),
    z.object({
      ...{ type: z.literal('seize'), reason: z.string(), ...said },
      // Earlier versions knew supervisors alone, and the first did not say so.
      isSupervisor: z.boolean().default(true),
      isHolderGone: z.boolean().default(false),
    }),
  ]),
});

export interface AreasRead {
  /** by id */
  readonly known: ReadonlyMap<string, ControlArea>;
  /** in words; null: all is understood */
  readonly trouble: string | null;
}

/** @param kind of the journal's entries  @throws Error when the journal cannot be read */
export async function readAreas(
  journal: Pick<Journal, 'list' | 'between' | 'head'>,
  kind: string,
  copy: AreaCopy | null,
): Promise<AreasRead> {
  const known = new Map((copy?.areas ?? []).map((area) => [area.id, area]));
  // A journal that was put aside as damaged has a fresh one in its place: the copy is all that is known of the other.
  const isOther = copy !== null && copy.number > journal.head().number;
  const entries = isOther ? [] : await entriesSince(journal, kind, copy?.number ?? 0);
  for (const { number, data } of entries) {
    const read = entrySchema.safeParse(data);
    const unread = (why: string): AreasRead => ({
      known,
      trouble: `entry ${number} of the journal does not fit what is known of areas of control (${why}): start the version that wrote it, or restore a backup`,
    });
    if (!read.success) return unread(read.error.issues[0]?.path.join('.') ?? 'not understood');
    const { area: id, event } = read.data;
    const result = advanceArea(known.get(id) ?? freeArea(id), event satisfies AreaEvent);
    if (!result.ok) return unread(`${id}: ${event.type}: ${result.code}`);
    known.set(id, result.area);
  }
  return { known, trouble: null };
}
