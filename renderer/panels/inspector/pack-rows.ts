// Single rows of the big tables, read when something of them is pointed at. The picture has loaded the tables anyway.
import { useEffect, useState } from 'react';
import {
  BUILDING_USES,
  type BuildingUse,
  HEIGHT_ORIGINS,
  ROOF_SHAPES,
  STREET_CLASSES,
  type StreetClass,
} from '../../../contract/city-pack/schema.ts';
import type { PackTableName } from '../../../contract/city-pack/manifest.ts';
import type { PackTable } from '../../../contract/city-pack/table.ts';
import { createProjection } from '../../../contract/projection.ts';
import { useCity, useSessionState } from '../session-context.ts';

/** Text columns are decoded as a whole; once per table is enough. */
const textColumns = new WeakMap<PackTable, Map<string, readonly string[]>>();
function textCell(table: PackTable, column: string, row: number): string {
  const columns = textColumns.get(table) ?? new Map<string, readonly string[]>();
  textColumns.set(table, columns);
  const cells = columns.get(column) ?? table.text(column);
  columns.set(column, cells);
  return cells[row] ?? '';
}

function usePackTable(name: PackTableName): PackTable | null {
  const tables = useSessionState((state) => state.tables);
  const [table, setTable] = useState<PackTable | null>(null);
  useEffect(() => {
    let isCurrent = true;
    tables?.table(name).then(
      (loaded) => isCurrent && setTable(loaded),
      (error: unknown) => console.error(`${name} could not be loaded`, error),
    );
    return () => {
      isCurrent = false;
    };
  }, [tables, name]);
  return table;
}

export interface Place {
  readonly lon: number;
  readonly lat: number;
}

/** Middle of the box around the coordinates of a row. */
function usePlaceOf(table: PackTable | null, row: number): Place | null {
  const { manifest } = useCity();
  if (table === null) return null;
  const { offsets, values } = table.list<Float32Array>('xy');
  let west = Number.POSITIVE_INFINITY;
  let east = Number.NEGATIVE_INFINITY;
  let south = Number.POSITIVE_INFINITY;
  let north = Number.NEGATIVE_INFINITY;
  for (let i = offsets[row]!; i < offsets[row + 1]!; i += 2) {
    west = Math.min(west, values[i]!);
    east = Math.max(east, values[i]!);
    south = Math.min(south, values[i + 1]!);
    north = Math.max(north, values[i + 1]!);
  }
  const projection = createProjection(manifest.origin);
  return { lon: projection.lon((west + east) / 2), lat: projection.lat((south + north) / 2) };
}

export interface BuildingRow {
  readonly id: string;
  readonly name: string;
  /** street and number; '' without */
  readonly address: string;
  readonly use: BuildingUse;
  /** metres */
  readonly height: number;
  readonly heightOrigin: (typeof HEIGHT_ORIGINS)[number];
  /** NaN when unknown */
  readonly levels: number;
  readonly roof: (typeof ROOF_SHAPES)[number];
  readonly district: string;
  readonly place: Place;
}

export function useBuilding(row: number): BuildingRow | null {
  const city = useCity();
  const table = usePackTable('buildings');
  const place = usePlaceOf(table, row);
  if (table === null || place === null) return null;
  return {
    id: textCell(table, 'id', row),
    name: textCell(table, 'name', row),
    address: `${textCell(table, 'street', row)} ${textCell(table, 'houseNumber', row)}`.trim(),
    use: BUILDING_USES[table.numbers<Uint8Array>('use')[row]!] ?? 'mixed',
    height: table.numbers<Float32Array>('height')[row]!,
    heightOrigin: HEIGHT_ORIGINS[table.numbers<Uint8Array>('heightOrigin')[row]!] ?? 'estimated',
    levels: table.numbers<Float32Array>('levels')[row]!,
    roof: ROOF_SHAPES[table.numbers<Uint8Array>('roofShape')[row]!] ?? 'flat',
    district: city.districtName(table.numbers<Uint16Array>('district')[row]!),
    place,
  };
}

export interface StreetRow {
  /** OSM way */
  readonly way: number;
  readonly name: string;
  readonly ref: string;
  readonly streetClass: StreetClass;
  /** m/s */
  readonly speed: number;
  readonly isSpeedEstimated: boolean;
  /** metres, of this edge of the graph */
  readonly length: number;
  /** 0 unknown */
  readonly lanes: number;
  readonly isOneWay: boolean;
  readonly place: Place;
}

export function useStreet(row: number): StreetRow | null {
  const table = usePackTable('streets');
  const place = usePlaceOf(table, row);
  if (table === null || place === null) return null;
  return {
    way: table.numbers<Float64Array>('way')[row]!,
    name: textCell(table, 'name', row),
    ref: textCell(table, 'ref', row),
    streetClass: STREET_CLASSES[table.numbers<Uint8Array>('class')[row]!] ?? 'road',
    speed: table.numbers<Float32Array>('speed')[row]!,
    isSpeedEstimated: table.numbers<Uint8Array>('speedEstimated')[row] === 1,
    length: table.numbers<Float32Array>('length')[row]!,
    lanes: table.numbers<Uint8Array>('lanes')[row]!,
    isOneWay: table.numbers<Int8Array>('oneWay')[row] !== 0,
    place,
  };
}
