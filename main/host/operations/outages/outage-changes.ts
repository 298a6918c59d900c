// What a person changes about outages beyond their course: opening, merging, parting, correcting records, calling back. Each becomes one input
// of the book, with the reason, so that the journal has it and a refusal too.
import type { OutageRecord, RecordCorrection } from '../../../../contract/outage-requests.ts';
import type { BookInput } from '../../../../simulation/outages/book-input.ts';
import type { RecordChange } from '../../../../simulation/outages/interruption-ledger.ts';
import type { OutageCity } from '../../../../simulation/outages/book-state.ts';
import type { OutageBook } from '../../../../simulation/outages/outage-book.ts';
import type { When } from '../../../../simulation/outages/outage-case.ts';

export type OutageChange =
  | { readonly do: 'open'; readonly device: string; readonly reason: string }
  | { readonly do: 'merge'; readonly outage: string; readonly into: string; readonly reason: string }
  | { readonly do: 'split'; readonly outage: string; readonly devices: readonly string[]; readonly reason: string }
  | {
      readonly do: 'splitOff';
      readonly outage: string;
      readonly records: readonly number[];
      readonly device: string | null;
      readonly reason: string;
    }
  | {
      readonly do: 'correct';
      readonly outage: string;
      readonly changes: readonly RecordCorrection[];
      readonly reason: string;
    }
  | {
      readonly do: 'callBack';
      readonly outage: string;
      /** service point */
      readonly point: string;
      readonly hasSupply: boolean;
      readonly words: string;
    };

export function inputOf(change: OutageChange, when: When): BookInput {
  switch (change.do) {
    case 'open': {
      const { device, reason } = change;
      return { do: 'open', device, reason, when };
    }
    case 'merge': {
      const { outage, into, reason } = change;
      return { do: 'merge', case: outage, into, reason, when };
    }
    case 'split': {
      const { outage, devices, reason } = change;
      return { do: 'split', case: outage, devices, reason, when };
    }
    case 'splitOff': {
      const { outage, records, device, reason } = change;
      return { do: 'splitOff', case: outage, records, device, reason, when };
    }
    case 'correct':
      return { do: 'correct', changes: change.changes.map(changeOf), reason: change.reason, when };
    case 'callBack': {
      const { outage, ...word } = change;
      return { ...word, do: 'callBack', case: outage, ...when };
    }
  }
}

const changeOf = ({ record, off, on, customers, isVoid }: RecordCorrection): RecordChange => ({
  record,
  ...(off === undefined ? {} : { offMs: off }),
  ...(on === undefined ? {} : { onMs: on }),
  ...(customers === undefined ? {} : { customers }),
  ...(isVoid === undefined ? {} : { isVoid }),
});

export interface ChangeTrouble {
  readonly code: 'unknown-record' | 'future';
  readonly at: string;
}

/** Corrections are of records of this outage, and of the past. null: they are. */
export function troubleOf(book: Pick<OutageBook, 'ledger'>, change: OutageChange, nowMs: number): ChangeTrouble | null {
  if (change.do !== 'correct') return null;
  const { outage, changes } = change;
  const stranger = changes.find(({ record }) => book.ledger.record(record)?.outage !== outage)?.record;
  if (stranger !== undefined) return { code: 'unknown-record', at: `${stranger} is none of ${outage}` };
  const early = changes.find(({ off, on }) => Math.max(off ?? nowMs, on ?? nowMs) > nowMs)?.record;
  return early === undefined ? null : { code: 'future', at: `record ${early}` };
}

export function recordsOf(
  book: Pick<OutageBook, 'ledger' | 'places'>,
  city: OutageCity,
  outage: string,
): OutageRecord[] {
  return book.ledger.ofOutage(outage).map(({ id, group, customers, offMs, onMs, step, isVoid }) => {
    const { critical = '', district = '' } = city.groups.get(group) ?? {};
    const transformer = book.places.transformerOf(group);
    return { record: id, point: group, transformer, customers, critical, district, off: offMs, on: onMs, step, isVoid };
  });
}
