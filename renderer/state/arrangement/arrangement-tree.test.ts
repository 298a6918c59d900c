import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type DeskPlace, deskPlaceSchema } from '../../../contract/arrangement-requests.ts';
import { fitPlace, panelsOf } from './arrangement-tree.ts';
import { BUILT_IN, builtInPlace } from './built-in.ts';
import { availablePanels, PANEL_IDS } from './panels.ts';

const tabs = (...panels: string[]): DeskPlace => ({ kind: 'tabs', panels, active: panels[0]! });
const row = (...places: DeskPlace[]): DeskPlace => ({
  kind: 'row',
  parts: places.map((place) => ({ share: 1 / places.length, place })),
});
const column = (...places: DeskPlace[]): DeskPlace => ({ ...row(...places), kind: 'column' }) as DeskPlace;

describe('an arrangement on a desk', () => {
  it('stays as it is where everything is known', () => {
    const root = row(tabs('city'), column(tabs('alarms', 'orders'), tabs('inspector')));
    expect(fitPlace(root, PANEL_IDS)).toEqual({ root, unknown: [], absent: [] });
  });

  it('opens with what is known and says what is not', () => {
    const root = row(tabs('city'), column(tabs('holograms'), tabs('orders', 'smells')));
    expect(fitPlace(root, ['city', 'alarms'])).toEqual({
      root: tabs('city'),
      unknown: ['holograms', 'smells'],
      absent: ['orders'],
    });
  });

  it('has another tab in front where the one in front is gone', () => {
    const root = row(tabs('city'), { kind: 'tabs', panels: ['alarms', 'orders'], active: 'orders' });
    expect(fitPlace(root, ['city', 'alarms']).root).toEqual(row(tabs('city'), tabs('alarms')));
  });

  it('gives what is left the room of what is gone', () => {
    const root: DeskPlace = {
      kind: 'row',
      parts: [
        { share: 0.5, place: tabs('city') },
        { share: 0.25, place: tabs('gone') },
        { share: 0.25, place: tabs('alarms') },
      ],
    };
    const { root: fitted } = fitPlace(root, PANEL_IDS);
    expect(fitted.kind === 'row' ? fitted.parts.map(({ share }) => share) : []).toEqual([2 / 3, 1 / 3]);
  });

  it('has its picture, also where it was forgotten', () => {
    expect(panelsOf(fitPlace(tabs('alarms'), PANEL_IDS).root)).toEqual(['city', 'alarms']);
    expect(panelsOf(fitPlace(tabs('nothing'), PANEL_IDS).root)).toEqual(['city']);
  });

  const names = fc.constantFrom(...PANEL_IDS, 'holograms', 'smells');
  const { place } = fc.letrec<{ place: DeskPlace; tabs: DeskPlace; split: DeskPlace }>((tie) => ({
    place: fc.oneof({ maxDepth: 4 }, tie('tabs'), tie('split')),
    tabs: fc.array(names, { minLength: 1, maxLength: 6 }).map((panels) => tabs(...panels)),
    split: fc
      .tuple(fc.boolean(), fc.array(tie('place'), { minLength: 2, maxLength: 4 }))
      .map(([isRow, places]) => (isRow ? row(...places) : column(...places))),
  }));

  it('never is empty, has each panel once, and parts that fill it, whatever was kept', () => {
    fc.assert(
      fc.property(place, fc.subarray([...PANEL_IDS]), (root, some) => {
        const available = [...new Set(['city' as const, ...some])];
        const { root: fitted } = fitPlace(root, available);
        const panels = panelsOf(fitted);
        expect(panels).toContain('city');
        expect(new Set(panels).size).toBe(panels.length);
        expect(panels.every((panel) => (available as string[]).includes(panel))).toBe(true);
        const check = (at: DeskPlace): void => {
          if (at.kind === 'tabs') {
            expect(at.panels).toContain(at.active);
            return;
          }
          expect(at.parts.length).toBeGreaterThan(1);
          expect(at.parts.reduce((sum, { share }) => sum + share, 0)).toBeCloseTo(1, 9);
          for (const part of at.parts) {
            expect(part.place.kind).not.toBe(at.kind);
            check(part.place);
          }
        };
        check(fitted);
      }),
      { numRuns: 200 },
    );
  });
});

describe('the built-in arrangements', () => {
  const screens = [
    { width: 1232, height: 624 },
    { width: 1318, height: 672 },
    { width: 1872, height: 984 },
    { width: 3792, height: 2064 },
  ];
  it.each(BUILT_IN)('%s can be kept, holds only panels that exist, and leaves the city room', (name) => {
    for (const size of screens) {
      const root = builtInPlace(name, size);
      expect(deskPlaceSchema.safeParse(root).success).toBe(true);
      expect(fitPlace(root, PANEL_IDS)).toEqual({ root: fitPlace(root, PANEL_IDS).root, unknown: [], absent: [] });
      expect(panelsOf(root)).toContain('city');
      expect(cityShare(root), `${name} at ${size.width}`).toBeGreaterThan(0.12);
    }
  });
  it('have nothing of the grid in a city without one', () => {
    const { root } = fitPlace(
      builtInPlace('restoration', screens[2]!),
      availablePanels(() => true, false),
    );
    expect(panelsOf(root)).not.toContain('schematic');
    expect(panelsOf(root)).not.toContain('flisr');
  });
});

/** of the desk's area; 0 where it is not in front */
function cityShare(place: DeskPlace): number {
  if (place.kind === 'tabs') return place.active === 'city' ? 1 : 0;
  return place.parts.reduce((sum, part) => sum + part.share * cityShare(part.place), 0);
}
