// The way from a point anywhere on the desk to its course in the trends.
import type { City } from '../../state/city.ts';
import { useDesk } from '../../state/desk-store.ts';

/** Adds the point, if there is room, and shows the trends. */
export function openInTrends(city: City, point: number): void {
  const desk = useDesk.getState();
  desk.addTrend(city.pointId(point));
  desk.showDock('trends');
}
