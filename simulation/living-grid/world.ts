// What the parts of the living grid share.
import type { CityGrid } from '../network/city-grid.ts';
import type { EventQueue } from './event-queue.ts';
import type { GridFact } from './grid-fact.ts';
import type { GridSolution } from './grid-solution.ts';
import type { LivingNetwork } from './living-network.ts';

export interface World {
  readonly grid: CityGrid;
  readonly living: LivingNetwork;
  readonly solution: GridSolution;
  readonly queue: EventQueue;
  readonly seed: number;
  /** times the usual share of switches that fail, refuse or are stuck */
  readonly failureRate: number;
  /** city time */
  readonly nowMs: () => number;
  readonly tell: (fact: GridFact) => void;
}
