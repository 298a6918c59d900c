// Imports a small city made by a builder, in a folder of its own.
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openCityPack, type CityPack } from '../../main/host/city/city-pack.ts';
import { importCity } from '../../main/host/city/import/import-city.ts';
import type { ImportReport } from '../../main/host/city/import/import-report.ts';
import { osmPbf, type OsmFile } from '../builders/osm-pbf.ts';

export interface ImportedCity {
  readonly report: ImportReport;
  readonly pack: CityPack;
}

/** Calls `use` with a new folder that is gone afterwards. */
export async function inFolder<T>(use: (folder: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'city-twin-import-'));
  try {
    return await use(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** All tables are read before the folder goes. */
export function importedCity(file: OsmFile, name = 'Testville'): Promise<ImportedCity> {
  return inFolder(async (folder) => {
    const source = join(folder, 'city.osm.pbf');
    await writeFile(source, osmPbf(file));
    const report = await importCity({ file: source, out: join(folder, 'pack'), name });
    const pack = await openCityPack(join(folder, 'pack'));
    for (const table of pack.manifest.tables) pack.table(table.name);
    return { report, pack };
  });
}

export const warningCount = ({ warnings }: ImportReport, code: string): number =>
  warnings.find((w) => w.code === code)?.count ?? 0;
