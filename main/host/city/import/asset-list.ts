// The assets table in the making: what each system's module finds, with a name and a place.
import { NO_DISTRICT } from '../../../../contract/city-pack/schema.ts';
import type { ColumnData } from '../../../../contract/city-pack/table.ts';
import type { CityProjection } from '../../../../contract/projection.ts';
import type { DistrictFinder } from './districts.ts';
import { GrowingList } from './growing-column.ts';

export interface Asset {
  /** 'substation-w123'; invented ones end in 's' and a number */
  readonly id: string;
  readonly domain: string;
  readonly kind: string;
  /** proper name; '' where it has none */
  readonly name: string;
  /** city metres */
  readonly x: number;
  readonly y: number;
  /** operator; '' unknown */
  readonly owner: string;
  readonly attributes: Readonly<Record<string, unknown>>;
  /** route of a cable, outline of an area */
  readonly xy?: readonly number[];
  /** true: invented by the importer */
  readonly isEstimated?: boolean;
}

export function assetColumns(
  assets: readonly Asset[],
  projection: CityProjection,
  districts: DistrictFinder,
): Record<string, ColumnData> {
  const xy = new GrowingList(Float32Array);
  for (const asset of assets) xy.addRow(asset.xy ?? []);
  return {
    id: assets.map((a) => a.id),
    domain: assets.map((a) => a.domain),
    kind: assets.map((a) => a.kind),
    name: assets.map((a) => a.name),
    x: Float32Array.from(assets, (a) => a.x),
    y: Float32Array.from(assets, (a) => a.y),
    lon: Float64Array.from(assets, (a) => projection.lon(a.x)),
    lat: Float64Array.from(assets, (a) => projection.lat(a.y)),
    district: Uint16Array.from(assets, (a) => districts.find(a.x, a.y) ?? NO_DISTRICT),
    owner: assets.map((a) => a.owner),
    attributes: assets.map((a) => JSON.stringify(a.attributes)),
    xy: xy.take(),
    estimated: Uint8Array.from(assets, (a) => (a.isEstimated === true ? 1 : 0)),
  };
}

export interface PointDefinitions {
  /** point names of an asset kind, in order; none for kinds without telemetry */
  of(domain: string, kind: string): readonly string[];
}

export function pointColumns(assets: readonly Asset[], definitions: PointDefinitions): Record<string, ColumnData> {
  const ids: string[] = [];
  const rows: number[] = [];
  const names: string[] = [];
  for (const [row, asset] of assets.entries()) {
    for (const name of definitions.of(asset.domain, asset.kind)) {
      ids.push(`${asset.id}.${name}`);
      rows.push(row);
      names.push(name);
    }
  }
  return { id: ids, asset: Uint32Array.from(rows), name: names };
}

/** Row of the first point of each asset in the table that `pointColumns` makes. */
export function firstPoints(assets: readonly Asset[], definitions: PointDefinitions): Int32Array {
  const first = new Int32Array(assets.length);
  let next = 0;
  for (const [row, { domain, kind }] of assets.entries()) {
    first[row] = next;
    next += definitions.of(domain, kind).length;
  }
  return first;
}
