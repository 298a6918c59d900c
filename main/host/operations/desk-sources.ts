// What the other rooms of the desk know now, for those that tie it together: the shift log's handover, events as a whole.
import type { ControlAreaReport } from '../../../contract/control-requests.ts';
import type { FlisrCourseReport } from '../../../contract/flisr-requests.ts';
import type { OrderReport, SafetyBoardReport } from '../../../contract/order-requests.ts';
import type { OutageOnWire } from '../../../contract/outage-requests.ts';
import type { AlarmService } from './alarms/alarm-service.ts';
import type { ControlDesk } from './control/control-desk.ts';
import type { FlisrService } from './flisr/flisr-service.ts';
import type { OrderService } from './orders/order-service.ts';
import type { OutageService } from './outages/outage-service.ts';

/** Lists are the newest first; of a room that this city has not, or that is not read yet, empty. */
export interface DeskSources {
  readonly alarms: Pick<AlarmService, 'summary' | 'list' | 'situations' | 'figures'>;
  outages(): readonly OutageOnWire[];
  /** `isOpen`: only those that have not ended */
  orders(isOpen: boolean): readonly OrderReport[];
  courses(isOpen: boolean): readonly FlisrCourseReport[];
  /** null: there is none */
  board(): SafetyBoardReport | null;
  areas(): readonly ControlAreaReport[];
}

/** Rooms that a city without a grid has not are null. */
export function deskSources({
  alarms,
  outages,
  orders,
  flisr,
  control,
}: {
  readonly alarms: AlarmService;
  readonly outages: Pick<OutageService, 'list'> | null;
  readonly orders: Pick<OrderService, 'list' | 'boardOnWire'> | null;
  readonly flisr: Pick<FlisrService, 'list'> | null;
  readonly control: Pick<ControlDesk, 'reports'> | null;
}): DeskSources {
  return {
    alarms,
    outages: () => {
      const told = outages?.list();
      return told !== undefined && 'result' in told ? told.result : [];
    },
    orders: (isOpen) => orders?.list(isOpen).orders ?? [],
    courses: (isOpen) => flisr?.list(isOpen).courses ?? [],
    board: () => orders?.boardOnWire() ?? null,
    areas: () => control?.reports() ?? [],
  };
}
