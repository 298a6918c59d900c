// Arrangements of a desk: which panels stand where. A tree of rows, columns and tabs with shares instead of pixels, so that one
// made on a large screen opens on a small one. Panels are names that the host does not know: what a newer program saved is kept.
import { z } from 'zod';
import { ROLES, type Role } from './vocabulary.ts';

/** Rows in columns in rows: deeper than anybody arranges, and an end for whoever sends nonsense. */
const MOST_DEPTH = 6;
const MOST_PARTS = 12;
const MOST_TABS = 40;
/** arrangements of one person */
export const MOST_ARRANGEMENTS = 30;
export const ARRANGEMENT_VERSION = 1;

export interface TabsPlace {
  readonly kind: 'tabs';
  readonly panels: readonly string[];
  /** the one in front */
  readonly active: string;
}
/** Parts side by side (`row`) or one below the other (`column`). */
export interface SplitPlace {
  readonly kind: 'row' | 'column';
  readonly parts: readonly { readonly share: number; readonly place: DeskPlace }[];
}
export type DeskPlace = TabsPlace | SplitPlace;

const panelNameSchema = z.string().regex(/^[a-z][a-z0-9-]{0,39}$/);

const tabsSchema: z.ZodType<TabsPlace> = z.object({
  kind: z.literal('tabs'),
  panels: z.array(panelNameSchema).min(1).max(MOST_TABS),
  active: panelNameSchema,
});

function placeSchema(depth: number): z.ZodType<DeskPlace> {
  if (depth === 1) return tabsSchema;
  const part = z.object({ share: z.number().positive().max(1), place: placeSchema(depth - 1) });
  const split = z.object({ kind: z.enum(['row', 'column']), parts: z.array(part).min(2).max(MOST_PARTS) });
  return z.union([tabsSchema, split]);
}

export const deskPlaceSchema = placeSchema(MOST_DEPTH);

const nameSchema = z.string().trim().min(1).max(60);

export const arrangementSchema = z.object({
  id: z.string().min(1).max(64),
  name: nameSchema,
  /** of the form of `root`; a newer one than the reader's is told and not opened */
  version: z.number().int().positive(),
  root: deskPlaceSchema,
});
export type Arrangement = z.infer<typeof arrangementSchema>;

const resultSchema = z.object({
  arrangements: z.array(arrangementSchema),
  /** kept entries that could not be read; they stay where they are */
  unreadable: z.number().int(),
  /** the one opened last: of these, or a built-in one by its name; null: none yet */
  last: z.string().nullable(),
});
export type Arrangements = z.infer<typeof resultSchema>;

const STAFF: readonly Role[] = ROLES.filter((role) => role !== 'wall');

export const ARRANGEMENT_REQUESTS = {
  'arrangement.list': { params: z.object({}), result: resultSchema, roles: STAFF },
  /** without an id a new one; with the id of one that exists in its place */
  'arrangement.save': {
    params: z.object({ id: z.string().max(64).optional(), name: nameSchema, root: deskPlaceSchema }),
    result: resultSchema.extend({ saved: z.string() }),
    roles: STAFF,
  },
  'arrangement.rename': { params: z.object({ id: z.string(), name: nameSchema }), result: resultSchema, roles: STAFF },
  'arrangement.remove': { params: z.object({ id: z.string() }), result: resultSchema, roles: STAFF },
  'arrangement.note': { params: z.object({ last: z.string().max(64) }), result: resultSchema, roles: STAFF },
} as const;
