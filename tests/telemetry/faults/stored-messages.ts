// What is in storage after a host has ended: every numbered message, how often, and whether the journal is whole.
import { openCityPack } from '../../../main/host/city/city-pack.ts';
import { createCityClock } from '../../../main/host/city-clock.ts';
import { createEventLog } from '../../../main/host/event-log.ts';
import { checkJournal } from '../../../main/host/storage/journal-check.ts';
import { openStorage } from '../../../main/host/storage/storage.ts';
import { POINT, STEP, SUBSTATIONS } from './numbered-devices.ts';

export interface StoredMessages {
  readonly numbers: ReadonlySet<number>;
  /** numbers that stand there more than once */
  readonly doubled: readonly number[];
  /** values that are not what was sent for that time */
  readonly wrong: number;
  readonly journal: ReturnType<typeof checkJournal>;
  readonly status: { readonly state: string; readonly detail: string };
}

const PAGE = 50_000;

export async function readStored(pack: string, dir: string, startMs: number): Promise<StoredMessages> {
  const journal = checkJournal(dir);
  const pointIds = (await openCityPack(pack)).table('points').text('id');
  const clock = createCityClock({ startCity: Date.now(), startWall: Date.now(), speed: 1 });
  const storage = await openStorage({ dir, pointIds: [...pointIds], clock, events: createEventLog(clock) });
  try {
    const numbers = new Set<number>();
    const doubled: number[] = [];
    let wrong = 0;
    for (let n = 1; n <= SUBSTATIONS; n += 1) {
      const row = pointIds.indexOf(`substation-s${n}.${POINT}`);
      let cursor: string | null = null;
      do {
        const page = await storage.history.page(row, 0, startMs + 1e9, PAGE, cursor);
        page.times.forEach((time, i) => {
          const number = page.values[i]! / STEP;
          if (time - startMs !== number || 1 + (number % SUBSTATIONS) !== n) wrong += 1;
          if (numbers.has(number)) doubled.push(number);
          numbers.add(number);
        });
        cursor = page.next;
      } while (cursor !== null);
    }
    const { state, detail } = storage.status();
    return { numbers, doubled, wrong, journal, status: { state, detail } };
  } finally {
    await storage.close();
  }
}

export const missingFrom = (stored: ReadonlySet<number>, expected: Iterable<number>): number[] =>
  [...expected].filter((number) => !stored.has(number));
