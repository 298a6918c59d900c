// What this person looks at on the bar: how wide a stretch of time, how fast it plays. A moment, not a habit: nothing is kept.
import { create } from 'zustand';
import { REPLAY_SPEEDS } from '../../../contract/replay-requests.ts';
import type { TimeRange } from '../../state/replay/time-range.ts';

export interface BarState {
  readonly range: TimeRange;
  /** what playing starts with */
  readonly speed: number;
  readonly isEntryOpen: boolean;
  readonly isListOpen: boolean;
}

export const useBar = create<BarState>()(() => ({
  range: { spanMs: 3_600_000, toMs: null },
  speed: REPLAY_SPEEDS[0],
  isEntryOpen: false,
  isListOpen: false,
}));
