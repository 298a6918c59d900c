// Keeps this window in step with the others: what is chosen, where the camera goes, which moment is shown.
import { useEffect } from 'react';
import { isPanelId, type PanelId } from '../../state/arrangement/panels.ts';
import { useDesk } from '../../state/desk-store.ts';
import { parseAddress } from '../../state/view-address.ts';
import type { Session } from '../../state/session.ts';
import { isKeptAlone, keepAlone } from '../../state/windows/alone-memory.ts';
import { useWindowDesk } from '../../state/windows/window-desk.ts';
import {
  CHANNEL,
  type Channel,
  createWindowLink,
  isSameMoment,
  type SharedMoment,
  type WindowNews,
} from '../../state/windows/window-link.ts';
import { useCity, useSession, useSessionState } from '../session-context.ts';
import { onFlight } from '../city-view/fly-to.ts';

const HERE_EVERY_MS = 5_000;

function momentOf(session: Session): SharedMoment | null {
  const { replay } = session.store.getState();
  return replay === null ? null : { atMs: Math.floor(session.clock.now()), order: replay.order, speed: replay.speed };
}

function goTo(session: Session, moment: SharedMoment | null): void {
  if (moment === null) session.replay.end();
  else session.replay.seek(moment.atMs, { order: moment.order, speed: moment.speed });
}

/** @param panel what this window is for; null: a whole desk */
export function useWindowLink(panel: PanelId | null): void {
  const session = useSession();
  const city = useCity().manifest.id;
  const user = useSessionState((state) => state.welcome?.user ?? '');
  useEffect(() => {
    if (typeof BroadcastChannel !== 'function') return;
    /** what another window said last: that is not told back to it */
    let chosen = useDesk.getState().selection;
    let moment = momentOf(session);
    const isLinked = () => useWindowDesk.getState().isLinked;

    const follow = (news: WindowNews) => {
      // Whoever asks for a panel means this desk, whether windows go together or not.
      if (news.kind === 'show') {
        if (panel === null && isPanelId(news.panel)) useDesk.getState().showDock(news.panel);
        return;
      }
      if (!isLinked()) return;
      if (news.kind === 'select') {
        chosen = news.selection;
        useDesk.getState().select(news.selection);
      } else if (news.kind === 'fly') session.store.getState().scene?.flyTo(news);
      else if (news.kind === 'moment' && !isSameMoment(news.moment, momentOf(session))) {
        moment = news.moment;
        goTo(session, news.moment);
      }
    };
    const link = createWindowLink({
      channel: new BroadcastChannel(CHANNEL) as Channel,
      id: crypto.randomUUID(),
      city,
      user,
      steadyNow: () => performance.now(),
      onNews: follow,
      onHello: () => {
        sayHere();
        if (!isLinked()) return;
        const { selection } = useDesk.getState();
        if (selection !== null) link.post({ kind: 'select', selection });
        const now = momentOf(session);
        if (now !== null) link.post({ kind: 'moment', moment: now });
      },
      onOthers: (others) => useWindowDesk.setState({ others }),
    });
    const sayHere = () => link.post({ kind: 'here', panel, isLinked: isLinked(), moment: momentOf(session) });

    useWindowDesk.setState({ post: link.post });
    onFlight((flight) => {
      if (isLinked()) link.post({ kind: 'fly', ...flight });
    });
    const stopChoosing = useDesk.subscribe(({ selection }, before) => {
      if (selection === before.selection) return;
      const isTold = selection?.table === chosen?.table && selection?.row === chosen?.row;
      chosen = selection;
      if (!isTold && isLinked()) link.post({ kind: 'select', selection });
    });
    const stopMoving = session.store.subscribe((now, before) => {
      if (now.replay !== before.replay && (now.replay === null) !== (before.replay === null)) sayHere();
      // At rest: on the way nobody can follow.
      if (now.moments === before.moments || now.replayFailure !== null) return;
      const shown = momentOf(session);
      const isTold = isSameMoment(shown, moment);
      moment = shown;
      sayHere();
      if (!isTold && isLinked()) link.post({ kind: 'moment', moment: shown });
    });
    const stopLinking = useWindowDesk.subscribe((now, before) => {
      if (now.isLinked === before.isLinked) return;
      keepAlone(() => sessionStorage, location.search, !now.isLinked);
      sayHere();
      // Together again: as the others are.
      if (now.isLinked) link.post({ kind: 'hello' });
    });
    // Whoever follows a link into the past looks at it alone: their other windows stay at the present.
    const isAlone = isKeptAlone(() => sessionStorage, location.search) || parseAddress(location.hash).moment !== null;
    if (isAlone) useWindowDesk.setState({ isLinked: false });
    link.post({ kind: 'hello' });
    sayHere();
    const timer = setInterval(() => {
      sayHere();
      const others = link.others();
      if (others.length !== useWindowDesk.getState().others.length) useWindowDesk.setState({ others });
    }, HERE_EVERY_MS);
    const leave = () => link.post({ kind: 'gone' });
    window.addEventListener('pagehide', leave);
    return () => {
      clearInterval(timer);
      window.removeEventListener('pagehide', leave);
      stopChoosing();
      stopMoving();
      stopLinking();
      onFlight(null);
      useWindowDesk.setState({ post: null, others: [] });
      link.close();
    };
  }, [session, city, user, panel]);
}
