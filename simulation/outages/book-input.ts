// Everything that can be done to the book of outages, as data: written down in order and read again, the same inputs make the same book.
import type { BookResult } from './book-facts.ts';
import { together } from './composed-input.ts';
import { assessEtr, type Etr, type EtrSource, retractEtr, sayEtr } from './etr-course.ts';
import { type SpokenInput, takeSpoken } from './gasp-returns.ts';
import type { Call } from './intake-facts.ts';
import type { RecordChange } from './interruption-ledger.ts';
import type { OutageBook } from './outage-book.ts';
import type { ToldStep, When } from './outage-case.ts';
import { type CallBackInput, type CheckInput, takeCallBack, takeCheck } from './restoration-checks.ts';

export type BookInput =
  | { readonly do: 'call'; readonly call: Call; readonly nowMs: number }
  | {
      readonly do: 'ping';
      readonly id: string;
      readonly point: string;
      readonly isAnswered: boolean;
      readonly atMs: number;
    }
  | { readonly do: 'device'; readonly device: string; readonly isLive: boolean; readonly atMs: number }
  /** what telemetry says of several at once: closed and live, or no longer */
  | {
      readonly do: 'devices';
      readonly live: readonly string[];
      readonly lost: readonly string[];
      readonly atMs: number;
    }
  | { readonly do: 'storm'; readonly feeder: string; readonly isStorm: boolean; readonly atMs: number }
  | { readonly do: 'open'; readonly device: string; readonly when: When; readonly reason?: string }
  | {
      readonly do: 'step';
      readonly case: string;
      readonly step: ToldStep;
      readonly when: When;
    }
  | {
      readonly do: 'merge';
      readonly case: string;
      readonly into: string;
      readonly when: When;
      /** absent in what was written before reasons were asked for */
      readonly reason?: string;
    }
  | {
      readonly do: 'split';
      readonly case: string;
      readonly devices: readonly string[];
      readonly when: When;
      readonly reason?: string;
    }
  /** these records become an outage of their own, at `device` or at the lowest device above all of them */
  | {
      readonly do: 'splitOff';
      readonly case: string;
      readonly records: readonly number[];
      readonly device: string | null;
      readonly when: When;
      readonly reason: string;
    }
  | { readonly do: 'lose'; readonly case: string; readonly points: readonly string[]; readonly offMs: number }
  | { readonly do: 'back'; readonly case: string; readonly points: readonly string[]; readonly when: When }
  | { readonly do: 'correct'; readonly changes: readonly RecordChange[]; readonly reason: string; readonly when: When }
  | { readonly do: 'sayEtr'; readonly case: string; readonly etr: Etr }
  | { readonly do: 'retractEtr'; readonly case: string; readonly source: EtrSource; readonly atMs: number }
  | { readonly do: 'assessEtr'; readonly case: string; readonly isAssessing: boolean; readonly atMs: number }
  /** what meters say to whom supply was given back */
  | ({ readonly do: 'checked' } & CheckInput)
  | ({ readonly do: 'callBack' } & CallBackInput)
  /** meters speak again that have told of darkness with a last gasp */
  | ({ readonly do: 'spoken' } & SpokenInput)
  | { readonly do: 'tick'; readonly nowMs: number };

/** `refused`: nothing is changed. @throws Error when the program has made a mistake: then the book may have changed by half */
export function applyInput(book: OutageBook, input: BookInput): BookResult {
  switch (input.do) {
    case 'call':
      return book.call(input.call, input.nowMs);
    case 'ping':
      return book.ping(input.id, input.point, input.isAnswered, input.atMs);
    case 'device':
      return book.deviceTold(input.device, input.isLive, input.atMs);
    case 'devices':
      return devicesTold(book, input);
    case 'storm':
      return { kind: 'done', case: '', facts: book.setStorm(input.feeder, input.isStorm, input.atMs) };
    case 'open':
      return book.open(input.device, input.when);
    case 'step':
      return book.step(input.case, input.step, input.when);
    case 'merge':
      return book.merge(input.case, input.into, input.when);
    case 'split':
      return book.split(input.case, input.devices, input.when);
    case 'splitOff':
      return book.splitOff(input.case, input.records, input.device, input.when);
    case 'lose':
      return book.lose(input.case, input.points, input.offMs);
    case 'back':
      return book.back(input.case, input.points, input.when);
    case 'correct':
      return book.correct(input.changes, input.reason, input.when);
    case 'sayEtr':
      return book.reviseEtr(input.case, input.etr.atMs, (course, rules) => sayEtr(course, input.etr, rules));
    case 'retractEtr':
      return book.reviseEtr(input.case, input.atMs, (course, rules) =>
        retractEtr(course, input.source, input.atMs, rules),
      );
    case 'assessEtr':
      return book.reviseEtr(input.case, input.atMs, (course, rules) =>
        assessEtr(course, input.isAssessing, input.atMs, rules),
      );
    case 'checked':
      return takeCheck(book, input);
    case 'callBack':
      return takeCallBack(book, input);
    case 'spoken':
      return takeSpoken(book, input);
    case 'tick':
      return { kind: 'done', case: '', facts: book.tick(input.nowMs) };
  }
}

function devicesTold(book: OutageBook, { live, lost, atMs }: Extract<BookInput, { do: 'devices' }>): BookResult {
  const devices = [...live, ...lost];
  const stranger = devices.find((device) => book.places.feederOf(device) === null);
  if (stranger !== undefined) return { kind: 'refused', code: 'unknown-device', at: stranger };
  return together(
    '',
    devices.map((device, i) => () => book.deviceTold(device, i < live.length, atMs)),
  );
}
