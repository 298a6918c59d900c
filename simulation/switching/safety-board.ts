// What protects people beyond the positions of switches: safety documents, tags, locks, earths, proofs, permits; and what is known of
// faults and of the word of telemetry. Plain JSON by ids, so that it stands in the journal; operations on it: apply-operation.ts.
import type { DocumentType } from './operation.ts';
import type { SafetyDocument } from './safety-document.ts';

export interface Tag {
  readonly id: string;
  readonly device: string;
  readonly document: string;
  readonly type: DocumentType;
  readonly by: string;
  readonly at: number;
}

/** A portable earth on a node. Earthing switches stand in the positions. */
export interface Earth {
  readonly id: string;
  readonly node: string;
}

/** A crew at work under a document. */
export interface Permit {
  readonly id: string;
  readonly document: string;
  readonly crew: string;
  readonly since: number;
}

/** Somewhere there is a fault: of an element, at the nodes that it touches. */
export interface KnownFault {
  readonly element: string;
  readonly nodes: readonly string[];
  /** 'suspected': somewhere here, by a trip or an indicator */
  readonly certainty: 'suspected' | 'located';
}

export interface SafetyBoard {
  readonly documents: readonly SafetyDocument[];
  readonly tags: readonly Tag[];
  /** ids of locked devices */
  readonly locks: readonly string[];
  readonly earths: readonly Earth[];
  readonly permits: readonly Permit[];
  /** ids of nodes that were proven dead, and where live parts beside were screened */
  readonly provenDead: readonly string[];
  readonly screened: readonly string[];
  readonly faults: readonly KnownFault[];
  /** ids of devices whose position telemetry does not tell with good quality */
  readonly doubted: readonly string[];
  /** ids of nodes where an instrument or a person has seen voltage */
  readonly liveNodes: readonly string[];
}

export const EMPTY_BOARD: SafetyBoard = {
  documents: [],
  tags: [],
  locks: [],
  earths: [],
  permits: [],
  provenDead: [],
  screened: [],
  faults: [],
  doubted: [],
  liveNodes: [],
};

export const tagsOn = (board: SafetyBoard, device: string): readonly Tag[] =>
  board.tags.filter((tag) => tag.device === device);

/** Whether somebody may be at work under it. */
export const isWorking = ({ state }: SafetyDocument): boolean => state === 'issued' || state === 'workEnded';

/** Whether its zone is protected: from the first tag that hangs to the last that comes off. */
export const isInForce = (board: SafetyBoard, document: SafetyDocument): boolean =>
  isWorking(document) || board.tags.some((tag) => tag.document === document.id);
