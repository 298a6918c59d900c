// A city pack: a folder of Arrow tables and this manifest. docs/city-pack.md describes every column.
import { z } from 'zod';
import { GRID_TABLES, OWN_GRID_TABLES } from './grid-schema.ts';

export const PACK_FORMAT = 'city-twin-pack';
export const PACK_VERSION = 1;

/** The tables, in reading order. Each is `<name>.arrow`; `schema.ts` lists the columns. */
export const PACK_TABLES = [
  'buildings',
  'street-nodes',
  'streets',
  'turns',
  'areas',
  'lines',
  'districts',
  'places',
  'addresses',
  'lamps',
  'trees',
  'assets',
  'points',
] as const;
/** Every pack has PACK_TABLES; GRID_TABLES stand in those that were made with a grid. */
export type PackTableName = (typeof PACK_TABLES)[number];

export const packManifestSchema = z.object({
  format: z.literal(PACK_FORMAT),
  version: z.literal(PACK_VERSION),
  /** Short name in topics, folders and addresses: a-z, 0-9 and "-". */
  id: z.string().regex(/^[a-z0-9]+(-[a-z0-9]+)*$/),
  name: z.string().min(1),
  /** degrees; the city's metres are counted from here (`projection.ts`). */
  origin: z.object({ lon: z.number(), lat: z.number() }),
  /** west, south, east, north in degrees */
  bbox: z.tuple([z.number(), z.number(), z.number(), z.number()]),
  /** IANA name, e.g. Europe/Berlin */
  timeZone: z.string(),
  seed: z.number().int(),
  source: z.object({
    file: z.string(),
    sha256: z.string(),
    licence: z.string(),
    /** must be shown wherever the city is drawn */
    attribution: z.string(),
    attributionUrl: z.string(),
  }),
  /** Where the grid is a utility's own model (import-grid): what it was made from. Absent: invented by the importer, or no grid. */
  grid: z
    .object({
      file: z.string(),
      sha256: z.string(),
      format: z.enum(['matpower', 'pandapower', 'opendss']),
      licence: z.string(),
      attribution: z.string(),
      /** Hz */
      frequency: z.number(),
      /** VA, for per unit */
      basePower: z.number(),
    })
    .optional(),
  /** The figures of `import-city --json` without seconds and memory (they would differ from run to run). */
  report: z.record(z.string(), z.unknown()),
  tables: z.array(
    z.object({
      name: z.enum([...PACK_TABLES, ...GRID_TABLES, ...OWN_GRID_TABLES]),
      file: z.string(),
      rows: z.number().int(),
      bytes: z.number().int(),
      sha256: z.string(),
    }),
  ),
});
export type PackManifest = z.infer<typeof packManifestSchema>;
