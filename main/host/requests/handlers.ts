// Every request of the contract and what answers it. The compiler refuses a table that misses one.
import type { Catalogue } from '../../../contract/catalogue.ts';
import type { Documents, HistoryTiers, Journal, SampleHistory, Telemetry } from '../ports.ts';
import type { AlarmService } from '../operations/alarms/alarm-service.ts';
import type { ControlDesk } from '../operations/control/control-desk.ts';
import type { DeskCommands } from '../operations/control/desk-commands.ts';
import type { FlisrService } from '../operations/flisr/flisr-service.ts';
import type { OrderService } from '../operations/orders/order-service.ts';
import type { OutageService } from '../operations/outages/outage-service.ts';
import type { DrillDesk } from '../operations/drills/drill-desk.ts';
import type { ScenarioRunner } from '../operations/drills/scenario-runner.ts';
import type { ShiftLogService } from '../operations/shift-log/shift-log-service.ts';
import type { EventPages } from '../operations/situations/event-pages.ts';
import type { EventReports } from '../operations/situations/event-reports.ts';
import { createAlarmHandlers } from './alarms.ts';
import { createArrangementHandlers } from './arrangements.ts';
import { createBookmarkHandlers } from './bookmarks.ts';
import { createCommandHandlers } from './commands.ts';
import { createControlHandlers } from './control.ts';
import type { Drill } from '../drill.ts';
import type { HealthReport } from '../../../contract/health/health-report.ts';
import type { GridService } from '../grid-service.ts';
import { createFlisrHandlers } from './flisr.ts';
import { createDrillHandlers } from './drills.ts';
import { createGridHandlers } from './grid.ts';
import { createHistoryHandlers } from './history.ts';
import { createOrderHandlers } from './orders.ts';
import { createOutageHandlers } from './outages.ts';
import { createMappingHandlers } from './mappings.ts';
import { createReplayHandlers } from './replay.ts';
import { createShiftLogHandlers } from './shift-log.ts';
import { createSituationHandlers } from './situations.ts';
import { answer, refuse, type Handlers } from './handler.ts';
import type { MappedCity } from '../telemetry/mapping/mapped-city.ts';
import type { MappingDesk } from '../telemetry/mapping/mapping-desk.ts';
import type { Replays } from '../replay/replays.ts';

export interface HandlerServices {
  readonly catalogue: Catalogue;
  /** row of a point by its id */
  readonly pointRows: ReadonlyMap<string, number>;
  readonly history: SampleHistory & HistoryTiers;
  readonly journal: Journal;
  readonly telemetry: Telemetry;
  readonly documents: Documents;
  /** null: the city has no grid */
  readonly grid: GridService | null;
  readonly drill: Drill;
  /** null: the city has no grid */
  readonly drillDesk: DrillDesk | null;
  readonly scenarios: ScenarioRunner | null;
  readonly commands: DeskCommands;
  readonly alarms: AlarmService;
  /** null: the city has no grid */
  readonly control: ControlDesk | null;
  readonly orders: OrderService | null;
  readonly flisr: FlisrService | null;
  readonly outages: OutageService | null;
  readonly shiftLog: ShiftLogService;
  readonly eventPages: EventPages;
  readonly eventReports: EventReports;
  readonly replays: Replays;
  readonly health: () => HealthReport;
  readonly mappings: MappingDesk;
  readonly points: MappedCity['points'];
}

export function createHandlers({
  catalogue,
  pointRows,
  history,
  journal,
  telemetry,
  documents,
  grid,
  drill,
  drillDesk,
  scenarios,
  commands,
  alarms,
  control,
  orders,
  flisr,
  outages,
  shiftLog,
  eventPages,
  eventReports,
  replays,
  health,
  mappings,
  points,
}: HandlerServices): Handlers {
  return {
    'catalogue.get': () => answer(catalogue),
    'point.history': async ({ point, fromMs, toMs, maxSamples }) => {
      const row = pointRows.get(point);
      if (row === undefined) return refuse('not-found', `there is no point "${point}"`);
      if (!(fromMs < toMs)) return refuse('bad-request', 'the history must begin before it ends');
      return answer(await history.read(row, fromMs, toMs, maxSamples));
    },
    ...createHistoryHandlers(history, pointRows),
    'journal.list': async ({ before, limit }) => answer({ entries: await journal.list({ before, limit }) }),
    'health.get': () => answer(health()),
    'quarantine.list': () => answer({ entries: telemetry.quarantine() }),
    ...createBookmarkHandlers(documents),
    ...createArrangementHandlers(documents),
    ...createGridHandlers(grid),
    ...createCommandHandlers(commands),
    ...createAlarmHandlers(alarms, control),
    ...createControlHandlers(control),
    ...createOrderHandlers(orders),
    ...createFlisrHandlers(flisr),
    ...createOutageHandlers(outages),
    ...createShiftLogHandlers(shiftLog),
    ...createSituationHandlers(eventPages, eventReports),
    ...createMappingHandlers(mappings, points),
    ...createReplayHandlers(replays),
    ...createDrillHandlers(drill, drillDesk, scenarios),
  };
}
