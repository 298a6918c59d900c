// What can happen to a switching order, and why it may be turned down.
import type { SwitchPosition } from './operation.ts';
import type { ProgramReason, StepDraft } from './order-sheet.ts';
import type { Confirmation, Violation } from './violation.ts';

interface Said {
  /** who says it; 'telemetry', 'automation' or 'clock' where nobody does */
  readonly by: string;
  /** city time, ms UTC */
  readonly at: number;
}

/** The safety check of a step (check-step.ts) when the word for it is given. */
export interface CheckedStep {
  readonly step: string;
  readonly at: number;
  readonly violations: readonly Violation[];
}

export type OrderEvent = Said &
  (
    | { readonly type: 'edit'; readonly steps: readonly StepDraft[] }
    | { readonly type: 'request' | 'prepare' | 'check' | 'approve' | 'resume' | 'complete' | 'clock' }
    | ({ readonly type: 'reject' | 'rework' | 'abort' | 'halt'; readonly reason: string } & ProgramReason)
    | { readonly type: 'schedule'; readonly from: number; readonly until: number }
    | { readonly type: 'issue'; readonly responsible: string; readonly isAutomatic: boolean }
    | { readonly type: 'extend'; readonly until: number }
    /** the word is given: to the device or to the crew */
    | {
        readonly type: 'instruct';
        readonly step: string;
        readonly check: CheckedStep;
        readonly confirmation: Confirmation | null;
      }
    /** telemetry tells the position of a device */
    | {
        readonly type: 'told';
        readonly device: string;
        readonly position: SwitchPosition | 'intermediate' | 'bad';
        readonly isGood: boolean;
        readonly measuredAt: number;
      }
    /** the device answers the command itself */
    | {
        readonly type: 'answered';
        readonly step: string;
        readonly result: 'refused' | 'failed';
        readonly reason: string;
      }
    /** a person has done it or could not; `seen`: what telemetry says of the device since then, null nothing */
    | {
        readonly type: 'reported';
        readonly step: string;
        readonly outcome: 'done' | 'notDone';
        readonly seen: SwitchPosition | null;
        readonly reason: string;
      }
    /**
     * of an emergency: done already, written down afterwards; `seen`: where telemetry sees the device, null it tells nothing; `check`: of what
     * switches nothing, as for any other step
     */
    | {
        readonly type: 'record';
        readonly step: StepDraft;
        readonly doneAt: number;
        readonly doneBy: string;
        readonly seen: SwitchPosition | null;
        readonly check: CheckedStep;
      }
    /** `areaHolder`: who holds control of the order's area now */
    | { readonly type: 'takeOver'; readonly areaHolder: string }
    | { readonly type: 'retry'; readonly step: string }
    /** a failed step is done after all: by the word that came too late, or by what somebody has seen on site */
    | { readonly type: 'accept'; readonly step: string; readonly seenBy: string | null }
  );

export type OrderEventType = OrderEvent['type'];

export type OrderRefusal =
  | 'not-in-this-state'
  | 'template'
  | 'not-emergency'
  | 'own-order'
  | 'no-reason'
  | 'no-steps'
  | 'step-twice'
  | 'step-done'
  | 'groups-unordered'
  | 'group-too-large'
  | 'group-conflict'
  | 'no-window'
  | 'too-early'
  | 'expired'
  | 'not-responsible'
  | 'not-automatic'
  | 'unknown-step'
  | 'step-not-new'
  | 'out-of-order'
  | 'no-crew'
  | 'check-of-another'
  | 'check-outdated'
  | 'unsafe'
  | 'unconfirmed'
  | 'step-outstanding'
  | 'steps-left'
  | 'not-instructed'
  | 'step-not-failed'
  | 'step-failed'
  | 'telemetry-tells'
  | 'crew-tells'
  | 'other-device'
  | 'old-word'
  | 'other-crew'
  | 'not-yours'
  | 'not-taken-over'
  | 'nothing-told';
