// What a plan has to do with: feeders that it switches on or draws supply from, areas of control that it switches in. All of them have a
// say in how far it may be carried out: the lowest mode holds, and whoever approves it controls all of it.
import { createHash } from 'node:crypto';
import type { FlisrPlanReport } from '../../../../contract/flisr-requests.ts';
import type { GridColumns } from '../../../../contract/grid-live.ts';
import type { FlisrCourse } from '../../../../simulation/flisr/flisr-course.ts';
import { type FlisrLevel, type LevelBecause, lowerLevel } from '../../../../simulation/flisr/flisr-level.ts';
import { touchedFeeders } from '../../../../simulation/flisr/touched-feeders.ts';
import type { CityGrid } from '../../../../simulation/network/city-grid.ts';
import { rowOf } from '../../../../simulation/switching/switching-grid.ts';
import { AUTOMATIC_ORDERS } from '../control/area-presence.ts';
import type { ControlDesk } from '../control/control-desk.ts';
import type { FlisrModes } from './flisr-modes.ts';

/** In the columns of switches. */
const OPEN = 0;
const CLOSED = 1;
/** Digits of a revision: two plans of one course never meet in them. */
const REVISION_DIGITS = 16;

type Steps = Pick<FlisrPlanReport, 'steps'>;
export interface HeldLevel {
  readonly level: FlisrLevel;
  readonly because: LevelBecause | null;
}

export interface FlisrReachOptions {
  readonly grid: CityGrid;
  /** where the switches stand, as believed */
  readonly positions: () => GridColumns['switches']['position'];
  readonly modes: Pick<FlisrModes, 'of' | 'effective' | 'lending' | 'city' | 'isShedding'>;
  readonly control: Pick<ControlDesk, 'map' | 'holderOf'>;
}

export class FlisrReach {
  readonly #options: FlisrReachOptions;

  constructor(options: FlisrReachOptions) {
    this.#options = options;
  }

  /** Ids of the feeders that the plan touches as the grid stands now, that of the trip among them; above the feeders there is none of the trip. */
  feedersOf(course: Pick<FlisrCourse, 'feeder'>, { steps }: Steps): string[] {
    const { grid, positions } = this.#options;
    const now = positions();
    const { normalOpen } = grid.network.switches;
    const state = {
      switchClosed: Uint8Array.from(normalOpen, (isOpen, row) =>
        now[row] === CLOSED ? 1 : now[row] === OPEN ? 0 : 1 - isOpen,
      ),
      branchOpen: grid.state.branchOpen,
    };
    const touched = touchedFeeders(grid, state, steps).map((row) => grid.feeders.ids[row]!);
    return this.isAbove(course) ? touched : [...new Set([course.feeder, ...touched])];
  }

  /** Its trip was above the feeders. */
  isAbove({ feeder }: Pick<FlisrCourse, 'feeder'>): boolean {
    return rowOf(this.#options.grid.feeders.ids, feeder) < 0;
  }

  /** What the modes let it do: the lowest of the tripped feeder's (above the feeders: of the city's) and of those that help. */
  levelOf(course: Pick<FlisrCourse, 'feeder'>, feeders: readonly string[]): HeldLevel {
    const { modes } = this.#options;
    const { feeder } = course;
    const isAbove = this.isAbove(course);
    const own = !isAbove ? modes.effective(feeder) : modes.isShedding ? 'disabled' : modes.city;
    let held: HeldLevel = { level: own, because: null };
    for (const other of feeders) {
      const level = other === feeder ? held.level : lowerLevel(held.level, modes.lending(other));
      if (level === held.level) continue;
      held = { level, because: { code: 'feeder-mode', feeder: other, mode: modes.of(other) } };
    }
    return held;
  }

  /** Ids of the areas that it switches in, of those whose feeders help, and of those of `elements`. */
  areasOf(
    { feeder, device }: Pick<FlisrCourse, 'feeder' | 'device'>,
    plan: (Steps & Pick<FlisrPlanReport, 'feeders'>) | null,
    elements: readonly string[] = [],
  ): string[] {
    const { map } = this.#options.control;
    const touched = [
      feeder,
      device,
      ...(plan?.feeders ?? []),
      ...(plan?.steps ?? []).map(({ device }) => device),
      ...elements,
    ];
    return [...new Set(touched.map((element) => map.areaOf(element)))].filter((area) => area !== null);
  }

  /** A person who controls another area than whoever controls the feeder's own: nothing is switched there over their head. */
  heldByOther(
    course: Pick<FlisrCourse, 'feeder' | 'device'>,
    plan: Steps & Pick<FlisrPlanReport, 'feeders'>,
  ): LevelBecause | null {
    const { control } = this.#options;
    const own = control.map.areaOf(course.device);
    const ownHolder = own === null ? null : control.holderOf(own);
    for (const area of this.areasOf(course, plan)) {
      const holder = control.holderOf(area);
      if (area === own || holder === null || holder === ownHolder || holder === AUTOMATIC_ORDERS) continue;
      return { code: 'area-held', area, holder };
    }
    return null;
  }
}

/** Names what a person says yes to: the place, the steps and who does them, who is left out and at what price. Figures may go on changing. */
export function revisionOf(
  course: string,
  nodes: readonly string[],
  { steps, isolate, customersUnserved, rating, breach }: Omit<FlisrPlanReport, 'id' | 'madeMs' | 'feeders'>,
): string {
  const what = steps.map(({ device, action, checks }) => [device, action, checks['remote']]);
  const said = JSON.stringify([nodes, what, isolate, customersUnserved, rating, breach]);
  return `${course}.${createHash('sha256').update(said).digest('hex').slice(0, REVISION_DIGITS)}`;
}
