// What people are told when they ask. Mirrors contract/grid-requests.ts (the rooms share no code; a test holds them together).
import type { Phrase } from '../phrases/phrases.ts';
import type { LiveTable } from './live-columns.ts';

export interface ElementRef {
  readonly table: LiveTable;
  readonly row: number;
}

export const ORIGIN_NAMES = ['measured', 'simulated', 'computed', 'estimated', 'manual'] as const;
export type OriginName = (typeof ORIGIN_NAMES)[number];
export const QUALITY_NAMES = ['GOOD', 'UNCERTAIN', 'BAD', 'STALE'] as const;
export type QualityName = (typeof QUALITY_NAMES)[number];
export const SUPPLY_NAMES = ['unknown', 'live', 'dead'] as const;
export type SupplyName = (typeof SUPPLY_NAMES)[number];

export interface QuantityReport {
  quantity: string;
  terminal: 'from' | 'to' | null;
  unit: string;
  value: number | null;
  origin: OriginName;
  quality: QualityName;
  ts: number | null;
  sinceMs: number | null;
  point: string | null;
  measured: number | null;
  computed: number | null;
  residual: number | null;
}

export interface SupplyReport {
  state: SupplyName;
  origin: OriginName;
  quality: QualityName;
  isUnobserved: boolean;
  sinceMs: number | null;
  reason: string;
  reasonElement: string | null;
  feeder: number | null;
  substation: number | null;
  path: string[];
}

export interface ElementReport {
  ref: ElementRef;
  id: string;
  kind: string;
  name: string;
  isEstimated: boolean;
  supply: SupplyReport;
  quantities: QuantityReport[];
  behind: { customers: number; servicePoints: number; power: number; critical: string[] };
}

export interface TraceReport {
  branches: number[];
  switches: number[];
  stations: number[];
  consumers: number[];
  customers: number;
  power: number;
  isNormal: boolean;
}

export interface BalanceRow {
  id: string;
  name: string;
  fedIn: number | null;
  fedInOrigin: OriginName;
  delivered: number | null;
  meteredShare: number;
  technicalLosses: number | null;
  unexplained: number | null;
  customers: number;
  customersOut: number;
}

export interface DoubtReport {
  point: string;
  element: string;
  quantity: string;
  doubt: string;
  measured: number | null;
  computed: number | null;
  unit: string;
  residual: number | null;
  sinceMs: number;
}

export interface GridFigures {
  ts: number;
  customersTotal: number;
  customersOut: number;
  customersUnknown: number;
  customersStale: number;
  customersUncertain: number;
  loadMw: number;
  loadMeasuredMw: number;
  lossMw: number;
  solveMs: number;
  converged: boolean;
  measuredSwitches: number;
  staleSwitches: number;
  goodSwitches: number;
  assumedSwitches: number;
  doubts: number;
  feeders: { customersOut: number; loadMw: number }[];
}

export interface PlanReport {
  fault: string;
  isolate: string[];
  tripped: string[];
  steps: {
    n: number;
    device: string;
    action: 'open' | 'close';
    reason: string;
    words: Phrase[];
    checks: Record<string, unknown>;
  }[];
  ties: string[];
  servedKw: number;
  lostKw: number;
  unservedKw: number;
  customersLost: number;
  customersUnserved: number;
  lossKw: number;
  vminPu: number;
  rating: 'normal' | 'emergency' | null;
  breach: string | null;
  breachWords: Phrase | null;
  notes: string[];
  /** the same as `notes`, one by one */
  noteWords: Phrase[][];
}

export interface WhatIfReport {
  converged: boolean;
  customersOut: number;
  customersUnknown: number;
  loadMw: number;
  lossMw: number;
  vminPu: number;
  vminElement: string;
  overloads: { id: string; loadingPercent: number }[];
  solveMs: number;
}

/** Expected trouble, in words for a person. */
export interface Refusal {
  readonly refused: string;
}
