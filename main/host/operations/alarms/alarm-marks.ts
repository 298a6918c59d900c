// Alarms as marks on the map: of each asset the worst that somebody is told of. A flood has thousands of alarms and fewer places; the most urgent
// places come first, the rest is counted.
import { matterOfAlarm } from '../../../../contract/alarm-matter.ts';
import type { AlarmMarks, AlarmReport } from '../../../../contract/alarm-requests.ts';
import type { AlarmService } from './alarm-service.ts';

/** More than that nobody tells apart on a map. */
const MOST_PLACES = 500;
const MOST_ALARMS = 10_000;

const isWaiting = ({ state }: AlarmReport): boolean =>
  state === 'unacknowledged' || state === 'returnedUnacknowledged' || state === 'latchedUnacknowledged';
/** What is out of sight on purpose is so on the map too. */
const isTold = (alarm: AlarmReport): boolean =>
  isWaiting(alarm) || alarm.state === 'acknowledged' || alarm.state === 'latchedAcknowledged';

type Mark = AlarmMarks['marks'][number];

/** What waits for somebody goes before what is known, then the more urgent; of equals the order given (the newest first). */
export function marksOf(alarms: readonly AlarmReport[], most = MOST_PLACES): Pick<AlarmMarks, 'marks' | 'left'> {
  const places = new Map<string, { -readonly [K in keyof Mark]: Mark[K] }>();
  for (const alarm of alarms) {
    // What the desk is at has no place of its own.
    if (!isTold(alarm) || matterOfAlarm(alarm.id) !== null) continue;
    const waits = isWaiting(alarm);
    const known = places.get(alarm.asset);
    if (known === undefined) {
      places.set(alarm.asset, { asset: alarm.asset, priority: alarm.priority, isWaiting: waits, alarms: 1 });
      continue;
    }
    known.alarms++;
    if (rankOf(waits, alarm.priority) < rankOf(known.isWaiting, known.priority))
      Object.assign(known, { priority: alarm.priority, isWaiting: waits });
  }
  const marks = [...places.values()].toSorted(
    (a, b) => rankOf(a.isWaiting, a.priority) - rankOf(b.isWaiting, b.priority),
  );
  return { marks: marks.slice(0, most), left: Math.max(0, marks.length - most) };
}

const rankOf = (waits: boolean, priority: number): number => (waits ? 0 : 10) + priority;

/** Of the alarms as they are: put together once for each change, however many screens ask. */
export class AlarmMap {
  readonly #alarms: Pick<AlarmService, 'list' | 'summary'>;
  #known: AlarmMarks = { version: -1, marks: [], left: 0 };

  constructor(alarms: Pick<AlarmService, 'list' | 'summary'>) {
    this.#alarms = alarms;
  }

  marks(): AlarmMarks {
    if (this.#alarms.summary().version !== this.#known.version) {
      const { version, alarms } = this.#alarms.list({ limit: MOST_ALARMS });
      this.#known = { version, ...marksOf(alarms) };
    }
    return this.#known;
  }
}
