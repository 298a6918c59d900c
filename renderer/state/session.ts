// One session of this screen: the line to the host, the city behind it, and what both last said. Panels read the
// store; hot numbers read `live` directly. Only start.tsx makes one.
import { createStore, type StoreApi } from 'zustand/vanilla';
import type { Status } from '../../contract/messages.ts';
import type { ReplayState } from '../../contract/replay-requests.ts';
import type { Bookmark, RequestName, RequestParams, RequestResult } from '../../contract/requests.ts';
import type { StartStatus } from '../../contract/start.ts';
import type { Transport } from '../../contract/transport.ts';
import { createLink, type Link, type LinkEvent, type LinkState, type LinkTimers, type Welcome } from '../link/link.ts';
import { type AskStart, waitForStart } from '../link/start-status.ts';
import type { CityScene } from '../scene/scene-api.ts';
import { type City, createCity } from './city.ts';
import type { CityTime } from './city-clock.ts';
import { createFigureDesk, type FigureCourse } from './figure-desk.ts';
import type { FigureHistory } from './figure-history.ts';
import type { FigureSource, FigureValue } from './key-figures.ts';
import { type GridModel, loadGridModel } from './grid-model.ts';
import { LiveCity } from './live-city.ts';
import { LiveGrid, sameCounts } from './live-grid.ts';
import { createSessionReplay, type SessionReplay } from './replay/session-replay.ts';
import type { ReplayFailure, ReplayWish } from './replay/replay-control.ts';
import { HostNotReady, openPackTables, type PackTables } from './pack-tables.ts';
import { beatNow } from './ticker.ts';

/** Nothing new reaches the screen: since when (city time), and which link of the chain is broken. */
export interface DataLoss {
  readonly cause: 'host' | 'broker' | 'field';
  readonly sinceMs: number;
  readonly detail: string;
}

export interface SessionState {
  /** null: the shell has not answered yet */
  start: StartStatus | null;
  isShellLost: boolean;
  link: LinkState;
  /** of the newest session; stays while the line is down */
  welcome: Welcome | null;
  status: Status | null;
  tables: PackTables | null;
  city: City | null;
  /** what the grid does now; null: this city has no grid */
  grid: LiveGrid | null;
  /** who is joined to what; comes after the first picture, or when asked for (`loadGrid`); null before, and without a grid */
  gridModel: GridModel | null;
  /** why the city's files could not be loaded */
  loadError: string | null;
  dataLoss: DataLoss | null;
  /** newest first, the last few hundred; in a replay what had happened by its moment */
  events: readonly LinkEvent[];
  /** where this screen stands in the past; null: it shows the present */
  replay: ReplayState | null;
  /** where it is going; null: nowhere else */
  replayWish: ReplayWish | null;
  /** why the moment asked for last is not shown */
  replayFailure: ReplayFailure | null;
  /** events of the present that wait while the past is shown */
  heldEvents: number;
  /** grows with each move through time, once it has come to rest: who reads history reads it anew */
  moments: number;
  /** grows whenever what is shown becomes another moment or stops moving: an answer asked for before is of another one */
  stay: number;
  bookmarks: readonly Bookmark[];
  /** null until the first full picture */
  scene: CityScene | null;
  /** 0 ... 1 while the picture is being built */
  sceneProgress: number;
  sceneError: string | null;
}

export interface Session {
  readonly store: StoreApi<SessionState>;
  /** time of what is shown: the present, or a moment of the past */
  readonly clock: CityTime;
  readonly replay: SessionReplay;
  /** of what is shown: a replay has curves of its own */
  readonly history: FigureHistory;
  /** what the figures last were; refreshed about once a second */
  readonly figures: readonly FigureSource[];
  figure(id: string): FigureValue | undefined;
  figureCourse(id: string): FigureCourse;
  request<N extends RequestName>(name: N, params: RequestParams<N>): Promise<RequestResult<N>>;
  may(name: RequestName): boolean;
  retryNow(): void;
  reloadCity(): void;
  /** The grid's tables, fetched once. Resolves to null where there is no grid or no city yet; rejects when they cannot be read. */
  loadGrid(): Promise<GridModel | null>;
  /** Loads files of the city; what a dead or stopping host did not send is asked for again once there is a host. */
  whileHostIsThere<T>(load: () => Promise<T>): Promise<T>;
  close(): void;
}

export interface SessionOptions {
  readonly connect: () => Promise<Transport>;
  readonly askStart: AskStart;
  readonly timers: LinkTimers;
  readonly clock: CityTime;
  /** as `clock`, for the present while `clock` is in the past */
  readonly present: CityTime;
  /** a clock that never jumps, ms */
  readonly steadyNow: () => number;
  /** resolves when what was drawn by now is on the screen */
  readonly nextPicture: () => Promise<void>;
  readonly random: () => number;
  /** the city's files can be read; whether the host lets us in is not known yet */
  readonly onTables: (tables: PackTables) => void;
  /** texts of the catalogue arrived */
  readonly onCity: (city: City) => void;
  /** the host came back with another city: nothing on this page fits any more */
  readonly onOtherCity: () => void;
}

/** Where shells serve the pack: asked before the host has said so, for the picture waits for these tables. */
const USUAL_PACK_URL = '/pack/';
const WANTED_EARLY = [
  'assets',
  'points',
  'districts',
  'buildings',
  'streets',
  'areas',
  'lines',
  'lamps',
  'places',
  'trees',
] as const;
/** A short break of the line (a host restarting) does not make the whole picture old. */
const STALE_AFTER_MS = 3_000;

/** Nothing comes in though the broker is there, and what should have come is old: values stand that nobody says any more. */
export function isFieldSilent({ telemetry }: Pick<Status, 'telemetry'>): boolean {
  return telemetry.messagesPerSecond === 0 && telemetry.stalePoints > 0;
}

/** Of a field that was silent already: when its last message came, if the city has the machine's time. */
const silentBefore = ({ isSimulatedTime, telemetry, cityTimeMs }: Status): number =>
  isSimulatedTime ? cityTimeMs : (telemetry.lastArrivalMs ?? cityTimeMs);

export function createSession(options: SessionOptions): Session {
  const { clock, timers } = options;
  const store = createStore<SessionState>(() => ({
    start: null,
    isShellLost: false,
    link: { kind: 'connecting', attempt: 1 },
    welcome: null,
    status: null,
    tables: null,
    city: null,
    grid: null,
    gridModel: null,
    loadError: null,
    dataLoss: null,
    events: [],
    replay: null,
    replayWish: null,
    replayFailure: null,
    heldEvents: 0,
    moments: 0,
    stay: 0,
    bookmarks: [],
    scene: null,
    sceneProgress: 0,
    sceneError: null,
  }));
  let live: LiveCity | null = null;
  let link: Link | null = null;
  let cancelStale: () => void = () => undefined;
  let isClosed = false;
  /** city time up to which messages came in; NaN: no status yet */
  let silentSinceMs = Number.NaN;
  const earlyTables = openPackTables(USUAL_PACK_URL).then((tables) => {
    tables.prefetch(WANTED_EARLY);
    options.onTables(tables);
    return tables;
  });
  // A host that is still building its city has none to give; it is asked again once it is ready.
  earlyTables.catch(() => undefined);

  const tablesOf = (packUrl: string): Promise<PackTables> =>
    packUrl === USUAL_PACK_URL ? earlyTables.catch(() => openPackTables(packUrl)) : openPackTables(packUrl);

  const request = <N extends RequestName>(name: N, params: RequestParams<N>): Promise<RequestResult<N>> => {
    if (link === null) return Promise.reject(new Error('no session yet'));
    return link.request(name, params);
  };

  const may = (name: RequestName) => store.getState().welcome?.may.includes(name) ?? false;

  const figures = createFigureDesk({
    clock,
    timers,
    isBlind: () => store.getState().dataLoss?.cause === 'host',
    request,
  });

  const replay = createSessionReplay({
    store,
    clock,
    present: options.present,
    timers,
    steadyNow: options.steadyNow,
    nextPicture: options.nextPicture,
    request,
    may,
    onJump: () => {
      figures.jump(store.getState().replay !== null);
      beatNow();
    },
    onRest: () => {
      figures.readPast().catch((error: unknown) => console.warn('the course of the figures could not be read', error));
    },
  });

  const loadCity = async (welcome: Welcome) => {
    store.setState({ loadError: null });
    try {
      const [tables, catalogue] = await Promise.all([tablesOf(welcome.packUrl), request('catalogue.get', {})]);
      const [assets, points, districts] = await Promise.all([
        tables.table('assets'),
        tables.table('points'),
        tables.table('districts'),
      ]);
      if (store.getState().city !== null || live === null) return;
      if (points.rows !== live.size) throw new Error(`points.arrow has ${points.rows} rows, the host ${live.size}`);
      const city = createCity(tables.manifest, catalogue, { assets, points, districts }, live);
      figures.open(city);
      options.onCity(city);
      store.setState({ tables, city });
    } catch (error) {
      store.setState({ loadError: error instanceof Error ? error.message : String(error) });
    }
  };

  const whileHostIsThere = async <T>(load: () => Promise<T>): Promise<T> => {
    for (;;) {
      try {
        return await load();
      } catch (error) {
        // `fetch` fails with a TypeError when nobody answers; the link may not know of it yet.
        if (!(error instanceof TypeError || error instanceof HostNotReady) || isClosed) throw error;
        await new Promise<void>((resolve) => void timers.after(STALE_AFTER_MS, resolve));
        await isOpen();
      }
    }
  };
  const isOpen = (): Promise<void> =>
    new Promise((resolve) => {
      if (store.getState().link.kind === 'open') return resolve();
      const stop = store.subscribe(({ link: now }) => {
        if (now.kind !== 'open') return;
        stop();
        resolve();
      });
    });

  const loadGrid = async (): Promise<GridModel | null> => {
    const { tables, gridModel } = store.getState();
    if (gridModel !== null || tables === null) return gridModel;
    const loaded = await whileHostIsThere(() => loadGridModel(tables));
    // Two may have asked at once: the first stays, so that all hold the same.
    if (store.getState().gridModel === null) store.setState({ gridModel: loaded });
    return store.getState().gridModel;
  };
  // The first picture does not wait for the grid, and the grid waits for it.
  const unwatchScene = store.subscribe(({ scene, tables }, before) => {
    if (scene === null || tables === null || (scene === before.scene && tables === before.tables)) return;
    loadGrid().catch((error: unknown) => console.error('the grid could not be read', error));
  });

  const loadBookmarks = async () => {
    try {
      store.setState({ bookmarks: (await request('bookmark.list', {})).bookmarks });
    } catch (error) {
      console.warn('bookmarks could not be read', error);
    }
  };

  const lossOf = (status: Status): DataLoss | null => {
    const { broker } = status;
    // What fails now does not touch what was recorded.
    if (status.replay !== null) return null;
    if (broker.state !== 'connected') return { cause: 'broker', sinceMs: broker.sinceMs, detail: broker.detail };
    return isFieldSilent(status) ? { cause: 'field', sinceMs: silentSinceMs, detail: '' } : null;
  };

  const noteSilence = (status: Status) => {
    if (status.telemetry.messagesPerSecond > 0) silentSinceMs = status.cityTimeMs;
    else if (Number.isNaN(silentSinceMs)) silentSinceMs = silentBefore(status);
  };

  const onLinkState = (state: LinkState) => {
    store.setState({ link: state });
    if (state.kind === 'open') {
      cancelStale();
      const { welcome } = state;
      const { grid, welcome: last } = store.getState();
      const isOtherGrid =
        last !== null &&
        (welcome.grid === null ? grid !== null : grid === null || !sameCounts(grid.counts, welcome.grid));
      if (live !== null && (live.size !== welcome.points || last?.packUrl !== welcome.packUrl || isOtherGrid)) {
        options.onOtherCity();
        return;
      }
      live ??= new LiveCity(welcome.points);
      const liveGrid = grid ?? (welcome.grid === null ? null : new LiveGrid(welcome.grid));
      store.setState({ welcome, dataLoss: null, grid: liveGrid });
      if (store.getState().city === null) void loadCity(welcome);
      void loadBookmarks();
      replay.onOpen();
    } else if (
      state.kind === 'lost' &&
      store.getState().welcome !== null &&
      store.getState().dataLoss?.cause !== 'host'
    ) {
      store.setState({ dataLoss: { cause: 'host', sinceMs: replay.presentMs(), detail: state.reason } });
      // What was recorded is as old as it was.
      if (replay.onLost()) return;
      cancelStale = timers.after(STALE_AFTER_MS, () => {
        live?.markAllStale();
        store.getState().grid?.markAllStale();
      });
    }
  };

  const openLink = () => {
    link = createLink({
      connect: options.connect,
      timers,
      random: options.random,
      onFrame: (frame) => {
        live?.apply(frame);
        replay.onFrame(frame.cityTimeMs);
      },
      onGridFrame: (frame) => {
        const { grid } = store.getState();
        if (grid === null) throw new Error('a frame of a grid from a host that has none');
        return grid.apply(frame);
      },
      onStatus: (status) => {
        replay.onStatus(status);
        if (status.replay === null) noteSilence(status);
        store.setState({ status, dataLoss: lossOf(status) });
      },
      onEvent: replay.onEvent,
      onEventsMissed: () => undefined,
      onState: onLinkState,
    });
  };

  const waitAndOpen = async () => {
    await waitForStart(options.askStart, (start) => {
      store.setState(start === null ? { isShellLost: true } : { isShellLost: false, start });
    });
    if (!isClosed) openLink();
  };
  void waitAndOpen();

  return {
    store,
    clock,
    replay,
    get history() {
      return figures.history;
    },
    get figures() {
      return figures.figures;
    },
    figure: figures.figure,
    figureCourse: figures.courseOf,
    request,
    may,
    retryNow: () => link?.retryNow(),
    reloadCity: () => {
      const { welcome } = store.getState();
      if (welcome !== null) void loadCity(welcome);
    },
    loadGrid,
    whileHostIsThere,
    close: () => {
      isClosed = true;
      unwatchScene();
      replay.close();
      figures.close();
      cancelStale();
      link?.close();
    },
  };
}
