// The shift log and the handover of a running city, for whoever asks.
import type { Handover, HandoverReport, LogEntry, LogLink } from '../../../../contract/log-requests.ts';
import type { CityClock, Journal } from '../../ports.ts';
import { answer, type Answer, refuse } from '../../requests/handler.ts';
import type { DeskSources } from '../desk-sources.ts';
import { HandoverBook, type HandoverRefusal } from './handover-book.ts';
import { handoverReport } from './handover-report.ts';
import { LogBook, type LogDraft } from './log-book.ts';

export interface ShiftLogOptions {
  readonly journal: Pick<Journal, 'append' | 'between'>;
  readonly clock: Pick<CityClock, 'now'>;
  readonly sources: DeskSources;
  readonly log: (line: string) => void;
}

export interface ShiftLogService {
  list(query: Parameters<LogBook['list']>[0]): Promise<Answer<{ entries: LogEntry[] }>>;
  /** About any of these, oldest first. */
  aboutAny(links: readonly LogLink[]): LogEntry[];
  write(draft: LogDraft, by: string): Promise<Answer<LogEntry>>;
  report(): HandoverReport;
  handovers(limit: number): Handover[];
  handOver(remarks: string, by: string): Promise<Answer<Handover>>;
  accept(handover: number, remarks: string, by: string): Promise<Answer<Handover>>;
}

const WHY: Readonly<Record<HandoverRefusal, string>> = {
  unknown: 'there is no such handover',
  replaced: 'another handover has taken its place',
  'already-accepted': 'somebody has accepted it already',
  'same-person': 'whoever gives a shift cannot accept it',
};

/** @throws Error when the journal cannot be read */
export async function openShiftLog(options: ShiftLogOptions): Promise<ShiftLogService> {
  const { sources, clock } = options;
  const [book, handovers] = await Promise.all([LogBook.open(options), HandoverBook.open(options)]);
  const report = (): HandoverReport => {
    const sinceMs = handovers.shiftSinceMs;
    const nowMs = Math.round(clock.now());
    return handoverReport(sources, book.since(sinceMs ?? Number.NEGATIVE_INFINITY), { sinceMs, nowMs });
  };
  return {
    list: async (query) => answer({ entries: await book.list(query) }),
    aboutAny: (links) => book.aboutAny(links),
    write: async (draft, by) => {
      const entry = await book.write(draft, by);
      return entry === null ? refuse('not-found', `the log has no entry ${draft.corrects}`) : answer(entry);
    },
    report,
    handovers: (limit) => handovers.list(limit),
    handOver: async (remarks, by) => answer(await handovers.give(report, remarks, by)),
    accept: async (number, remarks, by) => {
      const taken = await handovers.accept(number, remarks, by);
      if (typeof taken !== 'string') return answer(taken);
      return refuse(taken === 'unknown' ? 'not-found' : 'conflict', `${taken}: ${WHY[taken]}`);
    },
  };
}
