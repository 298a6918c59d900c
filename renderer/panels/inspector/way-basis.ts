// How well a way from the source is known: by what its switches say themselves, and what is only assumed of them. Pure.
import type { GridModel } from '../../state/grid-model.ts';
import type { LiveGrid } from '../../state/live-grid.ts';
import { switchLook } from '../schematic/diagram-look.ts';

export interface WayBasis {
  readonly switches: number;
  /** of these: no device tells their position */
  readonly assumed: number;
}

/** @param path ids of stations and switches; what the grid does not know is passed over */
export function basisOfWay(model: GridModel, live: LiveGrid, path: readonly string[]): WayBasis {
  let switches = 0;
  let assumed = 0;
  for (const id of path) {
    const ref = model.find(id);
    if (ref?.table !== 'switches') continue;
    switches++;
    if (!switchLook(live, ref.row).isMeasured) assumed++;
  }
  return { switches, assumed };
}
