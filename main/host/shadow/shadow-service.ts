// The shadow grid as a service of the host. Readings of bound points go to its thread, solutions come back as grid frames, and
// questions are answered there; here are the columns that sessions hand on, and what only the host can do: ask meters.
import type { GridColumns, GridLiveTable, GridRowCounts } from '../../../contract/grid-live.ts';
import { GRID_LIVE_TABLES } from '../../../contract/grid-live.ts';
import { GRID_TABLES } from '../../../contract/city-pack/grid-schema.ts';
import type { CityPack, PackAsset } from '../city/city-pack.ts';
import type { CityClockSettings } from '../city-clock.ts';
import type { CityPoint } from '../point-list.ts';
import type { EventLog, LiveGrid } from '../ports.ts';
import { FOLLOW, FollowedPoints } from '../telemetry/followed-points.ts';
import type { CommandOutcome } from '../telemetry/commands.ts';
import type { RunningTelemetry } from '../telemetry/telemetry.ts';
import { BelievedGrid } from './believed-grid.ts';
import { MeterPings } from './meter-pings.ts';
import { outdoorTemperature } from './outdoor-temperature.ts';
import type { FromShadow } from './shadow-messages.ts';
import { ShadowLink } from './shadow-link.ts';
import type { AskShadow, GridFigures } from './shadow-questions.ts';

/** Readings of quantities are handed over this often; news of states at once, yet not more often than every few ms. */
const HAND_OVER_MS = 100;
const URGENT_MS = 5;
const TEMPERATURE_MS = 10_000;

export interface ShadowOptions {
  readonly pack: CityPack;
  readonly assets: readonly PackAsset[];
  readonly points: readonly CityPoint[];
  readonly telemetry: Pick<RunningTelemetry, 'live' | 'follow' | 'unfollow' | 'command'>;
  readonly clock: CityClockSettings;
  /** of the field simulator: slower reports are not taken for silence */
  readonly rate: number;
  readonly events: EventLog;
  /** data folder of the city: what is shown is kept there, to be looked at later; null: it is not */
  readonly keepIn: string | null;
  readonly log: (line: string) => void;
}

/** live: calculating; failed: its thread died and is started again, or the pack cannot be used */
export type ShadowState = 'starting' | 'live' | 'failed';

export interface RunningShadow {
  readonly live: LiveGrid;
  /** what `live` hands on */
  readonly columns: GridColumns;
  readonly state: ShadowState;
  readonly solveMs: number;
  /** of the newest solution; null: none yet */
  readonly figures: GridFigures | null;
  readonly ask: AskShadow;
  /** Asks the meter of a row of assets, at the pace that a mesh of meters bears; `by`: the service that wants to know. Never rejects. */
  readonly askMeter: (row: number, by: string) => Promise<CommandOutcome>;
  /** Starts its thread: after the host is ready, which has no need to wait for it. */
  start(): void;
  /** Kills the thread as a crash would; for tests. */
  kill(): void;
  stop(): Promise<void>;
}

/** Rows of the live grid's tables; null: the pack has no grid, or one without measurements of an older version. */
export function gridRowsOf({ manifest }: Pick<CityPack, 'manifest'>): GridRowCounts | null {
  const rows = new Map<string, number>(manifest.tables.map((table) => [table.name, table.rows]));
  if (!GRID_TABLES.every((name) => rows.has(name))) return null;
  return Object.fromEntries(GRID_LIVE_TABLES.map((table) => [table, rows.get(`grid-${table}`)!])) as Record<
    GridLiveTable,
    number
  >;
}

/** Null: the city has no grid. */
export function createShadow(options: ShadowOptions): RunningShadow | null {
  const { pack, assets, points, telemetry, clock, rate, events, keepIn, log } = options;
  const rows = gridRowsOf(pack);
  if (rows === null) return null;
  const believed = new BelievedGrid(rows);
  const temperature = outdoorTemperature(points, telemetry.live);
  const pings = new MeterPings(assets, telemetry);
  let isStopped = false;
  let state: ShadowState = 'starting';
  let figures: GridFigures | null = null;
  let link: ShadowLink | null = null;
  let followed: FollowedPoints | null = null;
  let urgent: NodeJS.Timeout | null = null;
  const timers: NodeJS.Timeout[] = [];

  const handOver = () => {
    urgent = null;
    if (followed === null || link === null || !link.isOpen || followed.count === 0) return;
    const { isUrgent } = followed;
    const batch = followed.take();
    link.send(
      { type: 'readings', batch, isUrgent },
      Object.values(batch).map(({ buffer }) => buffer as ArrayBuffer),
    );
  };
  const tellTemperature = () => {
    const value = temperature();
    if (value !== null) link?.send({ type: 'temperature', value });
  };

  /** Also for a thread that was started anew: it knows nothing and hears everything again. */
  const feed = () => {
    const how = new Uint8Array(points.length);
    for (const row of pack.table('grid-measurements').numbers('point')) {
      if (row >= 0 && row < how.length)
        how[row] = points[row]!.definition.topic === 'state' ? FOLLOW.each : FOLLOW.newest;
    }
    const fresh = new FollowedPoints(how, () => (urgent ??= setTimeout(handOver, URGENT_MS)));
    if (followed !== null) telemetry.unfollow(followed);
    followed = fresh;
    telemetry.follow(fresh);
    tellTemperature();
    handOver();
  };

  const take = ({ frame, figures: newest, news }: Extract<FromShadow, { type: 'solved' }>) => {
    try {
      believed.apply(frame);
      figures = newest;
      if (state !== 'live') events.emit('shadowGridStarted', {});
      state = 'live';
      for (const { name, data } of news) events.emit(name, data);
    } catch (error) {
      // A bug of ours: a thread that starts anew begins with all rows.
      log(`shadow grid, a frame of its thread: ${String(error)}`);
      link?.kill();
    }
  };

  return {
    live: believed,
    columns: believed.columns,
    get state() {
      return state;
    },
    get solveMs() {
      return believed.solveMs;
    },
    get figures() {
      return figures;
    },
    ask: (name, params) =>
      link === null
        ? Promise.resolve({ failure: { code: 'unavailable', message: 'the grid is not being calculated yet' } })
        : link.ask(name, params),
    askMeter: (row, by) => pings.ask(row, by),
    start: () => {
      if (link !== null || isStopped) return;
      link = new ShadowLink({
        data: { packFolder: pack.dir, clock, intervalMs: intervalsOf(points, clock.speed, rate), keepIn },
        onOpened: feed,
        onMessage: (message) => {
          switch (message.type) {
            case 'pings':
              pings.want(message.meters);
              break;
            case 'bug':
              log(`shadow grid, ${message.doing}: ${message.text}`);
              break;
            case 'solved':
              take(message);
          }
        },
        onEnded: (reason, waitMs) => {
          // One that cannot even start is tried again for ever: a journal that is never shortened is told once.
          const [short = ''] = reason.split('\n');
          if (state !== 'failed') events.emit('shadowGridStopped', { reason: short });
          state = 'failed';
          believed.markStale();
          log(
            `the shadow grid ended (${reason})${waitMs === null ? '' : `; it is started again in ${waitMs / 1000} s`}`,
          );
        },
      });
      timers.push(setInterval(handOver, HAND_OVER_MS), setInterval(tellTemperature, TEMPERATURE_MS));
    },
    kill: () => link?.kill(),
    stop: async () => {
      isStopped = true;
      for (const timer of timers) clearInterval(timer);
      pings.close();
      if (urgent !== null) clearTimeout(urgent);
      if (followed !== null) telemetry.unfollow(followed);
      await link?.end();
    },
  };
}

/** In city time: the shadow grid knows no other. */
export function intervalsOf(points: readonly CityPoint[], speed: number, rate: number): Float64Array {
  return Float64Array.from(points, ({ definition: { intervalMs } }) =>
    intervalMs === null ? Number.NaN : (intervalMs * speed) / Math.min(1, rate),
  );
}
