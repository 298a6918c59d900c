// Files that run on their own: a process of its own or a worker thread. From the sources Node runs the .ts file itself;
// in the desktop bundle each is one file of out/main (main/vite.config.ts takes its list from here).

/** name of the bundled file -> source, relative to this folder */
export const ENTRIES = {
  host: 'shells/electron/host-process.ts',
  'storage-worker': 'host/storage/storage-worker.ts',
  'checkpoint-worker': 'host/storage/checkpoint-worker.ts',
  'shared-worker': 'host/storage/shared/shared-worker.ts',
  'intake-worker': 'host/telemetry/intake-worker.ts',
  'shadow-worker': 'host/shadow/shadow-worker.ts',
  'replay-worker': 'host/replay/replay-worker.ts',
  'plan-worker': 'host/shadow/plan-worker.ts',
  'outage-worker': 'host/shadow/outage-worker.ts',
  'field-simulator': 'field/field-simulator.ts',
  'import-worker': 'host/city/import-worker.ts',
  'contingency-worker': 'host/grid/contingency/contingency-worker.ts',
} as const;
export type EntryName = keyof typeof ENTRIES;

const runsFromSources = import.meta.url.endsWith('.ts');

/** Where to find an entry now: pass it to `new Worker`, or through `fileURLToPath` to a child process. */
export function entryUrl(name: EntryName): URL {
  return new URL(runsFromSources ? ENTRIES[name] : `./${name}.js`, import.meta.url);
}
