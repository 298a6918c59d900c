// What the builders of meshes and light need of the table of buildings.
import type { PackTable } from '../../../contract/city-pack/table.ts';
import type { BuildingColumns } from './building-mesh.ts';

/** @throws Error naming a column that is missing */
export function buildingColumns(table: PackTable | null): { columns: BuildingColumns; hasParts: Uint8Array } | null {
  if (table === null) return null;
  return {
    hasParts: table.numbers<Uint8Array>('hasParts'),
    columns: {
      xy: table.list('xy'),
      rings: table.list<Int32Array>('rings'),
      height: table.numbers('height'),
      minHeight: table.numbers('minHeight'),
      use: table.numbers('use'),
      roofShape: table.numbers('roofShape'),
      roofHeight: table.numbers('roofHeight'),
      roofDirection: table.numbers('roofDirection'),
    },
  };
}
