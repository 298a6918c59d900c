// Kept arrangements made fit for this desk: what is unknown or not allowed here leaves, the picture is always there, shares add up.
import type { DeskPlace, TabsPlace } from '../../../contract/arrangement-requests.ts';
import { isPanelId, type PanelId } from './panels.ts';

export interface FittedPlace {
  readonly root: DeskPlace;
  /** names that this program does not know */
  readonly unknown: readonly string[];
  /** panels that this person or this city does not have */
  readonly absent: readonly PanelId[];
}

const CITY: TabsPlace = { kind: 'tabs', panels: ['city'], active: 'city' };
/** of the desk, for a picture that an arrangement has forgotten */
const CITY_SHARE = 0.6;

/** Names of all panels, from left to right and from top to bottom. */
export function panelsOf(place: DeskPlace): string[] {
  return place.kind === 'tabs' ? [...place.panels] : place.parts.flatMap((part) => panelsOf(part.place));
}

/** Keeps what `keeps` says; null: nothing is left. A split of one part is that part, a row in a row is one row. */
function kept(place: DeskPlace, keeps: (panel: string) => boolean): DeskPlace | null {
  if (place.kind === 'tabs') {
    const panels = place.panels.filter(keeps);
    if (panels.length === 0) return null;
    return { kind: 'tabs', panels, active: panels.includes(place.active) ? place.active : panels[0]! };
  }
  const { kind } = place;
  const parts = place.parts.flatMap(({ share, place: inner }) => {
    const rest = kept(inner, keeps);
    if (rest === null) return [];
    if (rest.kind !== kind) return [{ share, place: rest }];
    return rest.parts.map((part) => ({ share: share * part.share, place: part.place }));
  });
  const [only] = parts;
  if (only === undefined) return null;
  if (parts.length === 1) return only.place;
  const sum = parts.reduce((total, { share }) => total + share, 0);
  return { kind, parts: parts.map((part) => ({ share: part.share / sum, place: part.place })) };
}

/**
 * @param available what this person can open in this city
 * @returns a tree with the picture in it and each panel once; never an empty one
 */
export function fitPlace(root: DeskPlace, available: readonly PanelId[]): FittedPlace {
  const unknown: string[] = [];
  const absent: PanelId[] = [];
  const seen = new Set<string>();
  const rest = kept(root, (panel) => {
    if (seen.has(panel)) return false;
    seen.add(panel);
    if (!isPanelId(panel)) unknown.push(panel);
    else if (!available.includes(panel)) absent.push(panel);
    else return true;
    return false;
  });
  if (rest === null) return { root: CITY, unknown, absent };
  if (panelsOf(rest).includes('city')) return { root: rest, unknown, absent };
  const withCity: DeskPlace = {
    kind: 'row',
    parts: [
      { share: CITY_SHARE, place: CITY },
      { share: 1 - CITY_SHARE, place: rest },
    ],
  };
  return { root: kept(withCity, () => true)!, unknown, absent };
}
