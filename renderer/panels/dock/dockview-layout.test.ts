import { expect, it } from 'vitest';
import type { DeskPlace } from '../../../contract/arrangement-requests.ts';
import { fitPlace } from '../../state/arrangement/arrangement-tree.ts';
import { BUILT_IN, builtInPlace } from '../../state/arrangement/built-in.ts';
import { PANEL_IDS } from '../../state/arrangement/panels.ts';
import { fromDockview, toDockview } from './dockview-layout.ts';

const size = { width: 1872, height: 984 };

/** Shares come through pixels: to a millionth. */
function rounded(place: DeskPlace): DeskPlace {
  if (place.kind === 'tabs') return place;
  const parts = place.parts.map((part) => ({ share: Math.round(part.share * 1e6) / 1e6, place: rounded(part.place) }));
  return { ...place, parts };
}

it.each(BUILT_IN)('%s comes back from the layout as it went in', (name) => {
  const { root } = fitPlace(builtInPlace(name, size), PANEL_IDS);
  const back = fromDockview(toDockview(root, size));
  expect(back === null ? null : rounded(back)).toEqual(rounded(root));
});

it('takes a desk of one group', () => {
  const root: DeskPlace = { kind: 'tabs', panels: ['city', 'alarms'], active: 'alarms' };
  expect(fromDockview(toDockview(root, size))).toEqual(root);
});

it('sizes parts along their split', () => {
  const { grid } = toDockview(fitPlace(builtInPlace('small', size), PANEL_IDS).root, size);
  const sizes = Array.isArray(grid.root.data) ? grid.root.data.map((node) => node.size) : [];
  expect(sizes.map((length) => Math.round(length ?? 0))).toEqual([541, 443]);
});
