// What is under the pointer of the grid: its name, what it is, whether it is live, and what flows.
import { useText } from '../../languages/languages.ts';
import type { Selection } from '../../state/desk-store.ts';
import { gridRefOf } from '../grid/grid-selection.ts';
import { elementKind, elementTitle } from '../grid/grid-titles.ts';
import { liveStateText } from '../grid/live-state-text.ts';
import { useGrid, useGridVersion } from '../grid/use-grid.ts';

export function GridHover({ pick }: { pick: Selection }) {
  const text = useText();
  const grid = useGrid();
  useGridVersion(grid?.live ?? null, 2);
  const ref = grid === null ? null : gridRefOf(grid.model, pick);
  if (grid === null || ref === null) return null;
  return (
    <>
      <div className="hover-name cut">{elementTitle(grid.model, ref)}</div>
      <div className="hover-kind cut">{elementKind(grid.model, ref, text)}</div>
      <div className="hover-value">{liveStateText(grid, ref, text)}</div>
    </>
  );
}
