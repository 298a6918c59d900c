// The mapping file of `import-grid`: what a utility's model does not say itself. docs/own-grids.md explains every entry.
import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { GRID_CRITICAL, GRID_NEUTRALS, GRID_QUANTITIES } from '../../../../contract/city-pack/grid-schema.ts';
import { PROFILE_CLASSES } from '../../../../simulation/domains/power/load-profiles.ts';
import { GridFileError } from '../../grid/grid-file.ts';
import { jsonFault } from '../../grid/pandapower/json-fault.ts';

const lon = z.number().min(-180).max(180);
const lat = z.number().min(-85).max(85);
const id = z.string().min(1);

const coordinates = z.discriminatedUnion('system', [
  z.strictObject({ system: z.literal('wgs84') }),
  z.strictObject({
    system: z.literal('local'),
    /** degrees: where x = 0, y = 0 lies */
    origin: z.strictObject({ lon, lat }),
    metresPerUnit: z.number().positive().default(1),
    /** degrees by which the drawing's y axis is turned clockwise from north */
    rotation: z.number().default(0),
  }),
  z.strictObject({
    system: z.literal('utm'),
    zone: z.int().min(1).max(60),
    hemisphere: z.enum(['north', 'south']).default('north'),
  }),
  z.strictObject({ system: z.literal('web-mercator') }),
]);
export type CoordinateSystem = z.infer<typeof coordinates>;

const place = z.union([
  z.strictObject({ node: id, lon, lat }),
  /** in the coordinates of the file */
  z.strictObject({ node: id, x: z.number(), y: z.number() }),
]);

const mappingSchema = z.strictObject({
  /** of the city, for a pack that is made for the grid */
  name: z.string().trim().min(1).optional(),
  source: z
    .strictObject({
      licence: z.string().min(1).optional(),
      attribution: z.string().min(1).optional(),
      attributionUrl: z.url().optional(),
    })
    .optional(),
  coordinates: coordinates.optional(),
  places: z.array(place).default([]),
  missingPlaces: z.enum(['refuse', 'between-neighbours']).default('refuse'),
  /** elements and nodes that are assets of the pack */
  assets: z.array(z.strictObject({ element: id, asset: id })).default([]),
  /** points of assets that measure elements */
  measurements: z
    .array(
      z.strictObject({
        asset: id,
        point: id,
        element: id,
        quantity: z.enum(GRID_QUANTITIES),
        end: z.enum(['from', 'to']).default('from'),
        /** per cent: one standard deviation of a reading */
        errorPercent: z.number().min(0).max(100).default(0.5),
      }),
    )
    .default([]),
  /** devices that the pack gets for elements, beside those of switches and feeder heads */
  devices: z.array(z.strictObject({ element: id, kind: z.enum(['feeder', 'meter', 'fault-indicator']) })).default([]),
  /** switches that obey remote control, beside breakers and the stations at open points */
  remote: z.array(id).default([]),
  consumers: z
    .array(
      z.strictObject({
        element: id,
        profile: z.enum(PROFILE_CLASSES).optional(),
        customers: z.int().min(0).max(1e6).optional(),
        critical: z.enum(GRID_CRITICAL).optional(),
        priority: z.int().min(0).max(9).optional(),
      }),
    )
    .default([]),
  neutrals: z
    .array(
      z.strictObject({
        /** V */
        voltage: z.number().positive(),
        neutral: z.enum(GRID_NEUTRALS),
        /** A */
        earthFaultCurrent: z.number().min(0).default(0),
      }),
    )
    .default([]),
});
export type GridMapping = z.infer<typeof mappingSchema>;

export const NO_MAPPING: GridMapping = mappingSchema.parse({});

/** @throws GridFileError that names the line (no JSON) or the entry, as in `places[3].lat` */
export async function readMapping(file: string): Promise<GridMapping> {
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    throw new GridFileError({
      file,
      message: `the mapping cannot be read (${error.code})`,
      remedy: 'correct the name or its rights',
    });
  });
  const fault = jsonFault(text);
  if (fault !== null)
    throw new GridFileError({
      file,
      line: fault.line,
      message: `it is no JSON: ${fault.message}`,
      remedy: 'correct the line; docs/own-grids.md has an example',
    });
  const parsed = mappingSchema.safeParse(JSON.parse(text));
  if (!parsed.success) {
    const issue = parsed.error.issues[0]!;
    throw new GridFileError({
      file,
      element: entryName(issue.path),
      message: issue.message,
      remedy: 'docs/own-grids.md has every entry of a mapping',
    });
  }
  refuseTwice(file, parsed.data);
  return parsed.data;
}

const entryName = (path: readonly PropertyKey[]): string =>
  path.map((part, i) => (typeof part === 'number' ? `[${part}]` : `${i === 0 ? '' : '.'}${String(part)}`)).join('') ||
  'mapping';

/** One thing said twice is a slip of one of the two. */
function refuseTwice(file: string, mapping: GridMapping): void {
  const lists: readonly (readonly [name: string, keys: readonly string[]])[] = [
    ['places', mapping.places.map(({ node }) => node)],
    ['assets', mapping.assets.map(({ element }) => element)],
    ['measurements', mapping.measurements.map(({ asset, point }) => `${asset}.${point}`)],
    ['devices', mapping.devices.map(({ element, kind }) => `${kind} of ${element}`)],
    ['remote', mapping.remote],
    ['consumers', mapping.consumers.map(({ element }) => element)],
    ['neutrals', mapping.neutrals.map(({ voltage }) => `${voltage} V`)],
  ];
  for (const [name, keys] of lists) {
    const seen = new Map<string, number>();
    for (const [i, key] of keys.entries()) {
      const before = seen.get(key);
      if (before !== undefined)
        throw new GridFileError({
          file,
          element: `${name}[${i}]`,
          message: `${key} stands in ${name}[${before}] too`,
          remedy: 'remove one of the two',
        });
      seen.set(key, i);
    }
  }
}
