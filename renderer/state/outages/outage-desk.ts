// What this person does with the outages on this screen: filter, cursor, what is being asked, what the host last said. Of the moment:
// nothing of it is kept between visits.
import { create } from 'zustand';
import type { OutageOnWire, OutageStepName } from '../../../contract/outage-requests.ts';
import type { OutageFilter } from './outage-order.ts';

/** A question on the screen whose answer goes to the host. */
export type OutageSheet =
  | { readonly kind: 'call' }
  | { readonly kind: 'open' }
  | { readonly kind: 'etr' | 'merge' | 'records'; readonly outage: string }
  | { readonly kind: 'step'; readonly outage: string; readonly step: AskedStep };
/** Steps that need more than a press. */
export type AskedStep = Extract<
  OutageStepName,
  'confirm' | 'locate' | 'diagnose' | 'assign' | 'verify' | 'correct' | 'invalidate'
>;
const ASKED: readonly OutageStepName[] = [
  'confirm',
  'locate',
  'diagnose',
  'assign',
  'verify',
  'correct',
  'invalidate',
] satisfies AskedStep[];
export const isAsked = (step: OutageStepName): step is AskedStep => ASKED.includes(step);

/** What came of the last word, as the host said it. */
export type OutageNote =
  | { readonly kind: 'asking' | 'stormed' }
  | { readonly kind: 'stepped'; readonly outage: string; readonly step: OutageStepName }
  | { readonly kind: 'called'; readonly outage: string }
  | { readonly kind: 'timed' | 'changed' | 'asked'; readonly outage: string }
  | { readonly kind: 'failed'; readonly message: string };

interface OutageDeskState {
  /** null: none have been read yet */
  known: readonly OutageOnWire[] | null;
  /** why they could not be read; null: they could */
  failure: string | null;
  shown: 'list' | 'reliability';
  which: OutageFilter;
  /** only what lies in areas that this person controls */
  isMineOnly: boolean;
  words: string;
  /** id of the outage that is looked at */
  cursor: string | null;
  sheet: OutageSheet | null;
  note: OutageNote | null;
  /** grows with every word to the host: what is known may be another one */
  told: number;
}

export const useOutageDesk = create<OutageDeskState>()(() => ({
  known: null,
  failure: null,
  shown: 'list',
  which: 'open',
  isMineOnly: false,
  words: '',
  cursor: null,
  sheet: null,
  note: null,
  told: 0,
}));

/** Shows one outage, whatever was filtered before. */
export function showOutage(id: string, which: OutageFilter = 'all'): void {
  useOutageDesk.setState({ shown: 'list', cursor: id, which, isMineOnly: false, words: '' });
}

/** What the host says of one outage now replaces what was known of it. */
export function learnOutage(told: OutageOnWire): void {
  useOutageDesk.setState(({ known }) => ({
    known: known?.map((outage) => (outage.id === told.id ? told : outage)) ?? null,
  }));
}
