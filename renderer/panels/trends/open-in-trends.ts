// The way from a point anywhere on the desk to its course in the trends.
import { useDesk } from '../../state/desk-store.ts';

/** Adds the point, if there is room, and shows the trends. */
export function openInTrends(pointId: string): void {
  const desk = useDesk.getState();
  desk.addTrend(pointId);
  desk.showDock('trends');
}
