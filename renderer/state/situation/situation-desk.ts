// What this person does with events and the shift log on this screen. Of the moment, but for what is being written: a draft outlives the
// tab that it is written in.
import { create } from 'zustand';
import type { LogLink } from '../../../contract/log-requests.ts';
import type { EventPart } from '../../../contract/situation-requests.ts';

export const SITUATION_VIEWS = ['events', 'log', 'drills'] as const;
export type SituationView = (typeof SITUATION_VIEWS)[number];

export type LogNote =
  | { readonly kind: 'asking' | 'written' | 'given' | 'accepted' }
  | { readonly kind: 'failed'; readonly message: string };

interface SituationDeskState {
  shown: SituationView;
  isTall: boolean;
  /** events that are over are listed too */
  withEnded: boolean;
  /** a part of the event that is looked at; null: none yet */
  cursor: EventPart | null;
  draft: string;
  /** what the draft is about */
  links: readonly LogLink[];
  /** number of the entry that the draft corrects */
  corrects: number | null;
  note: LogNote | null;
  /** grows with every word to the host */
  told: number;
  /** the handover is on the screen: as things stand now, or as it was given (its number) */
  handover: 'now' | number | null;
  /** a part of the event whose report is on the screen */
  report: EventPart | null;
}

export const useSituationDesk = create<SituationDeskState>()(() => ({
  shown: 'events',
  isTall: true,
  withEnded: false,
  cursor: null,
  draft: '',
  links: [],
  corrects: null,
  note: null,
  told: 0,
  handover: null,
  report: null,
}));

export const isSamePart = (a: EventPart | null, b: EventPart | null): boolean =>
  a === b || (a !== null && b !== null && a.kind === b.kind && a.id === b.id);

/** Adds what an entry is about; twice the same is once. */
export function aboutToo(links: readonly LogLink[], link: LogLink): readonly LogLink[] {
  return links.some(({ kind, id }) => kind === link.kind && id === link.id) ? links : [...links, link];
}
