// Moments of a living town as a screen had them live, and as it has them again in the past.
import { expect } from 'vitest';
import { GRID_LIVE_COLUMNS, GRID_LIVE_TABLES, type GridColumns } from '../../contract/grid-live.ts';
import type { GridBalanceRow } from '../../contract/grid-requests.ts';
import type { ReplayState } from '../../contract/replay-requests.ts';
import type { BelievedGrid } from '../../main/host/shadow/believed-grid.ts';
import type { RunningTown } from '../living-grid/running-town.ts';
import type { ScreenClient, ShownValues } from './screen-client.ts';

export interface Moment {
  /** city time */
  readonly atMs: number;
  readonly shown: ShownValues;
  readonly grid: GridColumns;
}

export const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** city time, ms UTC */
export const cityNow = (town: RunningTown): number => town.host.city!.status().cityTimeMs;

const copyOf = ({ values, times, qualities, origins }: ShownValues): ShownValues => ({
  values: values.slice(),
  times: times.slice(),
  qualities: qualities.slice(),
  origins: origins.slice(),
});

/** What `screen` shows by its frames; without one, what the host has. At a moment around which nothing changes. */
export async function captureMoment(town: RunningTown, screen: ScreenClient | null = null): Promise<Moment> {
  const { live, grid } = town.host.city!;
  const believed = grid!.live as BelievedGrid;
  // The grid is sent at most five times a second.
  const waitMs = screen === null ? 60 : 260;
  for (;;) {
    const before = [live.version, believed.version];
    await pause(waitMs);
    const shown = copyOf(screen?.shown ?? live);
    const moment = { atMs: cityNow(town), shown, grid: structuredClone(screen?.grid ?? believed.columns) };
    await pause(60);
    if (before[0] === live.version && before[1] === believed.version) return moment;
  }
}

/** What was calculated of the grid at `ts`, and what was shown of it. */
export interface Believed {
  /** city time of the solution, ms UTC */
  readonly ts: number;
  /** [consumers] W */
  readonly drawn: Float64Array;
  readonly balance: readonly GridBalanceRow[];
  readonly shown: GridColumns;
}

/** The newest solution, to the bit. */
export async function captureBelieved(town: RunningTown): Promise<Believed> {
  const grid = town.host.city!.grid!;
  const solvedMs = (): number => {
    const state = grid.state();
    return 'result' in state ? state.result.ts : Number.NaN;
  };
  for (;;) {
    const ts = solvedMs();
    const [believed, balance] = await Promise.all([grid.ask('believed', {}), grid.ask('balance', { by: 'feeder' })]);
    if (!('result' in believed && 'result' in balance)) throw new Error('the grid gave no answer');
    const shown = structuredClone((grid.live as BelievedGrid).columns);
    // The thread answers between two solutions, which are told in order.
    if (solvedMs() === ts) return { ts, drawn: believed.result.consumerP, balance: balance.result, shown };
  }
}

/** The grid has been calculated from all that was said. */
export async function gridSettles(town: RunningTown): Promise<void> {
  const believed = town.host.city!.grid!.live as BelievedGrid;
  const untilMs = cityNow(town) + 2000 * town.host.city!.status().speed;
  while (!(believed.cityTimeMs > untilMs)) await pause(50);
}

/** Also where the grid comes a little after the values, on a machine that is busy. */
export async function seekMoment(screen: ScreenClient, atMs: number): Promise<ReplayState> {
  let state = await screen.ask('replay.seek', { atMs });
  if (state.gridMs !== null) return state;
  while (state.gridMs === null) {
    await pause(50);
    state = await screen.ask('replay.play', { speed: 0 });
  }
  await pause(400);
  return state;
}

export function expectSame(town: RunningTown, { shown, grid }: ScreenClient, moment: Moment): void {
  const { points } = town.host.city!;
  const wrong: unknown[] = [];
  const then = moment.shown;
  for (let row = 0; row < points.length; row++) {
    if (Number.isNaN(then.times[row]!) && Number.isNaN(shown.times[row]!)) continue;
    const isSame =
      then.times[row] === shown.times[row] &&
      then.values[row] === shown.values[row] &&
      then.qualities[row] === shown.qualities[row] &&
      then.origins[row] === shown.origins[row];
    if (!isSame)
      wrong.push({
        point: points[row]!.id,
        before: [then.times[row], then.values[row], then.qualities[row]],
        now: [shown.times[row], shown.values[row], shown.qualities[row]],
      });
  }
  expect(wrong).toEqual([]);
  for (const table of GRID_LIVE_TABLES)
    for (const column of Object.keys(GRID_LIVE_COLUMNS[table]))
      expect(
        (grid![table] as Record<string, unknown>)[column],
        `${table}.${column} at ${new Date(moment.atMs).toISOString()}`,
      ).toEqual((moment.grid[table] as Record<string, unknown>)[column]);
}
