// What a step of a switching order does, by CIM's names (IEC 61968-2 SwitchingPlan): SwitchAction, TagAction, GroundAction,
// VerificationAction, ClearanceAction; locks and permits of crews besides. Plain JSON: orders stand in the journal.

export type SwitchPosition = 'open' | 'closed';

/** What protects the people at work; a tag is of the type of its document. */
export const DOCUMENT_TYPES = ['clearance', 'hold', 'delegatedControl', 'liveLine'] as const;
export type DocumentType = (typeof DOCUMENT_TYPES)[number];

/** Of a GroundDisconnector 'closed' means earthed. */
export interface SwitchAction {
  readonly kind: 'switch';
  readonly device: string;
  readonly to: SwitchPosition;
}

/** Locks a device against operation, at its drive: the second of the five rules. */
export interface LockAction {
  readonly kind: 'lock';
  readonly device: string;
  readonly to: 'locked' | 'unlocked';
}

export interface TagAction {
  readonly kind: 'tag';
  /** of the tag itself: many may hang on one device */
  readonly tag: string;
  readonly device: string;
  readonly document: string;
  readonly type: DocumentType;
  readonly to: 'on' | 'off';
}

/** Somebody on site has proven that a place is dead, or has screened the live parts beside it. */
export interface VerificationAction {
  readonly kind: 'verify';
  readonly what: 'dead' | 'screened';
  readonly node: string;
}

/** A portable earth: a fixed earthing switch is operated by a SwitchAction. */
export interface GroundAction {
  readonly kind: 'ground';
  readonly earth: string;
  readonly node: string;
  readonly to: 'on' | 'off';
}

export interface DocumentAction {
  readonly kind: 'document';
  readonly document: string;
  readonly to: 'issued' | 'workEnded' | 'released';
  /** who receives it or gives it back: the person in charge of the work */
  readonly holder: string;
}

/** A crew signs on under a document that was issued, or signs off. */
export interface PermitAction {
  readonly kind: 'permit';
  readonly permit: string;
  readonly document: string;
  readonly crew: string;
  readonly to: 'on' | 'off';
}

export type Operation =
  | SwitchAction
  | LockAction
  | TagAction
  | VerificationAction
  | GroundAction
  | DocumentAction
  | PermitAction;

/** What a check has to know of a step: its operation, how it is carried out and by whom. */
export interface PlannedStep {
  readonly operation: Operation;
  /** 'remote': over the control system, told by telemetry; 'crew': by somebody on site, who reports it */
  readonly means: 'remote' | 'crew';
  /** who gives the word for it */
  readonly by: string;
  /** city time, ms UTC */
  readonly at: number;
}

/** What takes it back; null: there is no way back but forwards (a document runs its course, a proof is lost by itself). */
export function inverseOf(operation: Operation): Operation | null {
  switch (operation.kind) {
    case 'switch':
      return { ...operation, to: operation.to === 'open' ? 'closed' : 'open' };
    case 'lock':
      return { ...operation, to: operation.to === 'locked' ? 'unlocked' : 'locked' };
    case 'tag':
    case 'ground':
      return { ...operation, to: operation.to === 'on' ? 'off' : 'on' };
    case 'verify':
    case 'document':
    case 'permit':
      return null;
  }
}
