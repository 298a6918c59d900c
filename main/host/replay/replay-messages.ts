// What the host's main thread and the thread of a screen in the past say to each other.
import type { GridRowCounts } from '../../../contract/grid-live.ts';
import type { CityClockSettings } from '../city-clock.ts';
import type { Answer } from '../requests/handler.ts';
import type { GridFigures, ShadowQuestionName, ShadowQuestions } from '../shadow/shadow-questions.ts';
import type { ReadingBatch } from '../telemetry/followed-points.ts';

export interface ReplayWorkerData {
  readonly packFolder: string;
  /** data folder of the city, where what was shown is kept */
  readonly keptIn: string;
  readonly rows: GridRowCounts;
}

/** What the grid is calculated from. */
export interface KnownThen {
  /** all readings that bear on the grid, or those that came since the last call */
  readonly batch: ReadingBatch;
  readonly cityMs: number;
  readonly wallMs: number;
  /** degC outside; null: nobody said */
  readonly temperature: number | null;
}

export type ToReplay =
  /** somebody will ask soon; `isCalculated`: for what has to be calculated */
  | { readonly type: 'warm'; readonly id: number; readonly isCalculated: boolean }
  /** what was shown at a moment of the machine's clock, in the run of a host that began at `openedMs` of it */
  | {
      readonly type: 'show';
      readonly id: number;
      readonly wallMs: number;
      readonly openedMs: number;
      readonly isUnrecorded: boolean;
    }
  /** ... and a little later */
  | { readonly type: 'showOn'; readonly id: number; readonly wallMs: number }
  /** calculate it anew; `clock` of that run, `intervalMs` in its city time */
  | ({
      readonly type: 'calculate';
      readonly id: number;
      readonly clock: CityClockSettings;
      readonly intervalMs: Float64Array;
      /** the frame is wanted, not only answers */
      readonly isShown: boolean;
    } & KnownThen)
  | ({ readonly type: 'calculateOn'; readonly id: number } & KnownThen)
  | {
      [N in ShadowQuestionName]: {
        readonly type: 'ask';
        readonly id: number;
        readonly name: N;
        readonly params: ShadowQuestions[N]['params'];
      };
    }[ShadowQuestionName];

export type FromReplay =
  /** `frame` null: nothing has changed; `isMissing`: nothing was kept of this moment */
  | {
      readonly type: 'grid';
      readonly id: number;
      readonly frame: ArrayBuffer | null;
      readonly figures: GridFigures | null;
      readonly isMissing: boolean;
    }
  | { readonly type: 'answer'; readonly id: number; readonly answer: Answer<unknown> }
  | { readonly type: 'bug'; readonly doing: string; readonly text: string };
