// What the palette can do with outages.
import { useMemo } from 'react';
import { useText } from '../../languages/languages.ts';
import { useDesk } from '../../state/desk-store.ts';
import { isAsked, useOutageDesk } from '../../state/outages/outage-desk.ts';
import type { DeskCommand } from '../palette/commands.ts';
import { useHasGrid } from '../grid/use-grid.ts';
import { useSession, useSessionState } from '../session-context.ts';
import { goToOutage } from './go-to-outage.ts';
import { mayCall, mayTell, tellPlainly } from './outage-orders.ts';
import { outageNumber } from './outage-words.ts';

export function useOutageCommands(): readonly DeskCommand[] {
  const text = useText();
  const session = useSession();
  const hasGrid = useHasGrid();
  const isReplay = useSessionState((state) => state.replay !== null);
  const { known, cursor } = useOutageDesk();
  const chosen = known?.find(({ id }) => id === cursor) ?? null;
  return useMemo(() => {
    if (!hasGrid || !session.may('outage.list')) return [];
    const show = (shown: 'list' | 'reliability') => {
      useOutageDesk.setState({ shown });
      useDesk.getState().showDock('outages');
    };
    const commands: DeskCommand[] = [
      { id: 'outages', title: text('outages.command.show'), keys: '6', run: () => show('list') },
      { id: 'outages-reliability', title: text('outages.command.reliability'), run: () => show('reliability') },
    ];
    if (isReplay) return commands;
    if (mayCall(session))
      commands.push({
        id: 'outages-call',
        title: text('outages.command.call'),
        run: () => {
          show('list');
          useOutageDesk.setState({ sheet: { kind: 'call' }, note: null });
        },
      });
    if (chosen === null) return commands;
    const n = outageNumber(chosen.id);
    commands.push({
      id: 'outages-go',
      title: text('outages.command.go', { n }),
      run: () => void goToOutage(session, chosen),
    });
    if (!mayTell(session)) return commands;
    for (const step of chosen.may)
      commands.push({
        id: `outages-${step}`,
        title: text('outages.command.step', { n, step: text(`outages.step.${step}`) }),
        run: () => {
          show('list');
          if (isAsked(step)) useOutageDesk.setState({ sheet: { kind: 'step', outage: chosen.id, step }, note: null });
          else tellPlainly(session, chosen, step);
        },
      });
    return commands;
  }, [text, session, hasGrid, isReplay, chosen]);
}
