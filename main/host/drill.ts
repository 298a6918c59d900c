// Drills: faults that an instructor throws into the simulated field. The field answers over the broker like any device; a city whose
// devices are real has no drills.
import { type DrillAnswer } from '../../contract/grid-requests.ts';
import type { Status } from '../../contract/messages.ts';
import type { GridService } from './grid-service.ts';
import type { Journal } from './ports.ts';
import { answer, type Answer, refuse } from './requests/handler.ts';
import type { CommandOutcome } from './telemetry/commands.ts';
import { FIELD_ASSET } from './telemetry/ingest.ts';
import type { RunningTelemetry } from './telemetry/telemetry.ts';

const WITHIN_MS = 5_000;

export interface DrillFault {
  readonly element: string;
  readonly type: string;
  /** city time, ms UTC; null: now */
  readonly at: number | null;
}

export interface Drill {
  fault(fault: DrillFault, by: string): Promise<Answer<DrillAnswer>>;
  repair(element: string, by: string): Promise<Answer<DrillAnswer>>;
}

export interface DrillOptions {
  readonly telemetry: Pick<RunningTelemetry, 'command'>;
  readonly field: () => Status['field'];
  /** null: the city has no grid */
  readonly grid: Pick<GridService, 'ask'> | null;
  readonly journal: Journal;
}

export function createDrill({ telemetry, field, grid, journal }: DrillOptions): Drill {
  const tell = async (
    point: 'fault' | 'repair',
    value: { element: string; type?: string; at?: number | null },
    by: string,
  ): Promise<Answer<DrillAnswer>> => {
    if (field() === 'none') return refuse('conflict', 'this city has real devices: drills need the simulated field');
    if (grid === null) return refuse('unavailable', 'this city has no grid');
    const outcome = await telemetry.command({
      asset: FIELD_ASSET.id,
      domain: FIELD_ASSET.domain,
      point,
      value,
      phase: 'operate',
      by,
      withinMs: WITHIN_MS,
    });
    const { element, type = null, at = null } = value;
    await journal.append(point === 'fault' ? 'drillFault' : 'drillRepair', by, {
      ...{ element, type, at },
      result: outcome.kind === 'answered' ? outcome.result : outcome.kind,
    });
    return isDone(outcome) ? answer({ element, type, at }) : refusalOf(outcome);
  };
  return {
    fault: (fault, by) => tell('fault', { ...fault }, by),
    repair: (element, by) => tell('repair', { element }, by),
  };
}

const isDone = (outcome: CommandOutcome): boolean =>
  outcome.kind === 'answered' && (outcome.result === 'ok' || outcome.result === 'accepted');

function refusalOf(outcome: CommandOutcome): Answer<never> {
  switch (outcome.kind) {
    case 'answered':
      return refuse('conflict', outcome.reason === '' ? 'the simulated field refused' : outcome.reason);
    case 'silent':
      return refuse('unavailable', `the simulated field did not answer within ${WITHIN_MS / 1000} s`);
    case 'unsent':
      return refuse('unavailable', outcome.reason);
  }
}
