// The host: every service of one city, built in reading order. Both shells open it, show its progress while the city is
// prepared, and hand it the sessions that come in. It knows neither Electron nor HTTP.
import type { PackManifest } from '../../contract/city-pack/manifest.ts';
import type { HealthReport } from '../../contract/health/health-report.ts';
import type { Status } from '../../contract/messages.ts';
import type { ImportStage, StartStatus } from '../../contract/start.ts';
import type { Transport } from '../../contract/transport.ts';
import { Access, type Principal } from './access/access.ts';
import { DEVICE_USER, ensureStartTokens, type StartTokens } from './access/start-tokens.ts';
import type { PackAsset } from './city/city-pack.ts';
import { cityIdOf } from './city-id.ts';
import type { Drill } from './drill.ts';
import type { GridService } from './grid-service.ts';
import type { AlarmService } from './operations/alarms/alarm-service.ts';
import type { ControlDesk } from './operations/control/control-desk.ts';
import type { DeskCommands } from './operations/control/desk-commands.ts';
import type { FlisrService } from './operations/flisr/flisr-service.ts';
import type { OrderService } from './operations/orders/order-service.ts';
import type { DrillDesk } from './operations/drills/drill-desk.ts';
import type { ShiftLogService } from './operations/shift-log/shift-log-service.ts';
import type { EventPages } from './operations/situations/event-pages.ts';
import type { EventReports } from './operations/situations/event-reports.ts';
import type { ScenarioRunner } from './operations/drills/scenario-runner.ts';
import type { OutageService } from './operations/outages/outage-service.ts';
import type { CityPoint } from './point-list.ts';
import { type Guard, PartFailures } from './part-failures.ts';
import type { HistoryTiers, Journal, LiveValues, SampleHistory } from './ports.ts';
import type { RefusalNotes } from './refusal-notes.ts';
import type { SourceSettings } from './telemetry/source-settings.ts';
import type { SparkplugConfig } from './telemetry/sparkplug/sparkplug-config.ts';
import type { HistorianSettings } from './storage/shared/historian-settings.ts';
import { startNodeProcess, type StartProcess } from './start-process.ts';

/** Until there is a journal: more than a first start brings, less than an attack. */
const MOST_EARLY_ENTRIES = 1_000;

export type BrokerOptions =
  | { readonly kind: 'embedded' /** 0: a free one */; readonly port: number; readonly bind: string }
  | {
      readonly kind: 'external' /** without credentials */;
      readonly url: string;
      readonly user: string | null;
      readonly password: string | null;
      /** who the field simulator is there: brokers let the host send commands, and only devices say values */
      readonly field: { readonly user: string | null; readonly password: string | null };
      /** what the configuration says of each broker, the one of `url` first; default: that one alone */
      readonly sources?: readonly SourceSettings[];
    };

export interface HostOptions {
  /** null: inner Berlin, built at first start */
  readonly packFolder: string | null;
  /** where this city's history, journal and access are kept */
  readonly dataFolder: (city: string) => string;
  /** where a pack that has to be built goes */
  readonly packsFolder: string;
  readonly broker: BrokerOptions;
  /** edge nodes that speak Sparkplug B; default: none are listened to */
  readonly sparkplug?: SparkplugConfig | null;
  /** mapping files of foreign devices; one that is wrong is told and left out */
  readonly mappings?: readonly string[];
  /** topic filters that are listened to beside those that somebody understands, so that people see what comes there */
  readonly listen?: readonly string[];
  /** samples go to a store that several hosts share; default: into the data folder */
  readonly historian?: Omit<HistorianSettings, 'city' | 'host'> | null;
  readonly field: 'simulated' | 'none';
  /** faults arise by themselves in the simulated field; default: they do */
  readonly hasFaults?: boolean;
  readonly seed: number;
  /** factor of the number of simulated messages */
  readonly rate: number;
  /** factor of city time */
  readonly speed: number;
  /** city time at start, ms UTC; null: now */
  readonly at: number | null;
  readonly version: string;
  /** one line for whoever runs the program; never holds a secret */
  readonly log: (line: string) => void;
  /** how to start the field simulator; default: with the Node that runs the host */
  readonly startProcess?: StartProcess;
}

/** A city that runs. */
export interface City {
  readonly manifest: PackManifest;
  readonly packFolder: string;
  readonly assets: readonly PackAsset[];
  /** by row of the pack's `points` */
  readonly points: readonly CityPoint[];
  readonly pointRows: ReadonlyMap<string, number>;
  readonly live: LiveValues;
  readonly history: SampleHistory & HistoryTiers;
  readonly journal: Journal;
  /** null: the city has no grid */
  readonly grid: GridService | null;
  readonly drill: Drill;
  readonly commands: DeskCommands;
  readonly alarms: AlarmService;
  /** for the doors: what somebody tried to change and may not */
  readonly refusals: Pick<RefusalNotes, 'note'>;
  /** for whoever runs the process: bugs that nobody caught */
  readonly failures: Guard;
  /** null: the city has no grid */
  readonly control: ControlDesk | null;
  readonly orders: OrderService | null;
  readonly flisr: FlisrService | null;
  readonly outages: OutageService | null;
  /** null: the city has no grid */
  readonly drillDesk: DrillDesk | null;
  readonly scenarios: ScenarioRunner | null;
  readonly shiftLog: ShiftLogService;
  readonly eventPages: EventPages;
  readonly eventReports: EventReports;
  /** how a device reaches the broker: with its token when embedded, else the address alone */
  readonly mqttUrl: string;
  status(): Status;
  /** What is not as it should be, in words; empty: all is well. */
  troubles(): string[];
  /** how all of it is, for people and programs */
  health(): HealthReport;
  /** Hands over a client that has shown who it is. */
  connect(wire: Transport, principal: Principal): void;
  stop(): Promise<void>;
}

export interface Host {
  readonly access: Access;
  readonly tokens: StartTokens;
  /** null until it is ready */
  readonly city: City | null;
  startStatus(): StartStatus;
  /** Builds or opens the city. Rejects with the reason, which `startStatus` keeps showing. */
  start(): Promise<City>;
  stop(): Promise<void>;
  log(line: string): void;
  /** A promise that failed with nobody waiting for it: logged, and told as a trouble once there is a city. */
  noteFailure(error: unknown): void;
  noteLogin(principal: Principal, how: 'token' | 'password'): void;
  noteFailedLogin(user: string, address: string): void;
}

/**
 * Opens the data folder, so that people can come in, and nothing more: quick.
 * @throws Error when the folder cannot be written or its access file is damaged
 */
export async function openHost(options: HostOptions): Promise<Host> {
  const { log } = options;
  const folder = options.dataFolder(await cityIdOf(options.packFolder));
  const access = await Access.open(folder);
  const tokens = await ensureStartTokens(access, folder);
  const stopping = new AbortController();
  let status: StartStatus = { state: 'starting', stage: '', fraction: 0, message: '' };
  let city: City | null = null;
  let starting: Promise<City> | null = null;

  const progress = (stage: ImportStage, fraction: number) => {
    if (status.state === 'failed') return;
    if (stage !== status.stage) log(`preparing the city: ${stage}, ${Math.round(fraction * 100)} %`);
    status = { state: 'importing', stage, fraction: Math.min(1, Math.max(0, fraction)), message: '' };
  };
  /** who came in while the city was being prepared */
  const early: Parameters<Journal['append']>[] = [];
  const journal = (...[kind, by, data]: Parameters<Journal['append']>) => {
    if (city === null && early.length < MOST_EARLY_ENTRIES) early.push([kind, by, data]);
    city?.journal
      .append(kind, by, data)
      .catch((error: unknown) => log(`the journal refused "${kind}": ${String(error)}`));
  };
  const unwatch = access.onTokensEnded((ids) => journal('accessEnded', 'host', { tokens: [...ids] }));

  const start = async (): Promise<City> => {
    try {
      const { startCity } = await import('./start-city.ts');
      city = await startCity({
        ...options,
        dataFolder: folder,
        access,
        deviceUser: DEVICE_USER,
        deviceToken: tokens.device,
        startProcess: options.startProcess ?? startNodeProcess,
        progress,
        signal: stopping.signal,
      });
      for (const entry of early.splice(0)) journal(...entry);
      status = { state: 'ready', stage: '', fraction: 1, message: '' };
      return city;
    } catch (error) {
      status = { ...status, state: 'failed', message: error instanceof Error ? error.message : String(error) };
      throw error;
    }
  };

  return {
    access,
    tokens,
    get city() {
      return city;
    },
    startStatus: () => status,
    start: () => (starting ??= start()),
    stop: async () => {
      stopping.abort(new Error('the host is stopping'));
      await starting?.catch(() => undefined);
      await city?.stop();
      city = null;
      unwatch();
      access.close();
    },
    log,
    noteFailure: (error) => (city?.failures ?? new PartFailures(log)).note('task', error),
    noteLogin: ({ user, role, token }, how) => journal('login', user, { role, token, how }),
    noteFailedLogin: (user, address) => journal('loginFailed', 'host', { user: user.slice(0, 40), address }),
  };
}
