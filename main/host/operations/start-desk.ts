// The operator's desk of a running city, room after room in the order in which they need each other: alarms, outages, areas of control,
// orders, fault restoration, and what ties them together.
import { join } from 'node:path';
import { DESK_ALARMS, DESK_CLASSES } from '../../../simulation/alarms/desk-alarms.ts';
import { alarmDefinitionsOf, DOMAINS, pointClassesOf } from '../../../simulation/domains/index.ts';
import type { Access } from '../access/access.ts';
import type { CityPack, PackAsset } from '../city/city-pack.ts';
import { gridOfPack } from '../city/grid-of-pack.ts';
import type { CommandService } from '../commands/command-service.ts';
import type { Drill } from '../drill.ts';
import type { GridService } from '../grid-service.ts';
import type { PartFailures } from '../part-failures.ts';
import type { CityPoint } from '../point-list.ts';
import type { CityClock, Documents, EventLog, Journal } from '../ports.ts';
import { districtNamesOf } from '../shadow/districts-of-consumers.ts';
import type { RunningShadow } from '../shadow/shadow-service.ts';
import type { RunningTelemetry } from '../telemetry/telemetry.ts';
import { answersFor, areaOfPlaces } from './alarms/alarm-areas.ts';
import { placesOf } from './alarms/alarm-places.ts';
import { type AlarmService, startAlarmService } from './alarms/alarm-service.ts';
import { linkSource, stationLinks } from './alarms/station-links.ts';
import { matterSources } from './alarms/matter-sources.ts';
import { openAreaMap } from './control/area-map.ts';
import { ControlDesk } from './control/control-desk.ts';
import { createDeskCommands, type DeskCommands } from './control/desk-commands.ts';
import { deskSources } from './desk-sources.ts';
import { DrillDesk } from './drills/drill-desk.ts';
import { ScenarioPlaces } from './drills/scenario-places.ts';
import { ScenarioRunner } from './drills/scenario-runner.ts';
import type { FlisrModes } from './flisr/flisr-modes.ts';
import { FlisrService } from './flisr/flisr-service.ts';
import { OrderService } from './orders/order-service.ts';
import { createMeterAsker } from './outages/meter-asker.ts';
import { createOutageService, type OutageService } from './outages/outage-service.ts';
import { openShiftLog, type ShiftLogService } from './shift-log/shift-log-service.ts';
import { eventGridOf, NO_EVENT_GRID } from './situations/event-grid.ts';
import { EventPages } from './situations/event-pages.ts';
import { EventReports } from './situations/event-reports.ts';

export interface DeskOptions {
  readonly pack: CityPack;
  readonly assets: readonly PackAsset[];
  readonly points: readonly CityPoint[];
  readonly pointRows: ReadonlyMap<string, number>;
  readonly telemetry: RunningTelemetry;
  /** null: the city has no grid */
  readonly shadow: RunningShadow | null;
  readonly grid: GridService | null;
  readonly commands: CommandService;
  readonly drill: Drill;
  readonly flisrModes: FlisrModes;
  readonly access: Access;
  readonly dataFolder: string;
  readonly events: EventLog;
  readonly journal: Journal;
  readonly documents: Documents;
  readonly clock: CityClock;
  readonly log: (line: string) => void;
  readonly failures: PartFailures;
  /** since when a person has no window open, machine's clock, ms; null: one is open */
  readonly awaySince: (user: string) => number | null;
}

/** Rooms that need a grid are null where the city has none. */
export interface Desk {
  readonly alarms: AlarmService;
  readonly outages: OutageService | null;
  readonly control: ControlDesk | null;
  readonly orders: OrderService | null;
  readonly flisr: FlisrService | null;
  /** commands of people, guarded by areas of control and the safety check */
  readonly commands: DeskCommands;
  readonly shiftLog: ShiftLogService;
  readonly eventPages: EventPages;
  readonly eventReports: EventReports;
  readonly drillDesk: DrillDesk | null;
  readonly scenarios: ScenarioRunner | null;
}

/** `running`: what has to be ended is added, in the order in which it was started. @throws Error when journal or documents cannot be read */
export async function startDesk(options: DeskOptions, running: (() => Promise<void> | void)[]): Promise<Desk> {
  const { pack, assets, points, pointRows, telemetry, shadow, grid, commands, drill, flisrModes } = options;
  const { access, dataFolder, events, journal, documents, clock, log, awaySince, failures } = options;
  const network = gridOfPack(pack);
  const areas = network === null ? null : (await openAreaMap(network, join(dataFolder, 'control-areas.json'))).map;
  const alarmPlaces = placesOf(
    network,
    assets.length,
    points.map(({ asset }) => asset.row),
  );
  const alarms = await startAlarmService({
    ...{ points, pointRows, live: telemetry, journal, documents, clock, log, guard: failures },
    areaOf: areas === null ? undefined : areaOfPlaces(areas),
    places: alarmPlaces,
    classes: [...pointClassesOf(DOMAINS), ...DESK_CLASSES],
    definitions: [...alarmDefinitionsOf(DOMAINS), ...DESK_ALARMS],
  });
  running.push(() => alarms.close());
  const outages =
    network === null || shadow === null
      ? null
      : createOutageService(() => ({
          grid: network,
          districts: districtNamesOf(pack, network),
          areaOf: (feeder) => control?.map.areaOf(feeder) ?? null,
          control,
          timeZone: pack.manifest.timeZone,
          believed: () => shadow.columns.consumers,
          switches: () => shadow.columns.switches,
          meters: createMeterAsker({
            ...{ grid: network, assets, pointRows, live: telemetry.live },
            askMeter: shadow.askMeter,
          }),
          ...{ events, journal, documents, clock, log, guard: failures },
        }));
  if (outages !== null) running.push(() => outages.close());
  const control =
    areas === null
      ? null
      : await ControlDesk.open({ ...{ access, journal, documents, clock, log, awaySince }, map: areas });
  const orders =
    network === null || grid === null || control === null
      ? null
      : await OrderService.open({
          ...{ grid: network, plan: grid.plan, control, commands, live: telemetry.live },
          ...{ pointIds: points.map(({ id }) => id), events, journal, documents, clock, log, guard: failures },
        });
  if (orders !== null) running.push(() => orders.close());
  const flisr =
    network === null || shadow === null || grid === null || control === null || orders === null || outages === null
      ? null
      : await FlisrService.open({
          ...{ grid: network, plan: grid.plan, orders, outages, control, modes: flisrModes },
          believed: () => shadow.columns.consumers,
          positions: () => shadow.columns.switches.position,
          ...{ events, journal, documents, clock, log, guard: failures },
        });
  if (flisr !== null) running.push(() => flisr.close());
  if (control !== null) alarms.heed(answersFor(control));
  alarms.attend([
    linkSource(stationLinks(points, alarmPlaces), telemetry.live),
    ...matterSources({ outages, orders, dangers: orders?.works ?? null, flisr, failures }),
  ]);
  const sources = deskSources({ alarms, outages, orders, flisr, control });
  const shiftLog = await openShiftLog({ journal, clock, log, sources });
  const { id, name, timeZone } = pack.manifest;
  const city = { id, name, timeZone };
  const places = network === null ? NO_EVENT_GRID : eventGridOf(network);
  const eventPages = new EventPages({ ...{ sources, clock, log: shiftLog }, grid: places });
  const drillDesk =
    network === null || outages === null
      ? null
      : new DrillDesk({ ...{ drill, places, outages, journal, clock, city }, grid: network, pages: eventPages });
  const scenarios =
    network === null || drillDesk === null
      ? null
      : new ScenarioRunner({
          ...{ drill, journal, clock, log, guard: failures },
          desk: drillDesk,
          places: new ScenarioPlaces(network),
        });
  if (scenarios !== null) running.push(() => scenarios.close());
  const eventReports = new EventReports({
    ...{ city, pages: eventPages, sources, outages, clock },
    drills: drillDesk,
  });
  const guard =
    orders === null || control === null
      ? null
      : {
          ...{ control, journal, log, points: orders.points, checks: orders.checks, gate: orders.gate },
          holderOf: (device: string) => orders.holderOf(device),
          trouble: () => orders.trouble,
        };
  return {
    ...{ alarms, outages, control, orders, flisr, shiftLog, eventPages, eventReports, drillDesk, scenarios },
    commands: createDeskCommands(commands, guard),
  };
}
