// The customers without supply as the live grid says now, told at the beat and past React; and the way to where that is.
import { useEffect, useEffectEvent } from 'react';
import { createProjection } from '../../../contract/projection.ts';
import { useDesk } from '../../state/desk-store.ts';
import type { LiveGrid } from '../../state/live-grid.ts';
import { onBeat } from '../../state/ticker.ts';
import { FLY_SPANS, placeOnMap } from '../city-view/camera-moves.ts';
import { flyTo } from '../city-view/fly-to.ts';
import { useCity, useSession, useSessionState } from '../session-context.ts';
import { gridLoss } from './use-grid-loss.ts';
import { countSupply, outageExtent, type SupplyCount } from './supply-count.ts';

/** So much more than the outage is shown that one sees where in the city it is. */
const ROUND = 1.6;

/** @param show count null: no solution has come yet, of the present or of the moment shown; isStale: it is only what was last known */
export function useSupplyCount(show: (count: SupplyCount | null, live: LiveGrid, isStale: boolean) => void): void {
  const { store, clock } = useSession();
  const live = useSessionState((state) => state.grid);
  const model = useSessionState((state) => state.gridModel);
  const onCount = useEffectEvent(show);
  useEffect(() => {
    if (live === null) return;
    let version = -1;
    let count: SupplyCount | null = null;
    return onBeat(() => {
      if (live.version !== version) {
        version = live.version;
        const isKnown = !Number.isNaN(live.cityTimeMs);
        count = isKnown ? countSupply(live.columns, model?.data.consumers ?? null) : null;
      }
      // The grid of a moment of the past may come after its values: until then nobody is known to have supply.
      const isThere = store.getState().replay?.grid !== 'none';
      onCount(isThere ? count : null, live, gridLoss(store.getState(), clock.now()) !== null);
    });
  }, [store, clock, live, model]);
}

/** Chooses the feeder most concerned and flies there; with nothing out the grid's tables are opened. */
export function useShowOutage(): () => void {
  const session = useSession();
  const city = useCity();
  const { select, showDock } = useDesk();
  return () => {
    const { grid } = session.store.getState();
    if (grid === null) return;
    const go = async () => {
      const model = await session.loadGrid();
      const feeder = model === null ? -1 : countSupply(grid.columns, model.data.consumers).feeder;
      if (model === null || feeder < 0) {
        showDock('grid');
        return;
      }
      select({ table: 'grid-feeders', row: feeder });
      const { consumers } = model.data;
      const dark = outageExtent(grid.columns, consumers, feeder, (row) => model.place('consumers', row));
      const projection = createProjection(city.manifest.origin);
      const place =
        dark === null
          ? placeOnMap(city, model, { table: 'feeders', row: feeder })
          : { lon: projection.lon(dark.x), lat: projection.lat(dark.y) };
      flyTo(session, { ...place, span: Math.max(FLY_SPANS.place, ROUND * (dark?.size ?? 0)) });
    };
    go().catch((error: unknown) => console.error('the grid could not be read', error));
  };
}
