// Where things lie on this machine: the folders that its system means for them.
import { join } from 'node:path';
import envPaths from 'env-paths';

const paths = envPaths('city-twin', { suffix: '' });

/** Linux: $XDG_CONFIG_HOME/city-twin/config.json */
export const configFile = join(paths.config, 'config.json');

/** Packs made at first start. Linux: $XDG_CACHE_HOME/city-twin/packs */
export const packsFolder = join(paths.cache, 'packs');

/** The profile of the browser that stands in for the desktop window. */
export const browserProfileFolder = join(paths.cache, 'browser');

/** What one city remembers. Linux: $XDG_DATA_HOME/city-twin/<city> */
export const dataFolder = (city: string): string => join(paths.data, city);
