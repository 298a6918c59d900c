// Everything of the live grid that leaves the host, for sessions and for the open API alike.
import type { GridState } from '../../contract/grid-requests.ts';
import type { CityPack } from './city/city-pack.ts';
import { ownLevel } from '../../simulation/flisr/flisr-level.ts';
import type { FlisrModes } from './operations/flisr/flisr-modes.ts';
import type { CityClock, LiveGrid } from './ports.ts';
import { answer, type Answer, refuse } from './requests/handler.ts';
import { createLiveContingency, type ContingencyReport } from './shadow/live-contingency.ts';
import { createGridPlanners } from './shadow/grid-planner.ts';
import type { AskPlanner, AskShadow, GridFigures } from './shadow/shadow-questions.ts';
import type { RunningShadow, ShadowState } from './shadow/shadow-service.ts';

export interface GridHealth {
  /** ms that the newest solution took; null: none yet */
  readonly solveMs: number | null;
  readonly customersOut: number | null;
  /** measurements that cannot be true, or contradict each other */
  readonly doubts: number | null;
  readonly state: ShadowState;
  /** of the newest solution, ms; null: none yet */
  readonly ageMs: number | null;
  /** it is older than anybody expects, or nobody calculates any more */
  readonly isStale: boolean;
}

/** A solution comes at least once a second. */
const STALE_AFTER_MS = 2000;

export interface GridService {
  readonly live: LiveGrid;
  readonly ask: AskShadow;
  /** calculations on a copy of what is believed */
  readonly plan: AskPlanner;
  state(): Answer<GridState>;
  /** Figures of any solution, with what belongs to the feeders. */
  stateOf(figures: GridFigures, ageMs: number, isStale: boolean): GridState;
  health(): GridHealth;
  /** Every single branch above low voltage lost once, from the state of now. */
  contingency(): Promise<Answer<ContingencyReport>>;
  /** Kills the calculating thread as a crash would; for tests. */
  kill(): void;
  stop(): Promise<void>;
}

export interface GridServiceOptions {
  readonly shadow: RunningShadow;
  readonly pack: CityPack;
  /** how far each feeder may restore supply by itself */
  readonly flisr: Pick<FlisrModes, 'of'>;
  readonly clock: CityClock;
  /** Nothing comes in from the field any more, though it should. */
  readonly isCutOff: () => boolean;
}

export function createGridService(options: GridServiceOptions): GridService {
  const { shadow, pack, flisr, clock, isCutOff } = options;
  const planners = createGridPlanners(pack.dir, shadow.ask);
  const contingency = createLiveContingency(pack.dir, shadow.ask, () => clock.now());
  const feeders = pack.table('grid-feeders').text('id');
  const age = () => {
    const { figures, state } = shadow;
    const ageMs = figures === null ? null : Math.max(0, Math.round((clock.now() - figures.ts) / clock.speed));
    return { ageMs, isStale: ageMs !== null && (ageMs > STALE_AFTER_MS || state === 'failed') };
  };
  const stateOf = (figures: GridFigures, ageMs: number, isStale: boolean): GridState => ({
    ...figures,
    ageMs,
    isStale,
    feeders: figures.feeders.map((feeder, row) => ({
      id: feeders[row]!,
      flisr: ownLevel(flisr.of(feeders[row]!)),
      ...feeder,
    })),
  });
  return {
    live: shadow.live,
    ask: shadow.ask,
    plan: planners.ask,
    state: () => {
      const { figures } = shadow;
      const { ageMs, isStale } = age();
      if (figures === null || ageMs === null) return refuse('unavailable', 'the grid has not been calculated yet');
      return answer(stateOf(figures, ageMs, isStale || isCutOff()));
    },
    stateOf,
    health: () => {
      const { figures, state, solveMs } = shadow;
      return {
        solveMs: Number.isNaN(solveMs) ? null : solveMs,
        customersOut: figures?.customersOut ?? null,
        doubts: figures?.doubts ?? null,
        state,
        ...age(),
      };
    },
    contingency: () => contingency.study(),
    kill: () => shadow.kill(),
    stop: async () => {
      await planners.stop();
      await contingency.stop();
    },
  };
}
