// Some panels need more height than tables do: below the city they get it while they are in front, and give it back.
import type { DockviewApi, DockviewGroupPanel } from 'dockview-react';
import { useEffect, useRef } from 'react';
import { useDesk } from '../../state/desk-store.ts';
import { useOrderDesk } from '../../state/orders/order-desk.ts';
import { useSituationDesk } from '../../state/situation/situation-desk.ts';
import { type DockviewControl, isFolded } from './dockview-control.ts';

/** of the window */
const TALL = 0.5;
/** A plan or a sheet needs more than the low tables of a low screen. */
const LOW_SCREEN = { upTo: 860, share: 0.46, panels: new Set(['flisr', 'orders']) };

export function useTallPanels(api: DockviewApi | null, control: DockviewControl | null): void {
  const shownPanels = useDesk((state) => state.shownPanels);
  const areTrendsTall = useDesk((state) => state.areTrendsTall && state.trendPoints.length > 0);
  const areOrdersTall = useOrderDesk((state) => state.isTall);
  const isSituationTall = useSituationDesk((state) => state.isTall);
  const grown = useRef(new Map<DockviewGroupPanel, { readonly from: number; readonly to: number }>());
  useEffect(() => {
    if (api === null || control === null || api.hasMaximizedGroup()) return;
    const isTall: Readonly<Record<string, boolean>> = {
      trends: areTrendsTall,
      orders: areOrdersTall,
      situation: isSituationTall,
    };
    for (const group of api.groups) {
      const panel = group.activePanel?.id ?? '';
      const before = grown.current.get(group);
      const isWanted = control.isShelf(group.id) && !isFolded(group);
      const isLow = innerHeight <= LOW_SCREEN.upTo && LOW_SCREEN.panels.has(panel);
      const share = isTall[panel] === true ? TALL : isLow ? LOW_SCREEN.share : 0;
      const to = Math.round(share * innerHeight);
      const { height } = group.api;
      if (isWanted && to > height + 1) {
        grown.current.set(group, { from: before?.from ?? height, to });
        group.api.setSize({ height: to });
      } else if (before !== undefined && share === 0) {
        grown.current.delete(group);
        // Whoever has drawn the edge since has said how high it shall be.
        if (!isFolded(group) && Math.abs(height - before.to) < 2) group.api.setSize({ height: before.from });
      }
    }
    // `shownPanels` says that another panel is in front.
    // oxlint-disable-next-line react-hooks/exhaustive-deps
  }, [api, control, shownPanels, areTrendsTall, areOrdersTall, isSituationTall]);
}
