// The city that the program brings along: inner Berlin. assets/cities/berlin says where the data come from.
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

export interface CitySource {
  /** OSM PBF file */
  readonly file: string;
  readonly name: string;
  readonly seed: number;
}

const FILE = 'assets/cities/berlin/berlin-inner.osm.pbf';

/** Beside the program's folder: two steps up from the bundle (out/main), three from this source. */
function findFile(): string {
  const candidates = ['../../../', '../../', '../'].map((up) =>
    fileURLToPath(new URL(`${up}${FILE}`, import.meta.url)),
  );
  // A packaged desktop keeps large files beside its archive, where plain file access works.
  const unpacked = candidates.map((path) => path.replace(/app\.asar(?=[\\/])/, 'app.asar.unpacked'));
  return [...unpacked, ...candidates].find((path) => existsSync(path)) ?? candidates[0]!;
}

export const defaultCity = (): CitySource => ({ file: findFile(), name: 'Berlin', seed: 1 });
