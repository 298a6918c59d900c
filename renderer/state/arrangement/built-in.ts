// The arrangements that everybody has. Sizes are those of the drawn desk in pixels, made into shares of the screen at hand.
import type { DeskPlace } from '../../../contract/arrangement-requests.ts';
import { PANEL_IDS, PANELS, type PanelId } from './panels.ts';

export const BUILT_IN = ['watch', 'restoration', 'switching', 'storm', 'small'] as const;
export type BuiltIn = (typeof BUILT_IN)[number];

export const isBuiltIn = (id: string): id is BuiltIn => (BUILT_IN as readonly string[]).includes(id);

/** Of the place where panels stand, px. */
export interface DeskSize {
  readonly width: number;
  readonly height: number;
}

/** px; under this width layers are opened when they are wanted */
export const FOLD_WIDTH = 1_650;
/** px */
const LEFT_WIDTH = 224;

/** px: how wide what is chosen stands beside the city */
export const rightWidth = ({ width }: DeskSize): number => (width < 1_350 ? 360 : 408);
/** px: how high tables stand below the city */
export function shelfHeight({ height }: DeskSize): number {
  if (height < 665) return 204;
  if (height < 805) return 236;
  return height < 1_405 ? 300 : 420;
}

const tabs = (...panels: readonly PanelId[]): DeskPlace => ({ kind: 'tabs', panels, active: panels[0]! });

interface Sized {
  /** px; undefined: what is left */
  readonly size?: number;
  readonly place: DeskPlace;
}

function split(kind: 'row' | 'column', whole: number, parts: readonly Sized[]): DeskPlace {
  const [only] = parts;
  if (parts.length === 1 && only !== undefined) return only.place;
  const taken = parts.reduce((sum, { size }) => sum + (size ?? 0), 0);
  const open = parts.filter(({ size }) => size === undefined).length;
  const left = Math.max(0.2 * whole, whole - taken) / Math.max(1, open);
  const sizes = parts.map(({ size }) => size ?? left);
  const sum = sizes.reduce((total, size) => total + size, 0);
  return { kind, parts: parts.map(({ place }, i) => ({ share: sizes[i]! / sum, place })) };
}

const TABLES = PANEL_IDS.filter((id) => PANELS[id].home === 'bottom');
const tablesFrom = (active: PanelId, without: readonly PanelId[] = []): DeskPlace => ({
  kind: 'tabs',
  panels: TABLES.filter((id) => !without.includes(id)),
  active,
});

/** City in the middle, tables below, what is chosen at the right; layers where there is room. */
function watch(size: DeskSize): DeskPlace {
  const right = rightWidth(size);
  const shelf = shelfHeight(size);
  const inner = size.width - right;
  const view: Sized[] = size.width < FOLD_WIDTH ? [] : [{ size: LEFT_WIDTH, place: tabs('layers', 'bookmarks') }];
  view.push({ place: tabs('city') });
  const middle = split('column', size.height, [
    { place: split('row', inner, view) },
    { size: shelf, place: tablesFrom('assets') },
  ]);
  return split('row', size.width, [{ place: middle }, { size: right, place: tabs('inspector') }]);
}

/** The course of a fault with its diagram; what is without supply beside it. */
function restoration(size: DeskSize): DeskPlace {
  const right = rightWidth(size);
  const inner = size.width - right;
  const middle = split('column', size.height, [
    { place: split('row', inner, [{ place: tabs('city') }, { size: 0.5 * inner, place: tabs('schematic') }]) },
    { size: 0.42 * size.height, place: tablesFrom('flisr') },
  ]);
  return split('row', size.width, [{ place: middle }, { size: right, place: tabs('inspector') }]);
}

/** The diagram large, the order under it, the city to see where. */
function switching(size: DeskSize): DeskPlace {
  const right = Math.max(rightWidth(size), 0.34 * size.width);
  const middle = split('column', size.height, [
    { size: 0.5 * size.height, place: tabs('schematic') },
    { place: tablesFrom('orders') },
  ]);
  const side = split('column', size.height, [
    { place: tabs('city') },
    { size: 0.55 * size.height, place: tabs('inspector') },
  ]);
  return split('row', size.width, [{ place: middle }, { size: right, place: side }]);
}

/** Many faults at once: alarms and outages both in sight over the whole width, events one tab away. */
function storm(size: DeskSize): DeskPlace {
  const right = rightWidth(size);
  const middle = split('column', size.height, [
    { place: tabs('city') },
    { size: 0.32 * size.height, place: tabs('outages', 'situation', 'flisr') },
    { size: 0.34 * size.height, place: tablesFrom('alarms', ['outages', 'situation', 'flisr']) },
  ]);
  return split('row', size.width, [{ place: middle }, { size: right, place: tabs('inspector') }]);
}

/** One small screen: two places, everything else behind tabs. */
function small(size: DeskSize): DeskPlace {
  const tables: DeskPlace = { kind: 'tabs', panels: ['inspector', ...TABLES], active: 'alarms' };
  return split('column', size.height, [{ place: tabs('city') }, { size: 0.45 * size.height, place: tables }]);
}

const MAKE: Readonly<Record<BuiltIn, (size: DeskSize) => DeskPlace>> = { watch, restoration, switching, storm, small };

/** For a place of this size; names panels that this person or city may not have (`fitPlace`). */
export const builtInPlace = (name: BuiltIn, size: DeskSize): DeskPlace => MAKE[name](size);
