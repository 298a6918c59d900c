// The grid on a screen in the past.
import type { GridState } from '../../../contract/grid-requests.ts';
import type { ReplayState } from '../../../contract/replay-requests.ts';
import type { HostRun, LastKnown, LiveGrid, LiveValues, RecordColumns, ReplayOrder } from '../ports.ts';
import type { Answer } from '../requests/handler.ts';
import type { AskShadow } from '../shadow/shadow-questions.ts';
import type { RecordedMoment } from './recorded-time.ts';

export interface GridMoment {
  readonly cityMs: number;
  readonly moment: RecordedMoment;
  /** null: before all runs */
  readonly run: HostRun | null;
  readonly order: ReplayOrder;
}

export interface ReplayGrid {
  readonly live: LiveGrid;
  readonly basis: ReplayState['grid'];
  /** how long the grid of the newest jump took, ms; null: it is not there yet, or there is none */
  readonly gridMs: number | null;
  readonly ask: AskShadow;
  state(): Answer<GridState>;
  /**
   * Another moment; `known`: what was known then. Resolves when its grid is there, or takes longer than anybody should wait, with what
   * shows it: until that is called the grid of the moment before stays. It is given the columns that go on from there.
   */
  jump(moment: GridMoment, known: Promise<LastKnown>): Promise<(columns: LiveValues) => void>;
  /** On the way to the next moment this was said. */
  hear(records: RecordColumns, from: number, to: number): void;
  reach(cityMs: number, wallMs: number): void;
  /** It is not played any more: questions are about the very moment that was reached. */
  stand(): void;
  /** Somebody may look soon: starts what takes long to start. */
  warm(): void;
  close(): void;
}
