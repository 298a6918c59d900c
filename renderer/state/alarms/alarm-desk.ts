// What this person does with the table of alarms on this screen: filter, selection, what is open, what the host last said to an order.
// Of the moment: but for whose areas it is about, nothing of it is kept between visits.
import { create } from 'zustand';
import type { AlarmReport } from '../../../contract/alarm-requests.ts';
import type { KnownAlarms } from './known-alarms.ts';
import type { PastSpan, StateFilter } from './alarm-order.ts';
import { browserChoices } from './kept-choices.ts';

export type AlarmOrderName =
  | 'acknowledge'
  | 'reset'
  | 'shelve'
  | 'unshelve'
  | 'own'
  | 'release'
  | 'takeOutOfService'
  | 'returnToService'
  | 'comment';

/** What came of the last order, as the host said it. */
export type OrderNote =
  | { readonly kind: 'asking' }
  | {
      readonly kind: 'told';
      readonly order: AlarmOrderName;
      readonly done: number;
      /** code of the reason, and of how many alarms it is */
      readonly refused: readonly (readonly [code: string, count: number])[];
      /** who answers for what was refused */
      readonly holders: readonly string[];
    }
  | { readonly kind: 'silenced'; readonly count: number }
  | { readonly kind: 'failed'; readonly message: string };

interface AlarmDeskState {
  known: KnownAlarms | null;
  /** what the panel shows */
  shown: 'list' | 'limits' | 'figures';
  /** `<kind>.<point>.<name>` of the limits that are looked at; null: none are */
  limit: string | null;
  /** id of the asset whose own limits they would be; null: those of the kind */
  limitAsset: string | null;
  limitWords: string;
  /** why the alarms could not be read; null: they could */
  failure: string | null;
  priority: number | null;
  state: StateFilter;
  words: string;
  /** only those of the areas that this person holds; kept with this window */
  isMineOnly: boolean;
  /** the horn leaves alone what somebody else answers for; kept with this window */
  isSoundOfMineOnly: boolean;
  /** `<kind>.<point>.<name>` of the past that is looked at; null: all */
  definition: string | null;
  /** in which time it has ended; null: at any */
  span: PastSpan | null;
  situation: number | null;
  openSituations: ReadonlySet<number>;
  /** keys of rows */
  selected: ReadonlySet<string>;
  /** the row that the arrows move from */
  cursor: string | null;
  /** what an order would mean: the alarms of the selected rows */
  targets: readonly AlarmReport[];
  note: OrderNote | null;
  /** the question for reason and expiry is on screen */
  isShelving: boolean;
  /** a question for words is on screen: why out of service, or a comment */
  wordsFor: 'outOfService' | 'comment' | null;
  /** this screen's horn; a new page always sounds */
  isSoundOn: boolean;
}

const NONE: ReadonlySet<never> = new Set();
const kept = browserChoices();

export const useAlarmDesk = create<AlarmDeskState>()(() => ({
  known: null,
  shown: 'list',
  limit: null,
  limitAsset: null,
  limitWords: '',
  failure: null,
  priority: null,
  state: 'all',
  words: '',
  ...kept.read(),
  ...{ definition: null, span: null },
  situation: null,
  openSituations: NONE,
  selected: NONE,
  cursor: null,
  targets: [],
  note: null,
  isShelving: false,
  wordsFor: null,
  isSoundOn: true,
}));

useAlarmDesk.subscribe(({ isMineOnly, isSoundOfMineOnly }, before) => {
  if (isMineOnly !== before.isMineOnly || isSoundOfMineOnly !== before.isSoundOfMineOnly)
    kept.write({ isMineOnly, isSoundOfMineOnly });
});

export function toggleSituation(number: number, isOpen: boolean): void {
  const openSituations = new Set(useAlarmDesk.getState().openSituations);
  if (isOpen) openSituations.add(number);
  else openSituations.delete(number);
  useAlarmDesk.setState({ openSituations });
}
