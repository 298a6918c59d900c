// What the palette can do with events and the shift log.
import { useMemo } from 'react';
import { useText } from '../../languages/languages.ts';
import { useDesk } from '../../state/desk-store.ts';
import { type SituationView, useSituationDesk } from '../../state/situation/situation-desk.ts';
import type { DeskCommand } from '../palette/commands.ts';
import { useSession, useSessionState } from '../session-context.ts';
import { mayHandOver, mayWrite } from './log-orders.ts';

export function showSituation(shown: SituationView): void {
  useSituationDesk.setState({ shown });
  useDesk.getState().showDock('situation');
}

/** Opens the log where its words are written. */
export function writeIntoLog(): void {
  showSituation('log');
  // The tab is drawn first.
  requestAnimationFrame(() => document.getElementById('log-draft')?.focus());
}

export function useSituationCommands(): readonly DeskCommand[] {
  const text = useText();
  const session = useSession();
  const isReplay = useSessionState((state) => state.replay !== null);
  return useMemo(() => {
    if (!session.may('situation.list')) return [];
    const commands: DeskCommand[] = [
      { id: 'events', title: text('events.command.show'), keys: '7', run: () => showSituation('events') },
      { id: 'log', title: text('events.command.log'), run: () => showSituation('log') },
    ];
    if (isReplay) return commands;
    if (session.may('drill.score'))
      commands.push({ id: 'drills', title: text('events.command.drills'), run: () => showSituation('drills') });
    if (mayWrite(session))
      commands.push({ id: 'log-write', title: text('events.command.write'), keys: 'W', run: writeIntoLog });
    commands.push({
      id: 'handover',
      title: text(mayHandOver(session) ? 'events.command.handOver' : 'events.command.handover'),
      run: () => {
        showSituation('log');
        useSituationDesk.setState({ handover: 'now', note: null });
      },
    });
    return commands;
  }, [text, session, isReplay]);
}
