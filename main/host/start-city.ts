// A running city, service after service in reading order: pack, clock, events, storage, telemetry, field, sessions.
// Ended in the opposite order.
import { join } from 'node:path';
import type { Status } from '../../contract/messages.ts';
import type { MappingFile } from '../../contract/mapping-file.ts';
import type { ImportStage } from '../../contract/start.ts';
import { catalogueOf, DOMAINS } from '../../simulation/domains/index.ts';
import type { Access } from './access/access.ts';
import { claimFolder } from './claim-folder.ts';
import { countOrigins } from './count-origins.ts';
import { ensureBuiltPack } from './city/built-pack.ts';
import { openCityPack } from './city/city-pack.ts';
import { createCityClock } from './city-clock.ts';
import { troublesOf } from './city-troubles.ts';
import { createEventLog } from './event-log.ts';
import { createCommandService } from './commands/command-service.ts';
import { recallCommands } from './commands/recall-commands.ts';
import { createDrill } from './drill.ts';
import { healthOfCity } from './health-of-city.ts';
import { startFieldProcess } from './field-process.ts';
import { createGridService } from './grid-service.ts';
import type { City, HostOptions } from './host.ts';
import { openFlisrModes } from './operations/flisr/flisr-modes.ts';
import { startDesk } from './operations/start-desk.ts';
import { describePoints } from './point-list.ts';
import { PartFailures } from './part-failures.ts';
import type { CityClock, EventLog } from './ports.ts';
import { RefusalNotes } from './refusal-notes.ts';
import { replayGridOf } from './replay/replay-grid-of-city.ts';
import { Replays } from './replay/replays.ts';
import { createHandlers } from './requests/handlers.ts';
import { createPastHandlers } from './requests/past.ts';
import { openSessions, type Sessions } from './sessions.ts';
import { createShadow } from './shadow/shadow-service.ts';
import type { StartProcess } from './start-process.ts';
import { MappingDesk } from './telemetry/mapping/mapping-desk.ts';
import { openStorage, type Storage } from './storage/storage.ts';
import { createTelemetry, type BrokerOptions, type RunningTelemetry } from './telemetry/telemetry.ts';

export interface CityOptions extends Omit<HostOptions, 'dataFolder'> {
  readonly dataFolder: string;
  readonly access: Access;
  readonly deviceUser: string;
  readonly deviceToken: string;
  readonly startProcess: StartProcess;
  /** share of the whole 0 ... 1 */
  readonly progress: (stage: ImportStage, fraction: number) => void;
  /** the host is stopping: an import is given up and leaves nothing half-written */
  readonly signal: AbortSignal;
}

export async function startCity(options: CityOptions): Promise<City> {
  const { access, log, signal, seed, rate, speed, deviceUser, deviceToken, startProcess } = options;
  /** What has to be ended, in the order in which it was started. */
  const running: (() => Promise<void> | void)[] = [];
  const stop = async () => {
    for (const end of running.splice(0).toReversed()) await end();
  };
  try {
    const packFolder =
      options.packFolder ??
      (await ensureBuiltPack({ packsFolder: options.packsFolder, progress: options.progress, signal }));
    const pack = await openCityPack(packFolder);
    const { manifest } = pack;
    const catalogue = catalogueOf(DOMAINS);
    const assets = pack.assets();
    const points = describePoints(pack.points(), assets, catalogue);
    const pointIds = points.map(({ id }) => id);
    const pointRows = new Map(pointIds.map((id, row) => [id, row]));

    const startWall = Date.now();
    const clockSettings = { startWall, startCity: options.at ?? startWall, speed };
    const clock = createCityClock(clockSettings);
    const failures = new PartFailures(log);
    const events = createEventLog(clock, undefined, failures);
    logEvents(events, log);
    signal.throwIfAborted();

    const storage = await openStorage({
      dir: options.dataFolder,
      pointIds,
      clock,
      events,
      historian: options.historian == null ? null : { ...options.historian, city: manifest.id },
      log,
    });
    running.push(() => storage.close());
    await claimFolder(storage.documents, options.dataFolder, manifest.id);

    const listen = options.listen ?? [];
    const decodersOf = (mappings: readonly MappingFile[]) => ({ sparkplug: options.sparkplug ?? null, mappings });
    const mappings = new MappingDesk({
      ...{ journal: storage.journal, documents: storage.documents, log, listen },
      city: { city: manifest.id, points },
      door: {
        setMappings: (mappings) => telemetry.setLanguages({ decoders: decodersOf(mappings), listen }),
        decoders: () => telemetry.decoders(),
        unknownTopics: () => telemetry.unknownTopics(),
      },
      folder: join(options.dataFolder, 'mappings'),
      files: options.mappings ?? [],
    });
    // Before the first message: what a broker has kept for us comes at once, and must find who understands it.
    await mappings.load();

    let field: Status['field'] = options.field;
    let fieldState = (): Status['field'] => field;
    const telemetry = await createTelemetry({
      city: manifest.id,
      assets,
      points,
      clock,
      events,
      storage,
      broker: brokerOptions(options, access),
      decoders: decodersOf(mappings.atWork()),
      listen,
      // Real devices know nothing of --rate.
      rate: options.field === 'simulated' ? rate : 1,
      field: () => fieldState(),
    });
    running.push(() => telemetry.close());
    signal.throwIfAborted();

    if (options.field === 'simulated') {
      const { broker } = options;
      const simulator = startFieldProcess({
        packFolder,
        brokerUrl: reachableFromHere(telemetry.url),
        ...(broker.kind === 'embedded' ? { user: deviceUser, password: deviceToken } : broker.field),
        hasFaults: options.hasFaults ?? true,
        seed,
        rate,
        clock: clockSettings,
        events,
        startProcess,
        log,
      });
      fieldState = () => simulator.state;
      running.push(() => simulator.stop());
    } else field = 'none';

    const shadow = createShadow({
      ...{ pack, assets, points, telemetry, clock: clockSettings, events, log },
      keepIn: options.dataFolder,
      rate: options.field === 'simulated' ? rate : 1,
    });
    if (shadow !== null) running.push(() => shadow.stop());
    const { documents, journal } = storage;
    const isCutOff = () => telemetry.broker().state !== 'connected' || telemetry.silenceMs() !== null;
    const flisrModes = await openFlisrModes(documents, journal);
    const grid = shadow === null ? null : createGridService({ shadow, pack, clock, isCutOff, flisr: flisrModes });
    if (grid !== null) running.push(() => grid.stop());
    const drill = createDrill({ telemetry, field: () => fieldState(), grid, journal, clock });
    const earlier = await recallCommands({ journal, clock });
    const commands = createCommandService({
      ...{ points, pointRows, live: telemetry.live, telemetry, journal, clock, earlier, log, guard: failures },
    });
    running.push(() => commands.close());
    // The desk is there before anybody can come to it.
    let sessionsOf = (): Sessions | null => null;
    const desk = await startDesk(
      {
        ...{ pack, assets, points, pointRows, telemetry, shadow, grid, commands, drill, flisrModes, access },
        ...{ dataFolder: options.dataFolder, events, journal, documents, clock, log, failures },
        awaySince: (user) => sessionsOf()?.awaySince(user) ?? 0,
      },
      running,
    );

    const replays = new Replays({
      points: points.length,
      openGrid:
        grid === null
          ? null
          : replayGridOf({
              pack,
              points,
              grid,
              keptIn: options.dataFolder,
              log,
              rate: options.field === 'simulated' ? rate : 1,
            }),
      source: storage.replay,
      journal,
      presentMs: () => clock.now(),
      log,
    });
    running.push(() => replays.close());
    const handlers = createHandlers({
      catalogue,
      pointRows,
      history: storage.history,
      ...{ journal, documents, telemetry },
      grid,
      drill,
      ...desk,
      replays,
      health: () => health(),
      mappings,
      points,
    });
    const status = (): Status => ({
      cityTimeMs: clock.now(),
      speed: clock.speed,
      isSimulatedTime: clock.isSimulated,
      mode: 'live',
      replay: null,
      origins: countOrigins(telemetry.live),
      broker: telemetry.broker(),
      sources: telemetry.sources().map(({ name, url, share, state }) => ({ name, url, share, ...state })),
      field: telemetry.field(),
      telemetry: { ...telemetry.flow(), lost: { sinceMs: clockSettings.startCity, ...telemetry.lost() } },
      storage: storage.status(),
      clients: sessions.count,
    });
    const troubles = () => [
      ...troublesOf({
        status: status(),
        grid: grid?.health() ?? null,
        silenceMs: telemetry.silenceMs(),
        samplesLetGo: { count: storage.samples.dropped, ageMs: Date.now() - storage.samples.droppedAtMs },
        damage: storage.damage(),
        failures: failures.list(),
      }),
      ...telemetry.troubles(),
    ];
    const health = () =>
      healthOfCity({
        ...{ version: options.version, city: manifest, clock, startWall, status, troubles, telemetry, storage, grid },
        replays,
        isHistorianShared: options.historian != null,
      });
    const refusals = new RefusalNotes(journal, log);
    const sessions = openSessions(access, {
      version: options.version,
      packUrl: '/pack/',
      live: telemetry.live,
      grid: grid?.live ?? null,
      clock,
      events,
      handlers,
      pastHandlers: createPastHandlers(handlers),
      status,
      isTokenValid: (token) => access.isTokenValid(token),
      refusals,
      guard: failures,
      onBug: (error, doing) =>
        log(`${doing}: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`),
    });
    sessionsOf = () => sessions;
    running.push(() => sessions.close());
    await storage.journal.append('hostStarted', 'host', {
      version: options.version,
      city: manifest.id,
      speed,
      at: options.at,
    });
    // Whoever waits for the host need not wait for what it knew last, nor for the grid: it is calculated from then on.
    setImmediate(
      () =>
        void remember(storage, telemetry, clock, log)
          .then(() => desk.outages?.start())
          .then(() => shadow?.start()),
    );

    return {
      manifest,
      packFolder,
      assets,
      points,
      pointRows,
      live: telemetry.live,
      history: storage.history,
      journal,
      grid,
      drill,
      ...desk,
      refusals,
      failures,
      mqttUrl:
        options.broker.kind === 'embedded' ? withCredentials(telemetry.url, deviceUser, deviceToken) : telemetry.url,
      status,
      troubles: () => troubles().map(({ message }) => message),
      health,
      connect: (wire, principal) => void sessions.connect(wire, principal),
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** What was known last. An --at or --speed is a time of its own: nothing is known of it. */
async function remember(
  storage: Storage,
  telemetry: RunningTelemetry,
  clock: CityClock,
  log: (line: string) => void,
): Promise<void> {
  if (clock.isSimulated) return;
  try {
    telemetry.remember(await storage.lastKnown());
  } catch (error) {
    log(`what was known before the start cannot be read: ${error instanceof Error ? error.message : String(error)}`);
  }
}

function brokerOptions({ broker }: CityOptions, access: Access): BrokerOptions {
  if (broker.kind === 'external') {
    if (broker.sources !== undefined) return { kind: 'external', sources: broker.sources };
    return {
      kind: 'external',
      url: broker.url,
      user: broker.user ?? undefined,
      password: broker.password ?? undefined,
    };
  }
  return {
    kind: 'embedded',
    port: broker.port,
    bind: broker.bind,
    authenticate: (user, password) => (access.authenticateDevice(user, password) ? 'device' : null),
  };
}

function withCredentials(url: string, user: string, password: string): string {
  const address = new URL(reachableFromHere(url));
  address.username = user;
  address.password = password;
  return address.href.replace(/\/$/, '');
}

/** A broker bound to all addresses is reached at this machine's own. */
const reachableFromHere = (url: string): string => url.replace('//0.0.0.0', '//127.0.0.1').replace('//[::]', '//[::1]');

/** What whoever runs the program should see without opening the control room. */
function logEvents(events: EventLog, log: (line: string) => void): void {
  events.subscribe(({ name, data }) => {
    const { url, reason } = data as { url?: string; reason?: string };
    if (name === 'brokerConnected') log(`connected to the broker ${url}`);
    else if (name === 'brokerLost') log(`no connection to the broker ${url}: ${reason}; it is tried again`);
    else if (name === 'storageFailed') log(`nothing can be written: ${reason}`);
    else if (name === 'storageRecovered') log('it can be written again');
  });
}
