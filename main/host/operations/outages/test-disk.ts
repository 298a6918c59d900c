// A small city for tests of the desk of outages, and a disk that survives: opened again on it, the desk stands for a restart.
import type { JournalEntry } from '../../../../contract/requests.ts';
import { testTown } from '../../../../simulation/living-grid/test-town.ts';
import type { BookInput } from '../../../../simulation/outages/book-input.ts';
import { ETR_RULES } from '../../../../simulation/outages/etr-course.ts';
import { feederDevicesOf } from '../../../../simulation/outages/feeder-devices.ts';
import { GROUPING_RULES } from '../../../../simulation/outages/grouping-rules.ts';
import type { CustomerGroup } from '../../../../simulation/outages/interruption-ledger.ts';
import type { OutageCity } from '../../../../simulation/outages/book-state.ts';
import { callAt, treeOf } from '../../../../simulation/outages/test-feeder.ts';
import type { OutageDeskOptions } from './outage-desk.ts';

export const { grid } = testTown({ rings: 1, stations: 3, cables: 2, houses: 4 });
export const { consumers } = grid.network;
export const trees = feederDevicesOf(grid).map((feeder) => treeOf(feeder));
export const groups = new Map(
  trees.flatMap((tree) =>
    tree.pointIds.map((id, row): [string, CustomerGroup] => [
      id,
      { id, customers: tree.pointCustomers[row]!, critical: '', feeder: tree.feeder, district: 'mitte' },
    ]),
  ),
);
export const city: OutageCity = { trees, groups };

/** A disk that survives: journal and documents, both as text. */
export function disk() {
  const entries: string[] = [];
  const documents = new Map<string, string>();
  const logged: string[] = [];
  let now = 0;
  let isFull = false;
  const options: OutageDeskOptions = {
    city,
    rules: { grouping: GROUPING_RULES, etr: ETR_RULES },
    clock: { now: () => now },
    log: (line) => void logged.push(line),
    documents: {
      get: (name) => Promise.resolve(documents.has(name) ? JSON.parse(documents.get(name)!) : null),
      put: (name, value) => Promise.resolve(void documents.set(name, JSON.stringify(value))),
    },
    journal: {
      append: (kind, by, data) => {
        if (isFull) return Promise.reject(new Error('no space left'));
        const entry: JournalEntry = { number: entries.length + 1, at: now, kind, by, data };
        entries.push(JSON.stringify(entry));
        return Promise.resolve(entry);
      },
      list: ({ before = Infinity, limit }) =>
        Promise.resolve(
          entries
            .map((text) => JSON.parse(text) as JournalEntry)
            .filter(({ number }) => number < before)
            .toReversed()
            .slice(0, limit),
        ),
      // More entries than are paged stand in no test.
      between: () => Promise.resolve([]),
      head: () => ({ number: entries.length, hash: '' }),
    },
  };
  return {
    options,
    entries,
    documents,
    logged,
    at: (ms: number) => {
      now = ms;
    },
    fill: (full: boolean) => {
      isFull = full;
    },
  };
}

export const PERSON = { kind: 'person', id: 'anna' } as const;
export const MIN = 60_000;
export const call = (point: string, minute: number, id: string): BookInput => ({
  do: 'call',
  call: { ...callAt(point, minute), id },
  nowMs: minute * MIN,
});
