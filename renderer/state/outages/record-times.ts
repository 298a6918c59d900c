// Times of records as people write them: a time of day, of the day that the record was. Pure: the zone is an argument.
import type { OutageRecord } from '../../../contract/outage-requests.ts';

const DAY_S = 86_400;
const CLOCK = /^(\d{1,2}):(\d{2})(?::(\d{2}))?$/;

/** Seconds of the day that this moment has in the zone. */
function secondsOfDay(ms: number, zone: string): number {
  const format = new Intl.DateTimeFormat('en-GB', {
    ...{ timeZone: zone, hourCycle: 'h23', hour: '2-digit', minute: '2-digit', second: '2-digit' },
  });
  const [h = 0, m = 0, s = 0] = format.format(ms).split(':').map(Number);
  return h * 3600 + m * 60 + s;
}

/**
 * The moment nearest to `nearMs` that has this time of day (17:04 or 17:04:30) in the zone, ms UTC, whole seconds. null: it is no time of day.
 */
export function momentNear(clock: string, nearMs: number, zone: string): number | null {
  const [, h, m, s = '0'] = CLOCK.exec(clock.trim()) ?? [];
  if (h === undefined || m === undefined || Number(h) > 23 || Number(m) > 59 || Number(s) > 59) return null;
  const wanted = Number(h) * 3600 + Number(m) * 60 + Number(s);
  const second = Math.floor(nearMs / 1000) * 1000;
  const ahead = (((wanted - secondsOfDay(second, zone)) % DAY_S) + DAY_S) % DAY_S;
  const found = second + (ahead > DAY_S / 2 ? ahead - DAY_S : ahead) * 1000;
  // Where clocks were changed in between it is an hour off, and set right once.
  const off = wanted - secondsOfDay(found, zone);
  return Math.abs(off) === 3600 ? found + off * 1000 : found;
}

export interface RecordGroup {
  readonly key: string;
  readonly transformer: string | null;
  /** all of them share these */
  readonly off: number;
  readonly on: number | null;
  readonly step: number | null;
  readonly isVoid: boolean;
  readonly records: readonly OutageRecord[];
  readonly customers: number;
}

/** Records that went out and came back together below one transformer, the longest out first. */
export function recordGroups(records: readonly OutageRecord[]): RecordGroup[] {
  const found = new Map<string, OutageRecord[]>();
  for (const record of records) {
    const key = [record.transformer, record.off, record.on, record.step, record.isVoid].join(' ');
    const group = found.get(key);
    if (group === undefined) found.set(key, [record]);
    else group.push(record);
  }
  return [...found]
    .map(([key, group]) => {
      const { transformer, off, on, step, isVoid } = group[0]!;
      const customers = group.reduce((sum, one) => sum + one.customers, 0);
      return { key, transformer, off, on, step, isVoid, records: group, customers };
    })
    .toSorted((a, b) => (b.on ?? Infinity) - (a.on ?? Infinity) || (a.key < b.key ? -1 : 1));
}
