// The rooms of a desk that nothing has ever happened on: no log, no events, no exercises.
import type { Drill } from '../../main/host/drill.ts';
import type { AlarmService } from '../../main/host/operations/alarms/alarm-service.ts';
import type { DeskSources } from '../../main/host/operations/desk-sources.ts';
import { openShiftLog } from '../../main/host/operations/shift-log/shift-log-service.ts';
import { NO_EVENT_GRID } from '../../main/host/operations/situations/event-grid.ts';
import { EventPages } from '../../main/host/operations/situations/event-pages.ts';
import type { CityClock, Journal } from '../../main/host/ports.ts';
import { createDrillHandlers, type DrillHandlers } from '../../main/host/requests/drills.ts';
import { refuse } from '../../main/host/requests/handler.ts';
import { createShiftLogHandlers, type ShiftLogHandlers } from '../../main/host/requests/shift-log.ts';
import { createSituationHandlers, type SituationHandlers } from '../../main/host/requests/situations.ts';

const NO_DRILL: Drill = {
  fault: async () => refuse('conflict', 'no drill'),
  repair: async () => refuse('conflict', 'no drill'),
  terminal: async () => refuse('conflict', 'no drill'),
};

export async function emptyDesk(
  alarms: AlarmService,
  journal: Journal,
  clock: Pick<CityClock, 'now'>,
): Promise<ShiftLogHandlers & SituationHandlers & DrillHandlers> {
  const sources: DeskSources = {
    ...{ alarms, outages: () => [], orders: () => [], courses: () => [], board: () => null, areas: () => [] },
  };
  const log = await openShiftLog({ journal, clock, sources, log: () => undefined });
  return {
    ...createShiftLogHandlers(log),
    ...createSituationHandlers(new EventPages({ sources, grid: NO_EVENT_GRID, log, clock })),
    ...createDrillHandlers(NO_DRILL, null),
  };
}
