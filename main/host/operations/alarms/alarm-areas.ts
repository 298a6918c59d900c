// In which area of control an alarm stands, and who answers for it: whoever holds the area. Where nobody does, or the program does, anybody of the desk.
import type { AlarmBook } from './alarm-book.ts';
import type { AreaMap } from '../control/area-map.ts';
import type { ControlDesk } from '../control/control-desk.ts';
import { AUTOMATIC_ORDERS } from '../control/area-presence.ts';

/** Id of the area of control that places of the grid lie in, or that they are by their own id, the nearest first; '' none. */
export type AreaOfPlaces = (places: readonly string[]) => string;

export function areaOfPlaces({ areas, areaOf }: Pick<AreaMap, 'areas' | 'areaOf'>): AreaOfPlaces {
  const ids = new Set(areas.map(({ id }) => id));
  return (places) => {
    for (const place of places) {
      const area = areaOf(place) ?? (ids.has(place) ? place : null);
      if (area !== null) return area;
    }
    return '';
  };
}

/** The person whose word an area needs; null: anybody's will do. */
export type AnswersFor = (area: string) => string | null;

export const answersFor =
  (control: Pick<ControlDesk, 'holderOf'>): AnswersFor =>
  (area) => {
    const holder = area === '' ? null : control.holderOf(area);
    return holder === AUTOMATIC_ORDERS ? null : holder;
  };

/** Where an alarm stands and what that hangs on, the nearest first. */
export function placesOfRow(book: AlarmBook, row: number): string[] {
  const found: string[] = [];
  const { places } = book;
  const { place } = book.rows.pointAt(row);
  if (place !== undefined && place !== '') found.push(place);
  for (let at = book.placeOf(row); at >= 0; at = places.tree.parent[at]!)
    if (places.ids[at] !== '') found.push(places.ids[at]!);
  return found;
}
