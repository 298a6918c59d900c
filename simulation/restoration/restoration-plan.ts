// The answer to a fault: what to operate, in which order, and the figures that justify it. Powers in W, voltages in pu of the bus's
// base, loadings as shares of the rating.
import type { Phrase } from '../phrases/phrases.ts';
import type { Extreme } from './switchable-grid.ts';

export interface RestorationOptions {
  /** 'off': served load, fewest ties and least losses only. Default 'on'. */
  readonly limits?: 'on' | 'off';
  /** pu; default 0.9 and 1.1 (EN 50160) */
  readonly minVoltage?: number;
  readonly maxVoltage?: number;
  /**
   * default 'normal'; where a branch has only the other rating, that one holds. 'normal-first': the emergency ratings hold, and the plan
   * says so, where within the normal ones not all can be supplied: nobody is left without supply for a rating made for such hours
   */
  readonly rating?: 'normal' | 'emergency' | 'normal-first';
  /** by how much load that was without supply is greater when it comes back; default 1 */
  readonly coldLoadFactor?: number;
  /** ids of devices that must not be operated: tagged, earthed, live-line work, no communication */
  readonly blocked?: Iterable<string>;
  /** ids of devices known to have tripped; default: worked out from the protective devices around the fault */
  readonly tripped?: Iterable<string>;
  /** elements calculated in all trials of the search together: bounds its time; default 200,000 */
  readonly effort?: number;
}

/** State of the grid after a step. */
export interface StepChecks {
  readonly servedW: number;
  readonly lossW: number;
  readonly lowestVoltage: Extreme | null;
  readonly highestVoltage: Extreme | null;
  readonly worstLoading: Extreme | null;
  /** 'grid': all of it was calculated; 'area': the part that the step touches */
  readonly scope: 'grid' | 'area';
}

export interface RestorationStep {
  /** from 1 */
  readonly n: number;
  readonly device: string;
  readonly action: 'open' | 'close';
  readonly kind: 'isolate' | 'split' | 'drop' | 'upstream' | 'transfer' | 'tie';
  /** with figures */
  readonly words: readonly Phrase[];
  /** the same in English */
  readonly reason: string;
  readonly checks: StepChecks;
}

/** Why a way to supply is not in a plan, as programs read it; `reason` says it to people, with figures. */
export const RULED_OUT = [
  /** the plan was told not to operate it; nobody can operate it */
  ...(['barred', 'inoperable'] as const),
  /** it leads to the faulted zone, borders the fault, leads to an earthed part, or to no supply */
  ...(['to-fault', 'borders-fault', 'to-earth', 'no-supply'] as const),
  /** as much is served without it; nothing with it was found to serve more */
  ...(['not-needed', 'serves-no-more'] as const),
  /** it would break a limit, cost more losses, or leave less margin; or there is no plan at all */
  ...(['breach', 'more-losses', 'less-margin', 'no-plan'] as const),
] as const;
export type RuledOutWhy = (typeof RULED_OUT)[number];

/** What nobody can read from the steps: sentences that belong together. */
export type Note = readonly Phrase[];

export interface RuledOutTie {
  readonly devices: readonly string[];
  readonly why: RuledOutWhy;
  readonly words: readonly Phrase[];
  /** the same in English */
  readonly reason: string;
}

/** A way to serve all with as few ties as possible, chosen or not. */
export interface Alternative {
  readonly ties: readonly string[];
  readonly lossW: number;
  readonly lowestVoltage: Extreme | null;
  readonly worstLoading: Extreme | null;
  /** what limit it breaks, in English; null = none */
  readonly breach: string | null;
}

export interface RestorationPlan {
  readonly fault: string;
  /** ids of the devices that cut the fault off: opened by the plan, or open already and to be kept so */
  readonly isolate: readonly string[];
  readonly tripped: readonly string[];
  readonly steps: readonly RestorationStep[];
  /** load moved from one healthy feeder to another, so that it can help: a tie closed and a device opened; null = none */
  readonly transfer: { readonly close: string; readonly open: string } | null;
  /** ids of the devices closed to bring in supply from elsewhere */
  readonly ties: readonly string[];
  /** supplied before the fault; lost by its trip; supplied after the plan */
  readonly servedBeforeW: number;
  readonly lostW: number;
  readonly servedW: number;
  /** customers without supply after the trip, and after the plan */
  readonly customersLost: number;
  readonly customersUnserved: number;
  /** which ratings the plan keeps: loadings are shares of these; null = no limits were applied */
  readonly rating: 'normal' | 'emergency' | null;
  /** after the plan; NaN where no power flow was found */
  readonly lossW: number;
  readonly lowestVoltage: Extreme | null;
  readonly worstLoading: Extreme | null;
  /** a limit that is broken after the plan and was not before the fault; null = none */
  readonly breachWords: Phrase | null;
  /** the same in English */
  readonly breach: string | null;
  readonly ruledOut: readonly RuledOutTie[];
  readonly alternatives: readonly Alternative[];
  /**
   * proven best by the objective of restoration-search.ts among plans that close ties, divide islands and leave healthy feeders as they
   * are
   */
  readonly isOptimal: boolean;
  /** power flows calculated in the search */
  readonly flows: number;
  readonly noteWords: readonly Note[];
  /** the same in English, one by one */
  readonly notes: readonly string[];
  /** [devices.count] 1 = closed, after the plan */
  readonly closed: Uint8Array;
}

export type RestorationResult =
  | { readonly ok: true; readonly plan: RestorationPlan }
  | { readonly ok: false; readonly code: 'unknown-element' | 'unknown-device'; readonly message: string };
