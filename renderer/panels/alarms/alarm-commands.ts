// What the palette can do with alarms.
import { useMemo } from 'react';
import { useText } from '../../languages/languages.ts';
import { useAlarmDesk } from '../../state/alarms/alarm-desk.ts';
import { useDesk } from '../../state/desk-store.ts';
import type { DeskCommand } from '../palette/commands.ts';
import { useSession, useSessionState } from '../session-context.ts';
import { acknowledge, mayOrder, reset, silence } from './alarm-orders.ts';
import { openAllLimits } from './open-limits.ts';
import { showAlarms } from './alarm-summary.tsx';

export function useAlarmCommands(): readonly DeskCommand[] {
  const text = useText();
  const session = useSession();
  const isReplay = useSessionState((state) => state.replay !== null);
  const { targets, isSoundOn, isSoundOfMineOnly } = useAlarmDesk();
  return useMemo(() => {
    if (!session.may('alarm.list')) return [];
    const commands: DeskCommand[] = [
      { id: 'alarms', title: text('alarms.command.show'), keys: '0', run: () => showAlarms('all', null) },
      { id: 'alarms-limits', title: text('alarms.command.limits'), run: openAllLimits },
      {
        id: 'alarms-figures',
        title: text('alarms.command.figures'),
        run: () => {
          useAlarmDesk.setState({ shown: 'figures' });
          useDesk.getState().showDock('alarms');
        },
      },
      { id: 'alarms-shelved', title: text('alarms.shelved.show'), run: () => showAlarms('suppressed', null) },
    ];
    if (isReplay || !mayOrder(session)) return commands;
    commands.push(
      { id: 'alarms-silence', title: text('alarms.command.silence'), keys: 'M', run: () => silence(session) },
      {
        id: 'alarms-sound',
        title: text(isSoundOn ? 'alarms.command.soundOff' : 'alarms.command.soundOn'),
        run: () => useAlarmDesk.setState({ isSoundOn: !isSoundOn }),
      },
    );
    if (session.may('control.areas'))
      commands.push({
        id: 'alarms-sound-mine',
        title: text(isSoundOfMineOnly ? 'alarms.command.soundAll' : 'alarms.command.soundMine'),
        run: () => useAlarmDesk.setState({ isSoundOfMineOnly: !isSoundOfMineOnly }),
      });
    if (targets.length === 0) return commands;
    commands.push(
      {
        id: 'alarms-acknowledge',
        title: text('alarms.command.acknowledge'),
        keys: 'A',
        run: () => acknowledge(session, targets),
      },
      { id: 'alarms-reset', title: text('alarms.command.reset'), run: () => reset(session, targets) },
      {
        id: 'alarms-shelve',
        title: text('alarms.command.shelve'),
        run: () => useAlarmDesk.setState({ isShelving: true }),
      },
    );
    return commands;
  }, [text, session, isReplay, targets, isSoundOn, isSoundOfMineOnly]);
}
