// A town of a few blocks as a city pack: a journey that needs a fault and no city is ready in seconds.
import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { osmPbf } from '../builders/osm-pbf.ts';
import { osmTown } from '../builders/osm-town.ts';
import { projectFolder } from './running-city.ts';

export interface SmallTown {
  readonly pack: string;
  /** of the whole town */
  readonly timeZone: string;
  /** id of a feeder that has customers */
  readonly feeder: string;
  remove(): Promise<void>;
}

export async function buildSmallTown(): Promise<SmallTown> {
  const folder = await mkdtemp(join(tmpdir(), 'city-twin-town-'));
  const [file, pack] = [join(folder, 'town.osm.pbf'), join(folder, 'pack')];
  await writeFile(file, osmPbf(osmTown({ blocks: 8 }).file()));
  const program = join(projectFolder, 'bin', 'city-twin');
  await promisify(execFile)(process.execPath, [program, 'import-city', file, '--out', pack, '--name', 'Town']);
  return {
    pack,
    timeZone: 'Europe/Berlin',
    feeder: 'substation-s1.f1',
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}
