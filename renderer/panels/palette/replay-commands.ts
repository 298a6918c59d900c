// What the palette can do with time: hold it, go through the past, come back.
import { useMemo } from 'react';
import { REPLAY_ORDERS } from '../../../contract/replay-requests.ts';
import { useText } from '../../languages/languages.ts';
import { useSession, useSessionState } from '../session-context.ts';
import { useBar } from '../time-bar/bar-state.ts';
import { chooseOrder, mayReplay, playOrPause, stepEvent } from '../time-bar/time-travel.ts';
import type { DeskCommand } from './commands.ts';

export function useReplayCommands(): readonly DeskCommand[] {
  const text = useText();
  const session = useSession();
  const order = useSessionState((state) => state.replay?.order ?? null);
  const isPlaying = useSessionState((state) => (state.replay?.speed ?? 0) > 0);
  return useMemo(() => {
    if (!mayReplay(session)) return [];
    const isReplay = order !== null;
    const hold = isReplay ? (isPlaying ? 'pause' : 'play') : 'hold';
    const commands: DeskCommand[] = [
      { id: 'replay-hold', title: text(`replay.command.${hold}`), keys: 'P', run: () => playOrPause(session) },
      { id: 'replay-go', title: text('replay.command.goTo'), run: () => useBar.setState({ isEntryOpen: true }) },
      { id: 'replay-back', title: text('replay.command.back'), keys: ',', run: () => stepEvent(session, 'back') },
      { id: 'replay-list', title: text('replay.command.list'), run: () => useBar.setState({ isListOpen: true }) },
    ];
    if (!isReplay) return commands;
    commands.push(
      { id: 'replay-on', title: text('replay.command.on'), keys: '.', run: () => stepEvent(session, 'on') },
      { id: 'replay-live', title: text('replay.command.live'), keys: 'V', run: () => session.replay.end() },
    );
    for (const other of REPLAY_ORDERS.filter((one) => one !== order)) {
      const title = text(`replay.command.order.${other}`);
      commands.push({ id: `replay-order-${other}`, title, run: () => chooseOrder(session, other) });
    }
    return commands;
  }, [text, session, order, isPlaying]);
}
