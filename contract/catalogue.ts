// What each system of the city brings along, as data: kinds of assets, their points, map layers, key figures, texts.
// The host makes it from simulation/domains; the renderer draws what it finds here and knows no system by name.
import { z } from 'zod';
import { POINT_KINDS } from './vocabulary.ts';

export const pointDefinitionSchema = z.object({
  /** last part of the point's id, camelCase */
  name: z.string(),
  /** SI or the trade's unit as shown: 'W', 'V', 'A', '%', 'degC', 'm/s', '1/h', ''. See `presentation` in the renderer. */
  unit: z.string(),
  kind: z.enum(POINT_KINDS),
  /** expected time between values, ms; null: comes on change, liveness by the asset's `online` */
  intervalMs: z.number().positive().nullable(),
  /** comes with the device's retained `state` messages; else with `tele` */
  topic: z.literal('state').optional(),
  /** state names of an enumerated point; its value is the position in this list. Texts: `state.<domain>.<point>.<state>` */
  states: z.array(z.string()).optional(),
  /** states that it can be told to take, where its device is remote controlled */
  commands: z.array(z.string()).optional(),
  /** range outside of which a value is refused as bad-value */
  range: z.tuple([z.number(), z.number()]),
  /** normal range, shown beside the value; alarm limits come with a later system */
  limits: z.object({ low: z.number().optional(), high: z.number().optional() }).optional(),
  /** digits after the point on the screen, in the displayed unit */
  digits: z.number().int().min(0).max(4),
  /** factor and unit for the screen, e.g. W -> kW */
  display: z.object({ unit: z.string(), factor: z.number() }).optional(),
  /** smallest change worth storing and sending, in the point's unit */
  deadband: z.number().nonnegative().optional(),
});
export type PointDefinition = z.infer<typeof pointDefinitionSchema>;

export const assetKindSchema = z.object({
  kind: z.string(),
  /** the name of the CIM (or other) class, where there is one */
  standardName: z.string().optional(),
  /** icon: one of the names drawn in renderer/theme/icons (IEC 60617 style for the grid) */
  symbol: z.string(),
  points: z.array(pointDefinitionSchema),
  /** the point shown beside the name in lists and on hover */
  mainPoint: z.string().optional(),
});
export type AssetKind = z.infer<typeof assetKindSchema>;

/** How a layer is coloured by a point: a ramp (tokens from low to high between `from` and `to`) or a token per state. */
export const layerColourSchema = z.union([
  z.object({
    by: z.literal('ramp'),
    point: z.string(),
    from: z.number(),
    to: z.number(),
    tokens: z.array(z.string()).min(2),
  }),
  z.object({ by: z.literal('state'), point: z.string(), tokens: z.record(z.string(), z.string()) }),
  z.object({ by: z.literal('constant'), token: z.string() }),
]);
export const layerDescriptionSchema = z.object({
  id: z.string(),
  domain: z.string(),
  /** asset kinds drawn by this layer */
  kinds: z.array(z.string()).min(1),
  /** point: symbol at the asset; line: the asset's route; light: a lamp field fed by lamps of a cabinet; unit: moves by its lon/lat points */
  geometry: z.enum(['point', 'line', 'light', 'unit']),
  colour: layerColourSchema,
  /** heat map or columns by a point, where a layer is better read as a field */
  field: z.object({ point: z.string(), radius: z.number() }).optional(),
  /** metres of ground height at which symbols appear: hidden when the camera sees more than this many metres across */
  maxSpan: z.number().positive(),
  defaultOn: z.boolean(),
  /** smaller comes first in lists and labels */
  rank: z.number(),
});
export type LayerDescription = z.infer<typeof layerDescriptionSchema>;

export const keyFigureSchema = z.object({
  id: z.string(),
  domain: z.string(),
  kind: z.string(),
  point: z.string(),
  aggregate: z.enum(['sum', 'mean', 'min', 'max', 'countState', 'shareState']),
  /** for countState and shareState */
  state: z.string().optional(),
  unit: z.string(),
  factor: z.number(),
  digits: z.number().int(),
  rank: z.number(),
});
export type KeyFigure = z.infer<typeof keyFigureSchema>;

export const domainDescriptionSchema = z.object({
  id: z.string(),
  rank: z.number(),
  kinds: z.array(assetKindSchema),
  layers: z.array(layerDescriptionSchema),
  keyFigures: z.array(keyFigureSchema),
  /**
   * Texts by language, flat keys: `domain.<id>`, `kind.<kind>`, `point.<kind>.<name>`, `state.<kind>.<point>.<state>`,
   * `layer.<id>`, `figure.<id>`, `attribute.<name>`. English is complete; others fall back to it.
   */
  texts: z.record(z.string(), z.record(z.string(), z.string())),
});
export type DomainDescription = z.infer<typeof domainDescriptionSchema>;

export const catalogueSchema = z.object({ domains: z.array(domainDescriptionSchema) });
export type Catalogue = z.infer<typeof catalogueSchema>;
