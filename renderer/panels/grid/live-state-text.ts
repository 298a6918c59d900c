// What the live grid says of an element, in one line, without asking the host.
import { SUPPLY_CODE } from '../../../contract/grid-live.ts';
import { SWITCH_POSITIONS } from '../../../contract/city-pack/grid-schema.ts';
import { currentLanguage, type TextKey, type TextOf } from '../../languages/languages.ts';
import type { GridRef } from '../../state/grid-model.ts';
import { formatNumber } from '../../state/presentation.ts';
import { switchLook } from '../schematic/diagram-look.ts';
import { loadingPercent, said, showPower } from './grid-units.ts';
import type { Grid } from './use-grid.ts';

const SUPPLIES = ['unknown', 'live', 'dead'] as const;

/** In words what the live grid says of an element. */
export function liveStateText({ live }: Grid, { table, row }: GridRef, text: TextOf): string {
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
