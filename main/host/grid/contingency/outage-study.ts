// The study of single outages that fits a network.
import type { Grid } from '../grid-file.ts';
import { BalancedOutages } from './balanced-outages.ts';
import type { OutageStudy } from './outage-row.ts';
import { PhaseOutages } from './phase-outages.ts';

export function outageStudy(grid: Grid): OutageStudy {
  return grid.kind === 'balanced' ? new BalancedOutages(grid) : new PhaseOutages(grid);
}
