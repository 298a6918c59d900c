// What had happened by the moment shown: entries of the journal around it, told as the events of this screen. Entries that
// come a little later are read ahead, so that playing tells them when their time has come.
import type { JournalEntry, RequestName, RequestParams, RequestResult } from '../../../contract/requests.ts';
import type { LinkEvent } from '../../link/link.ts';

const READ = 450;
/** of these, entries that come after the moment */
const AHEAD = 150;
const TOLD = 300;

export interface FeedHooks {
  request<N extends RequestName>(name: N, params: RequestParams<N>): Promise<RequestResult<N>>;
  /** city time of the moment shown */
  readonly now: () => number;
  /** newest first */
  readonly onEvents: (events: readonly LinkEvent[]) => void;
}

export interface ReplayFeed {
  /** Another moment: reads what is around it. */
  read(): void;
  /** Time has run on. */
  tick(): void;
  /** written just now, while this screen looks at the past */
  add(entry: JournalEntry): void;
  /** Forgets everything; an answer on its way tells nothing any more. */
  stop(): void;
}

const eventOf = (entry: JournalEntry): LinkEvent => ({
  name: 'journalWritten',
  number: entry.number,
  at: entry.at,
  data: entry,
});

export function createReplayFeed(hooks: FeedHooks): ReplayFeed {
  /** oldest first */
  let entries: readonly JournalEntry[] = [];
  /** nothing was written after the newest of `entries` */
  let isComplete = false;
  let isReading = false;
  let round = 0;
  let told = '';

  const tell = () => {
    const now = hooks.now();
    const known = entries.filter(({ at }) => at <= now);
    const newest = known.at(-1);
    const sign = `${known.length} ${newest?.number ?? -1}`;
    if (sign === told) return;
    told = sign;
    hooks.onEvents(known.slice(-TOLD).toReversed().map(eventOf));
  };

  const read = async (): Promise<void> => {
    const mine = ++round;
    isReading = true;
    try {
      const { mark } = await hooks.request('replay.step', { fromMs: hooks.now(), direction: 'on' });
      if (mine !== round) return;
      const before = mark === null ? {} : { before: mark.number + AHEAD };
      const page = await hooks.request('journal.list', { limit: READ, ...before });
      if (mine !== round) return;
      entries = page.entries.toSorted((a, b) => a.number - b.number);
      isComplete = mark === null || (entries.at(-1)?.number ?? 0) < mark.number + AHEAD - 1;
      told = '';
      tell();
    } catch (error) {
      console.warn('the journal of the moment could not be read', error);
    }
    if (mine === round) isReading = false;
  };

  return {
    read: () => void read(),
    tick: () => {
      tell();
      const newest = entries.at(-1);
      if (!isComplete && !isReading && newest !== undefined && hooks.now() > newest.at) void read();
    },
    add: (entry) => {
      if (isComplete) entries = [...entries, entry];
    },
    stop: () => {
      round++;
      entries = [];
      isComplete = false;
      isReading = false;
      told = '';
    },
  };
}
