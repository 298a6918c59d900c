// A window of one panel, for another display: the same session, the same choice and moment as the desk's, nothing else to drag.
import { useEffect, useMemo, useState } from 'react';
import { AreasSheet } from '../../panels/control/areas-sheet.tsx';
import { WantedSheet } from '../../panels/control/wanted-sheet.tsx';
import { panelsOfSession } from '../../panels/arrangement/arrangement-orders.ts';
import { CityView } from '../../panels/city-view/city-view.tsx';
import { HoverCard } from '../../panels/city-view/hover-card.tsx';
import { MapFoot } from '../../panels/city-view/map-foot.tsx';
import { ViewTools } from '../../panels/city-view/view-tools.tsx';
import { ToolPlace } from '../../panels/dock/dock-tools.tsx';
import { PANEL_CONTENT } from '../../panels/dock/panel-content.tsx';
import { DrillMark } from '../../panels/drills/drill-mark.tsx';
import { FlisrWatch } from '../../panels/flisr/flisr-watch.tsx';
import { DrillSheet } from '../../panels/grid/drill-sheet.tsx';
import { GuardedPart } from '../../panels/guarded-part.tsx';
import { HelpSheet } from '../../panels/help/help-sheet.tsx';
import { OrderWatch } from '../../panels/orders/use-orders.ts';
import { Palette } from '../../panels/palette/palette.tsx';
import { useSession, useSessionState } from '../../panels/session-context.ts';
import { ClockFace } from '../../panels/top-bar/clock-face.tsx';
import { ModeBanner } from '../../panels/top-bar/mode-banner.tsx';
import { AddPointSheet } from '../../panels/trends/add-point.tsx';
import { ExportSheet } from '../../panels/trends/export-sheet.tsx';
import { useWindowLink } from '../../panels/windows/use-window-link.ts';
import { WindowsMark } from '../../panels/windows/windows-mark.tsx';
import { useText } from '../../languages/languages.ts';
import type { DockControl } from '../../state/arrangement/dock-control.ts';
import { type PanelId, PANELS } from '../../state/arrangement/panels.ts';
import { useDesk } from '../../state/desk-store.ts';
import { useWindowDesk } from '../../state/windows/window-desk.ts';
import { useKeys } from './use-keys.ts';

/** One panel is all that there is: whatever else is asked for is shown by the desk. */
function singlePanel(own: PanelId): DockControl {
  const show = (panel: PanelId) => {
    if (panel !== own) useWindowDesk.getState().post?.({ kind: 'show', panel });
  };
  const nothing = () => undefined;
  return {
    isWhole: false,
    show,
    focus: show,
    close: (panel) => {
      if (panel === own) window.close();
    },
    move: nothing,
    moveToCity: nothing,
    maximise: nothing,
    toggleShelf: nothing,
    isShelf: () => false,
    coveredBy: () => null,
    active: () => own,
    isOpen: (panel) => panel === own,
    open: nothing,
    size: () => ({ width: innerWidth, height: innerHeight }),
    place: () => null,
    onLayout: () => nothing,
  };
}

function City() {
  return (
    <CityView>
      <MapFoot />
      <ViewTools />
      <HoverCard />
      <DrillMark />
    </CityView>
  );
}

function Body({ panel }: { panel: PanelId }) {
  const text = useText();
  const [row, setRow] = useState<HTMLElement | null>(null);
  const Content = panel === 'city' ? City : PANEL_CONTENT[panel];
  const { home, title } = PANELS[panel];
  const body = (
    <div className="dock-panel" data-panel={panel} data-home={home}>
      {home === 'bottom' ? <h2 className="unseen">{text(title)}</h2> : null}
      <div ref={setRow} className="dock-tools dock-tools-row" />
      <ToolPlace value={row}>
        <GuardedPart>
          <div className="dock-content">
            <Content />
          </div>
        </GuardedPart>
      </ToolPlace>
    </div>
  );
  // The city is the main part of its page by itself.
  return panel === 'city' ? body : <main className="panel-main">{body}</main>;
}

export function PanelDesk({ panel }: { panel: PanelId }) {
  const text = useText();
  const session = useSession();
  const dataLoss = useSessionState((state) => state.dataLoss);
  const isReplay = useSessionState((state) => state.replay !== null);
  const title = text(PANELS[panel].title);
  const isThere = useMemo(() => panelsOfSession(session).includes(panel), [session, panel]);
  useEffect(() => {
    document.title = title;
    useDesk.setState({ dock: singlePanel(panel), shownPanels: new Set([panel]) });
    // Diagrams and orders need who is joined to what; on a desk the picture asks for it.
    session.loadGrid().catch((error: unknown) => console.error('the grid could not be read', error));
  }, [session, panel, title]);
  useKeys(session);
  useWindowLink(panel);
  return (
    <div className="panel-desk" data-lost={dataLoss !== null} data-mode={isReplay ? 'replay' : 'live'}>
      <header className="top panel-top">
        <h1 className="t-14 cut panel-desk-title">{title}</h1>
        <ModeBanner />
        <ClockFace />
        <span className="grow" />
        <WindowsMark />
      </header>
      {isThere ? <Body panel={panel} /> : <p className="empty">{text('windows.absent')}</p>}
      <OrderWatch />
      <FlisrWatch />
      <AreasSheet />
      <WantedSheet />
      <Palette />
      <HelpSheet />
      <DrillSheet />
      <AddPointSheet />
      <ExportSheet />
      {isReplay ? <div className="replay-frame" aria-hidden="true" /> : null}
    </div>
  );
}
