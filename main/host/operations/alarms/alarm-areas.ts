// In which area of control an alarm stands, and who answers for it: whoever holds the area. Where nobody does, or the program does, anybody of the desk.
import type { AlarmBook } from './alarm-book.ts';
import type { ControlDesk } from '../control/control-desk.ts';
import { AUTOMATIC_ORDERS } from '../control/area-presence.ts';

export interface AlarmAreas {
  /** Of places of the grid, or of areas by their own id, the nearest first; '' none. */
  areaOf(places: readonly string[]): string;
  /** The person whose word it needs; null: anybody's will do. */
  personOf(area: string): string | null;
}

/** A city without areas of control. */
export const NO_AREAS: AlarmAreas = { areaOf: () => '', personOf: () => null };

export function alarmAreasOf(control: Pick<ControlDesk, 'map' | 'holderOf'>): AlarmAreas {
  const areas = new Set(control.map.areas.map(({ id }) => id));
  return {
    areaOf: (places) => {
      for (const place of places) {
        const area = control.map.areaOf(place) ?? (areas.has(place) ? place : null);
        if (area !== null) return area;
      }
      return '';
    },
    personOf: (area) => {
      const holder = area === '' ? null : control.holderOf(area);
      return holder === AUTOMATIC_ORDERS ? null : holder;
    },
  };
}

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
