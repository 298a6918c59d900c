// What the other rooms of the desk are at, as matters that can alarm. A source that cannot tell now answers null: what was known stays.
// They are asked once a second, for years: each tells only of what has not ended, and costs no more.
import type { OrderReport } from '../../../../contract/order-requests.ts';
import type { DeskKind, DeskState } from '../../../../simulation/alarms/desk-alarms.ts';
import type { PartFailures } from '../../part-failures.ts';
import type { HandOverWatch } from '../flisr/hand-over-watch.ts';
import type { WorkDangers } from '../orders/work-watch.ts';
import type { OutageService } from '../outages/outage-service.ts';
import type { Matter } from './desk-matters.ts';

export interface MatterSource {
  readonly kind: DeskKind;
  matters(): readonly (Matter & { readonly state: DeskState })[] | null;
}

/** ms of the machine's clock after its last failure: one that fails again and again is one alarm. */
const FAILED_FOR_MS = 60_000;
const ESTIMATE = { none: 'holds', due: 'due', lapsed: 'lapsed' } as const;

/** Rooms that this city has not are null. */
export function matterSources({
  outages,
  orders,
  dangers,
  flisr,
  failures,
}: {
  readonly outages: Pick<OutageService, 'estimates'> | null;
  readonly orders: {
    list(isOpen: boolean): { readonly orders: readonly OrderReport[] };
    /** ids of those that have to halt and could not yet: the journal takes nothing */
    unwrittenHalts(): readonly string[];
  } | null;
  readonly dangers: Pick<WorkDangers, 'endangered' | 'unwatchedSince'> | null;
  readonly flisr: Pick<HandOverWatch, 'handedOver'> | null;
  readonly failures: Pick<PartFailures, 'list'>;
}): MatterSource[] {
  const sources: MatterSource[] = [];
  if (orders !== null)
    sources.push({
      kind: 'order',
      matters: () => {
        const unwritten = orders.unwrittenHalts();
        return orders.list(true).orders.map(({ id, state, halt, area }) => {
          const isLeft = state === 'halted' && halt?.isTakenOver !== true;
          return { id, place: area, state: unwritten.includes(id) ? 'unwritten' : isLeft ? 'halted' : 'runs' };
        });
      },
    });
  if (dangers !== null)
    sources.push({
      kind: 'work',
      matters: () => dangers.endangered().map(({ document }) => ({ id: document, state: 'endangered', place: '' })),
    });
  if (dangers !== null)
    sources.push({
      kind: 'watch',
      matters: () => (dangers.unwatchedSince() === null ? [] : [{ id: 'work', state: 'failed', place: '' }]),
    });
  if (flisr !== null)
    sources.push({
      kind: 'course',
      matters: () =>
        flisr.handedOver().map(({ course, feeder }) => ({ id: course, state: 'handedOver', place: feeder })),
    });
  if (outages !== null)
    sources.push({
      kind: 'outage',
      matters: () => {
        const told = outages.estimates();
        if (!('result' in told)) return null;
        return told.result.map(({ id, etrAlarm, feeder }) => ({ id, state: ESTIMATE[etrAlarm], place: feeder ?? '' }));
      },
    });
  sources.push({
    kind: 'program',
    matters: () =>
      failures.list().map(({ part, lastWall }) => ({
        ...{ id: part, place: '' },
        state: Date.now() - lastWall < FAILED_FOR_MS ? 'failed' : 'runs',
      })),
  });
  return sources;
}
