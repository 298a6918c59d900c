// Drills: faults that an instructor throws into the simulated field. The field answers over the broker like any device; a city whose
// devices are real has no drills.
import { type DrillAnswer } from '../../contract/grid-requests.ts';
import type { Failure, Status } from '../../contract/messages.ts';
import type { GridService } from './grid-service.ts';
import type { CityClock, Journal } from './ports.ts';
import { answer, type Answer, refuse } from './requests/handler.ts';
import type { CommandOutcome } from './telemetry/commands.ts';
import { FIELD_ASSET } from './telemetry/intake-devices.ts';
import type { RunningTelemetry } from './telemetry/telemetry.ts';

const WITHIN_MS = 5_000;
/** "Now" may have been a moment ago. */
const LATE_MS = 60_000;
/** Nobody orders a drill for longer ahead: the figure is a slip, such as microseconds. */
const AHEAD_MS = 366 * 86_400_000;

/** `detail` of a refused repair: there is nothing to repair. */
export const HEALTHY = 'healthy';
/**
 * `reason` in the journal of what the field has turned down: nothing of an exercise stands there. A field that was restarted is healthy, and
 * another city pack has other elements.
 */
export const NOTHING_STANDS: ReadonlySet<unknown> = new Set([HEALTHY, 'unknown-element', 'unknown-station']);

export interface DrillFault {
  readonly element: string;
  readonly type: string;
  /** city time, ms UTC; null: now */
  readonly at: number | null;
}

export interface Drill {
  /** Null: the field is simulated. Whatever else an exercise makes up would be a fact in a real city. */
  refuseReal(): { readonly failure: Failure } | null;
  fault(fault: DrillFault, by: string): Promise<Answer<DrillAnswer>>;
  repair(element: string, by: string): Promise<Answer<DrillAnswer>>;
  /** A station's terminal falls silent, or speaks again. */
  terminal(station: string, works: boolean, by: string): Promise<Answer<{ station: string; works: boolean }>>;
  /** The fault indicator at this switch is set back: it shows that no fault current has passed. */
  forgetIndicator(device: string, by: string): Promise<Answer<{ device: string }>>;
}

export interface DrillOptions {
  readonly telemetry: Pick<RunningTelemetry, 'command'>;
  readonly field: () => Status['field'];
  /** null: the city has no grid */
  readonly grid: Pick<GridService, 'ask'> | null;
  readonly journal: Pick<Journal, 'append'>;
  readonly clock: Pick<CityClock, 'now'>;
}

export function createDrill({ telemetry, field, grid, journal, clock }: DrillOptions): Drill {
  const refuseReal = () =>
    field() === 'none' ? refuse('conflict', 'this city has real devices: drills need the simulated field') : null;
  const tell = async (
    point: 'fault' | 'repair',
    value: { element: string; type?: string; at?: number | null },
    by: string,
  ): Promise<Answer<DrillAnswer>> => {
    const real = refuseReal();
    if (real !== null) return real;
    if (grid === null) return refuse('unavailable', 'this city has no grid');
    if (value.at != null && value.at < clock.now() - LATE_MS) return refuse('bad-request', '"at" is in the past');
    if (value.at != null && value.at > clock.now() + AHEAD_MS)
      return refuse(
        'bad-request',
        '"at" is more than a year ahead: ms since 1970 UTC of the city\'s time are expected',
      );
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
      ...writtenOf(outcome),
    });
    return isDone(outcome) ? answer({ element, type, at }) : refusalOf(outcome, value);
  };
  return {
    refuseReal,
    fault: (fault, by) => tell('fault', { ...fault }, by),
    repair: (element, by) => tell('repair', { element }, by),
    forgetIndicator: async (device, by) => {
      const real = refuseReal();
      if (real !== null) return real;
      const asset = `${device.replaceAll('.', '-')}-fi`;
      const order = { asset, domain: 'power', point: 'passage', value: 'none', phase: 'operate' } as const;
      const outcome = await telemetry.command({ ...order, by, withinMs: WITHIN_MS });
      await journal.append('drillIndicator', by, { device, ...writtenOf(outcome) });
      return isDone(outcome) ? answer({ device }) : refusalOf(outcome, { element: device });
    },
    terminal: async (station, works, by) => {
      const real = refuseReal();
      if (real !== null) return real;
      if (grid === null) return refuse('unavailable', 'this city has no grid');
      const order = { asset: FIELD_ASSET.id, domain: FIELD_ASSET.domain, point: 'terminal', value: { station, works } };
      const outcome = await telemetry.command({ ...order, phase: 'operate', by, withinMs: WITHIN_MS });
      await journal.append('drillTerminal', by, { station, works, ...writtenOf(outcome) });
      if (isDone(outcome)) return answer({ station, works });
      return outcome.kind === 'answered' && outcome.reason === 'unknown-station'
        ? refuse('not-found', `the simulated field has no terminal at "${station}"`)
        : refusalOf(outcome, { element: station });
    },
  };
}

const isDone = (outcome: CommandOutcome): boolean =>
  outcome.kind === 'answered' && (outcome.result === 'ok' || outcome.result === 'accepted');

/** The answer as the journal has it. */
const writtenOf = (outcome: CommandOutcome): { result: string; reason: string } =>
  outcome.kind === 'answered'
    ? { result: outcome.result, reason: outcome.reason }
    : { result: outcome.kind, reason: '' };

function refusalOf(outcome: CommandOutcome, { element, type }: { element: string; type?: string }): Answer<never> {
  switch (outcome.kind) {
    case 'answered':
      return refusalFor(outcome.reason, element, type ?? '');
    case 'silent':
      return refuse('unavailable', `the simulated field did not answer within ${WITHIN_MS / 1000} s`);
    case 'unsent':
      return refuse('unavailable', outcome.reason);
  }
}

/** The simulated field gives its reasons as codes; people and programs want to know what to do. */
function refusalFor(reason: string, element: string, type: string): Answer<never> {
  switch (reason) {
    case 'unknown-element':
      return refuse('not-found', `the grid has no element "${element}"`);
    case 'unknown-type':
      return refuse('bad-request', `the simulated field knows no fault of the type "${type}"`);
    case 'no-conductor':
      return refuse('bad-request', `${element} is a node: it has no conductor that could open`);
    case 'already-faulted':
      return refuse('conflict', `there is a fault at ${element} already`);
    case HEALTHY:
      return { failure: { code: 'conflict', message: `nothing is broken at ${element}`, detail: HEALTHY } };
    default:
      return refuse('conflict', `the simulated field refused${reason === '' ? '' : `: ${reason}`}`);
  }
}
