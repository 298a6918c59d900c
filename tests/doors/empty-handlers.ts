// What answers the requests of a city in which nothing is: no grid, no alarms, nothing recorded.
import type { DeskSources } from '../../main/host/operations/desk-sources.ts';
import type { Drill } from '../../main/host/drill.ts';
import { EventPages } from '../../main/host/operations/situations/event-pages.ts';
import { EventReports } from '../../main/host/operations/situations/event-reports.ts';
import { MappingDesk } from '../../main/host/telemetry/mapping/mapping-desk.ts';
import { NO_EVENT_GRID } from '../../main/host/operations/situations/event-grid.ts';
import { Replays } from '../../main/host/replay/replays.ts';
import { createAlarmHandlers } from '../../main/host/requests/alarms.ts';
import { createArrangementHandlers } from '../../main/host/requests/arrangements.ts';
import { createControlHandlers } from '../../main/host/requests/control.ts';
import { createDrillHandlers } from '../../main/host/requests/drills.ts';
import { createFlisrHandlers } from '../../main/host/requests/flisr.ts';
import { createGridHandlers } from '../../main/host/requests/grid.ts';
import { createMappingHandlers } from '../../main/host/requests/mappings.ts';
import { createOrderHandlers } from '../../main/host/requests/orders.ts';
import { createOutageHandlers } from '../../main/host/requests/outages.ts';
import { createReplayHandlers } from '../../main/host/requests/replay.ts';
import { createShiftLogHandlers } from '../../main/host/requests/shift-log.ts';
import { createSituationHandlers } from '../../main/host/requests/situations.ts';
import { openShiftLog } from '../../main/host/operations/shift-log/shift-log-service.ts';
import { placesOf } from '../../main/host/operations/alarms/alarm-places.ts';
import { startAlarmService } from '../../main/host/operations/alarms/alarm-service.ts';
import type { Documents, Journal } from '../../main/host/ports.ts';
import { answer, refuse } from '../../main/host/requests/handler.ts';
import { strictGuard } from '../builders/strict-guard.ts';

const nothingRecorded = new Replays({
  points: 4,
  openGrid: null,
  source: {
    runs: async () => [],
    at: () => Promise.reject(new Error('nothing recorded')),
    between: () => Promise.reject(new Error('nothing recorded')),
  },
  journal: { between: async () => [] },
  presentMs: () => 5000,
  log: () => undefined,
});

/** Live values that a test sets by hand. */
const NO_COMMANDS = {
  'command.select': () => refuse('conflict', 'no command'),
  'command.operate': () => refuse('conflict', 'no command'),
  'command.cancel': () => refuse('conflict', 'no command'),
  'command.list': () => answer({ commands: [] }),
} as const;

const noJournal: Journal = {
  append: () => Promise.reject(new Error('no journal')),
  list: async () => [],
  between: async () => [],
  head: () => ({ number: 0, hash: '' }),
};
const noDocuments: Documents = { get: async () => null, put: async () => undefined };

const noAlarms = await startAlarmService({
  ...{ points: [], pointRows: new Map(), places: placesOf(null, 0, []), classes: [], definitions: [] },
  live: { follow: () => undefined, unfollow: () => undefined },
  ...{ journal: noJournal, documents: noDocuments, log: () => undefined, guard: strictGuard },
  clock: { now: () => 5000, speed: 1, isSimulated: false },
});

const noSources: DeskSources = {
  ...{ alarms: noAlarms, outages: () => [], orders: () => [], courses: () => [], board: () => null, areas: () => [] },
};
const noLog = await openShiftLog({
  ...{ journal: noJournal, clock: { now: () => 5000 }, sources: noSources, log: () => undefined },
});
const noDrill: Drill = {
  refuseReal: () => refuse('conflict', 'no drill'),
  fault: async () => refuse('conflict', 'no drill'),
  repair: async () => refuse('conflict', 'no drill'),
  terminal: async () => refuse('conflict', 'no drill'),
  forgetIndicator: async () => refuse('conflict', 'no drill'),
};
const noEvents = new EventPages({
  ...{ sources: noSources, grid: NO_EVENT_GRID, log: noLog, clock: { now: () => 5000 } },
});
const noReports = new EventReports({
  ...{ pages: noEvents, sources: noSources, outages: null, drills: null },
  ...{ city: { id: 'none', name: '', timeZone: 'UTC' }, clock: { now: () => 5000, isSimulated: false } },
});

const noMappings = new MappingDesk({
  city: { city: 'none', points: [] },
  door: { setMappings: async () => undefined, decoders: () => [], unknownTopics: async () => [] },
  journal: noJournal,
  documents: noDocuments,
  ...{ folder: 'none', files: [], listen: [], log: () => undefined },
});

export const emptyHandlers = {
  ...createArrangementHandlers(noDocuments),
  ...createGridHandlers(null),
  ...createFlisrHandlers(null),
  ...createReplayHandlers(nothingRecorded),
  ...NO_COMMANDS,
  ...createAlarmHandlers(noAlarms, null),
  ...createControlHandlers(null),
  ...createOrderHandlers(null),
  ...createOutageHandlers(null),
  ...createShiftLogHandlers(noLog),
  ...createSituationHandlers(noEvents, noReports),
  ...createMappingHandlers(noMappings, []),
  ...createDrillHandlers(noDrill, null, null),
};
