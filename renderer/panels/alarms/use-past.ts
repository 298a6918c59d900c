// What is over as the host's journal has it, for the table: pages behind each other as somebody scrolls, or all of it for a file.
import { useMemo, useRef, useState } from 'react';
import type { PastAlarmReport, PastFilter } from '../../../contract/alarm-requests.ts';
import type { AlarmFilter } from '../../state/alarms/alarm-order.ts';
import type { Session } from '../../state/session.ts';
import { useSession, useSessionState } from '../session-context.ts';

const PAGE = 200;
const PAGE_OF_FILE = 1000;
/** Pages in a row without anything: the filter is narrow, and whether to look on is the person's to say. */
const MOST_EMPTY = 5;

export interface ReadPast {
  readonly alarms: readonly PastAlarmReport[];
  readonly hasMore: boolean;
  readonly isReading: boolean;
  /** up to when it was read, city time; null: to its beginning, or not at all */
  readonly readToMs: number | null;
  readonly failure: string | null;
  /** The next page, if the table is at its end; not where several brought nothing. */
  readonly readOn: (isAtEnd: boolean) => void;
  /** The next page, because somebody said so. */
  readonly readMore: () => void;
}

/** What the host filters by; words are searched here, in the language of the screen. */
export function pastFilterOf({ areas, priority, definition, span }: Omit<AlarmFilter, 'words' | 'state'>): PastFilter {
  return {
    ...(span === null ? {} : { fromMs: span.fromMs, ...(span.toMs === null ? {} : { toMs: span.toMs }) }),
    ...(areas === null ? {} : { areas: [...areas] }),
    ...(priority === null ? {} : { priorities: [priority] }),
    ...(definition === null ? {} : { definitions: [definition] }),
  };
}

/** Page after page. Rejects when the host refuses or the line breaks. */
export async function* pagesOfPast(session: Session, filter: PastFilter): AsyncGenerator<PastAlarmReport[]> {
  for (let after: string | undefined; ; ) {
    const page = await session.request('alarm.past', { ...filter, after, limit: PAGE_OF_FILE });
    yield page.alarms;
    if (page.next === null) return;
    after = page.next;
  }
}

interface Read {
  readonly of: PastFilter | null;
  readonly alarms: readonly PastAlarmReport[];
  /** undefined: nothing was asked yet; null: there is no more */
  readonly next: string | null | undefined;
  readonly readToMs: number | null;
  readonly empty: number;
  readonly failure: string | null;
}
/** One list for all: the table is made anew with each other one. */
const NOTHING: readonly PastAlarmReport[] = [];
const nothingOf = (of: PastFilter | null): Read => ({
  ...{ of, alarms: NOTHING, next: undefined, readToMs: null, empty: 0, failure: null },
});

/** @param filter kept by `useMemo`; null: nothing is read */
export function usePast(filter: AlarmFilter | null): ReadPast {
  const session = useSession();
  const isOpen = useSessionState((state) => state.link.kind === 'open');
  const question = useMemo(() => (filter === null ? null : JSON.stringify(pastFilterOf(filter))), [filter]);
  const of = useMemo(() => (question === null ? null : (JSON.parse(question) as PastFilter)), [question]);
  const [kept, setKept] = useState(() => nothingOf(null));
  const [reading, setReading] = useState<PastFilter | null>(null);
  const asked = useRef<PastFilter | null>(null);
  const read = kept.of === of ? kept : nothingOf(of);
  const isReading = reading !== null && reading === of;

  const ask = (before: Read) => {
    if (of === null || !isOpen || asked.current === of || before.next === null) return;
    asked.current = of;
    setReading(of);
    const tell = (now: Read) => {
      // An answer to another question than the present one is of no use.
      if (asked.current !== of) return;
      asked.current = null;
      setKept(now);
      setReading(null);
    };
    session
      .request('alarm.past', { ...of, limit: PAGE, ...(before.next === undefined ? {} : { after: before.next }) })
      .then(
        ({ alarms, next, readToMs }) => {
          const empty = alarms.length === 0 ? before.empty + 1 : 0;
          tell({ of, alarms: [...before.alarms, ...alarms], next, readToMs, empty, failure: null });
        },
        (error: unknown) => tell({ ...before, of, failure: error instanceof Error ? error.message : String(error) }),
      );
  };
  return {
    ...{ alarms: read.alarms, hasMore: read.next !== null, isReading, readToMs: read.readToMs, failure: read.failure },
    readOn: (isAtEnd) => {
      if ((isAtEnd || read.next === undefined) && read.empty < MOST_EMPTY && read.failure === null) ask(read);
    },
    readMore: () => ask({ ...read, empty: 0 }),
  };
}
