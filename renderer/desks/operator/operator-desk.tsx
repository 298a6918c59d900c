// The operator's desk: the frame of look 2 with what exists. The frame never moves; only what is inside changes.
import { useEffect } from 'react';
import { viewOfSelection } from '../../panels/city-view/camera-moves.ts';
import { CityView } from '../../panels/city-view/city-view.tsx';
import { HoverCard } from '../../panels/city-view/hover-card.tsx';
import { MarksWatch } from '../../panels/city-view/marks-watch.tsx';
import { MapFoot } from '../../panels/city-view/map-foot.tsx';
import { ViewTools } from '../../panels/city-view/view-tools.tsx';
import { DockArea } from '../../panels/dock/dock-area.tsx';
import { ArrangementSheet } from '../../panels/arrangement/arrangement-sheet.tsx';
import { AreasOnMap } from '../../panels/control/areas-on-map.tsx';
import { AreasSheet } from '../../panels/control/areas-sheet.tsx';
import { WantedSheet } from '../../panels/control/wanted-sheet.tsx';
import { FlisrChip } from '../../panels/flisr/flisr-chip.tsx';
import { FlisrWatch } from '../../panels/flisr/flisr-watch.tsx';
import { DrillMark } from '../../panels/drills/drill-mark.tsx';
import { DrillSheet } from '../../panels/grid/drill-sheet.tsx';
import { HelpSheet } from '../../panels/help/help-sheet.tsx';
import { Palette } from '../../panels/palette/palette.tsx';
import { Rail } from '../../panels/rail/rail.tsx';
import { renewTrace } from '../../panels/grid/trace.ts';
import { useSession, useSessionState } from '../../panels/session-context.ts';
import { OrderWatch } from '../../panels/orders/use-orders.ts';
import { StatusBar } from '../../panels/status-bar/status-bar.tsx';
import { AddPointSheet } from '../../panels/trends/add-point.tsx';
import { ExportSheet } from '../../panels/trends/export-sheet.tsx';
import { TopBar } from '../../panels/top-bar/top-bar.tsx';
import { useWindowLink } from '../../panels/windows/use-window-link.ts';
import type { CityScene } from '../../scene/scene-api.ts';
import { type Selection, useDesk } from '../../state/desk-store.ts';
import type { Session } from '../../state/session.ts';
import { addressAt, parseAddress, selectionOf } from '../../state/view-address.ts';
import { useKeys } from './use-keys.ts';

async function showObject(scene: CityScene, session: Session, selection: Selection): Promise<void> {
  try {
    const view = await viewOfSelection(session, selection);
    if (view !== null && useDesk.getState().selection === selection) scene.flyTo(view);
  } catch (error) {
    console.error('the place of the chosen object could not be read', error);
  }
}

/** A copied link opens what it names, once the picture stands; a link followed later does so too. */
function useAddress(): void {
  const session = useSession();
  const scene = useSessionState((state) => state.scene);
  useEffect(() => {
    const follow = () => {
      const address = parseAddress(location.hash);
      const before = useDesk.getState().selection;
      selectionOf(address, session).then(
        (selection) => {
          // Whoever chose something else while a table was loading keeps that.
          const desk = useDesk.getState();
          if (selection === null || desk.selection !== before) return;
          desk.select(selection);
          // A link that names no view shows its object.
          if (address.camera === null && scene !== null) void showObject(scene, session, selection);
        },
        (error: unknown) => console.error('the address could not be followed', error),
      );
      if (address.camera !== null) scene?.setCamera(address.camera);
    };
    follow();
    window.addEventListener('hashchange', follow);
    return () => window.removeEventListener('hashchange', follow);
  }, [session, scene]);
}

const ADDRESS_EVERY_MS = 2_000;

/** A moment of the past stands in the address, so that a link opens it and a reload keeps it. */
function useMomentInAddress(): void {
  const session = useSession();
  const isReplay = useSessionState((state) => state.replay !== null);
  const isPlaying = useSessionState((state) => (state.replay?.speed ?? 0) > 0);
  const moments = useSessionState((state) => state.moments);
  useEffect(() => {
    const follow = () => {
      const { moment } = parseAddress(location.hash);
      if (moment !== null) session.replay.openAt(moment.atMs, moment.order);
    };
    follow();
    window.addEventListener('hashchange', follow);
    return () => window.removeEventListener('hashchange', follow);
  }, [session]);
  useEffect(() => {
    if (!isReplay) return;
    const write = () => {
      const { replay } = session.store.getState();
      if (replay === null) return;
      const moment = { atMs: Math.floor(session.clock.now()), order: replay.order };
      history.replaceState(history.state, '', `#${addressAt(location.hash, moment)}`);
    };
    write();
    const timer = isPlaying ? setInterval(write, ADDRESS_EVERY_MS) : undefined;
    return () => clearInterval(timer);
    // `moments` says that another moment is shown.
    // oxlint-disable-next-line react-hooks/exhaustive-deps
  }, [session, isReplay, isPlaying, moments]);
  useEffect(() => {
    if (!isReplay) return;
    return () => {
      const rest = addressAt(location.hash, null);
      history.replaceState(history.state, '', rest === '' ? location.pathname + location.search : `#${rest}`);
    };
  }, [isReplay]);
}

/** The way through the grid that is looked at is asked for anew at another moment. */
function useTraceOfMoment(): void {
  const session = useSession();
  const moments = useSessionState((state) => state.moments);
  useEffect(() => {
    if (moments === 0) return;
    renewTrace(session).catch((error: unknown) => console.warn('the trace failed', error));
  }, [session, moments]);
}

export function OperatorDesk() {
  const session = useSession();
  const dataLoss = useSessionState((state) => state.dataLoss);
  const isReplay = useSessionState((state) => state.replay !== null);
  useKeys(session);
  useWindowLink(null);
  useAddress();
  useMomentInAddress();
  useTraceOfMoment();
  return (
    <div className="desk-frame" data-lost={dataLoss !== null} data-mode={isReplay ? 'replay' : 'live'}>
      <TopBar />
      <Rail />
      <DockArea>
        <CityView>
          <MapFoot />
          <ViewTools />
          <HoverCard />
          <DrillMark />
          <FlisrChip />
        </CityView>
      </DockArea>
      <StatusBar />
      <OrderWatch />
      <FlisrWatch />
      <AreasSheet />
      <AreasOnMap />
      <WantedSheet />
      <Palette />
      <HelpSheet />
      <ArrangementSheet />
      <MarksWatch />
      <DrillSheet />
      <AddPointSheet />
      <ExportSheet />
      {isReplay ? <div className="replay-frame" aria-hidden="true" /> : null}
    </div>
  );
}
