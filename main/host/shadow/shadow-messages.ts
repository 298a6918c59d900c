// What the host's main thread and the shadow grid's thread say to each other.
import type { GridEvent } from '../../../contract/grid-events.ts';
import type { Answer } from '../requests/handler.ts';
import type { CityClockSettings } from '../city-clock.ts';
import type { ReadingBatch } from '../telemetry/followed-points.ts';
import type { GridFigures, ShadowQuestionName, ShadowQuestions } from './shadow-questions.ts';

export interface ShadowWorkerData {
  readonly packFolder: string;
  readonly clock: CityClockSettings;
  /** expected time between readings of a point, ms of city time; NaN: it comes on change */
  readonly intervalMs: Float64Array;
  /** data folder of the city, where what is shown is kept; null: nothing is kept */
  readonly keepIn: string | null;
}

export type ToShadow =
  | {
      readonly type: 'readings';
      readonly batch: ReadingBatch;
      /** one of them is news of a state: solve at once */
      readonly isUrgent: boolean;
    }
  /** the host stops: keep what is not kept yet, and end */
  | { readonly type: 'end' }
  /** measured outside, degC */
  | { readonly type: 'temperature'; readonly value: number }
  | {
      [N in ShadowQuestionName]: {
        readonly type: 'ask';
        readonly id: number;
        readonly name: N;
        readonly params: ShadowQuestions[N]['params'];
      };
    }[ShadowQuestionName];

export type FromShadow =
  | { readonly type: 'opened' }
  /** the pack cannot be used; trying again is useless */
  | { readonly type: 'refused'; readonly message: string }
  /** a solution: grid frame of what changed, the figures of the whole grid, and what has happened */
  | {
      readonly type: 'solved';
      readonly frame: ArrayBuffer;
      readonly figures: GridFigures;
      readonly news: readonly GridEvent[];
    }
  /** rows of the pack's assets: meters whose word is wanted now */
  | { readonly type: 'pings'; readonly meters: Int32Array }
  /** caught at the border of a question */
  | { readonly type: 'bug'; readonly doing: string; readonly text: string }
  | { readonly type: 'answer'; readonly id: number; readonly answer: Answer<unknown> };
