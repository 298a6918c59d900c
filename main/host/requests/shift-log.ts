// Requests about the shift log and handovers. A screen in the past has none of them: it would be the log of now.
import type { ShiftLogService } from '../operations/shift-log/shift-log-service.ts';
import { answer, type Handlers } from './handler.ts';

export type ShiftLogHandlers = Pick<Handlers, Extract<keyof Handlers, `log.${string}`>>;

export function createShiftLogHandlers(log: ShiftLogService): ShiftLogHandlers {
  return {
    'log.list': (query) => log.list(query),
    'log.write': (draft, { user }) => log.write(draft, user),
    'log.report': () => answer(log.report()),
    'log.handovers': ({ limit }) => answer({ handovers: log.handovers(limit) }),
    'log.handOver': ({ remarks }, { user }) => log.handOver(remarks, user),
    'log.accept': ({ handover, remarks }, { user }) => log.accept(handover, remarks, user),
  };
}
