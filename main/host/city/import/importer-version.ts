/** Raise it with every change that gives other packs: built packs in users' caches are then made again. */
export const IMPORTER_VERSION = 10;
