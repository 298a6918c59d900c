// What is under the pointer of the grid: its name, what it is, whether it is live, and what flows.
import { SUPPLY_CODE } from '../../../contract/grid-live.ts';
import { SWITCH_POSITIONS } from '../../../contract/city-pack/grid-schema.ts';
import { currentLanguage, type TextKey, type TextOf, useText } from '../../languages/languages.ts';
import type { Selection } from '../../state/desk-store.ts';
import type { GridRef } from '../../state/grid-model.ts';
import { formatNumber } from '../../state/presentation.ts';
import { gridRefOf } from '../grid/grid-selection.ts';
import { elementKind, elementTitle } from '../grid/grid-titles.ts';
import { loadingPercent, said, showPower } from '../grid/grid-units.ts';
import { type Grid, useGrid, useGridVersion } from '../grid/use-grid.ts';
import { switchLook } from '../schematic/diagram-look.ts';

const SUPPLIES = ['unknown', 'live', 'dead'] as const;

function stateText({ live }: Grid, { table, row }: GridRef, text: TextOf): string {
  if (table === 'switches') {
    const { isClosed, isMeasured } = switchLook(live, row);
    const code = SWITCH_POSITIONS[live.columns.switches.position[row]!] ?? 'bad';
    const position = isClosed === null && code !== 'intermediate' ? 'unknown' : code;
    const how = isClosed === null ? '' : text(isMeasured ? 'grid.position.told' : 'grid.position.assumed');
    return [text(`grid.position.${position}` as TextKey), how].filter(Boolean).join(', ');
  }
  const { supply, power } = live.columns[table];
  const code = supply[row] ?? SUPPLY_CODE.unknown;
  const words = [text(`grid.supply.${SUPPLIES[code] ?? 'unknown'}`)];
  const percent = table === 'consumers' ? null : loadingPercent(live.columns[table].loading[row]!);
  if (code === SUPPLY_CODE.live && percent !== null)
    words.push(`${formatNumber(percent, 0, currentLanguage())}\u00a0%`);
  if (code === SUPPLY_CODE.live && !Number.isNaN(power[row]!))
    words.push(said(showPower(power[row]!, currentLanguage())));
  return words.join(', ');
}

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
      <div className="hover-value">{stateText(grid, ref, text)}</div>
    </>
  );
}
