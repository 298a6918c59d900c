// A tiny city without a pack: assets and points for everything that only needs to know what can be measured where.
import type { AssetKind, Catalogue, PointDefinition } from '../../contract/catalogue.ts';

export interface TinyAsset {
  readonly id: string;
  readonly domain: string;
  readonly kind: string;
}

export interface TinyPoint {
  /** `<asset>.<name>` */
  readonly id: string;
  readonly asset: TinyAsset;
  readonly definition: PointDefinition;
}

export interface TinyCity {
  readonly id: string;
  readonly catalogue: Catalogue;
  readonly assets: TinyAsset[];
  readonly points: TinyPoint[];
  /** row of a point by its id. @throws Error when there is none */
  row(point: string): number;
}

export const TINY_KINDS: Readonly<Record<string, AssetKind[]>> = {
  power: [
    {
      kind: 'transformer',
      symbol: 'transformer',
      points: [
        { name: 'load', unit: 'W', kind: 'measurement', intervalMs: 5000, range: [-1e9, 1e9], digits: 1 },
        {
          name: 'temperature',
          unit: 'degC',
          kind: 'measurement',
          intervalMs: 5000,
          range: [-60, 250],
          digits: 1,
          deadband: 0.5,
        },
      ],
    },
    {
      kind: 'switch',
      symbol: 'switch',
      points: [
        {
          name: 'position',
          unit: '',
          kind: 'status',
          intervalMs: null,
          states: ['open', 'closed', 'intermediate', 'bad'],
          range: [0, 3],
          digits: 0,
        },
      ],
    },
  ],
  lighting: [
    {
      kind: 'lighting-cabinet',
      symbol: 'lamp',
      points: [
        { name: 'power', unit: 'W', kind: 'measurement', intervalMs: 30_000, range: [0, 1e6], digits: 0, deadband: 10 },
        { name: 'lit', unit: '', kind: 'status', intervalMs: null, states: ['off', 'on'], range: [0, 1], digits: 0 },
        { name: 'energy', unit: 'Wh', kind: 'counter', intervalMs: 60_000, range: [0, 1e12], digits: 0 },
      ],
    },
  ],
};

/** `each` assets of every kind, called `<kind>-s1`, `<kind>-s2` ... */
export function buildCity({ each = 1, id = 'tiny' }: { each?: number; id?: string } = {}): TinyCity {
  const assets: TinyAsset[] = [];
  const points: TinyPoint[] = [];
  const rows = new Map<string, number>();
  for (const [domain, kinds] of Object.entries(TINY_KINDS)) {
    for (const { kind, points: definitions } of kinds) {
      for (let n = 1; n <= each; n += 1) {
        const asset = { id: `${kind}-s${n}`, domain, kind };
        assets.push(asset);
        for (const definition of definitions) {
          const point = { id: `${asset.id}.${definition.name}`, asset, definition };
          rows.set(point.id, points.length);
          points.push(point);
        }
      }
    }
  }
  const catalogue: Catalogue = {
    domains: Object.entries(TINY_KINDS).map(([domain, kinds], rank) => ({
      id: domain,
      rank,
      kinds,
      layers: [],
      keyFigures: [],
      texts: { en: {} },
    })),
  };
  return {
    id,
    catalogue,
    assets,
    points,
    row(point) {
      const row = rows.get(point);
      if (row === undefined) throw new Error(`the tiny city has no point ${point}`);
      return row;
    },
  };
}
