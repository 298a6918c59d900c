// What the palette can do with fault restoration.
import { useMemo } from 'react';
import { useText } from '../../languages/languages.ts';
import { useDesk } from '../../state/desk-store.ts';
import { mostUrgent } from '../../state/flisr/course-stages.ts';
import { useFlisrDesk } from '../../state/flisr/flisr-desk.ts';
import type { DeskCommand } from '../palette/commands.ts';
import { useSession, useSessionState } from '../session-context.ts';
import { approve, mayDirect, takeOver } from './flisr-orders.ts';
import { goToMostUrgent } from './go-to-course.ts';

export function useFlisrCommands(): readonly DeskCommand[] {
  const text = useText();
  const session = useSession();
  const isReplay = useSessionState((state) => state.replay !== null);
  const { courses, chosen, modes } = useFlisrDesk();
  return useMemo(() => {
    if (!session.may('flisr.list')) return [];
    const show = () => useDesk.getState().showDock('flisr');
    const commands: DeskCommand[] = [{ id: 'flisr', title: text('flisr.command.show'), keys: '8', run: show }];
    const course = courses?.find(({ id }) => id === chosen) ?? mostUrgent(courses ?? []);
    if (!isReplay && modes !== null && mayDirect(session))
      commands.push({
        id: 'flisr-shedding',
        title: text(modes.isShedding ? 'flisr.command.sheddingOff' : 'flisr.command.shedding'),
        run: () => {
          show();
          useFlisrDesk.setState({ asking: { kind: 'shedding', isShedding: !modes.isShedding } });
        },
      });
    if (course == null || isReplay) return commands;
    commands.push({ id: 'flisr-go', title: text('flisr.command.go'), keys: 'X', run: () => goToMostUrgent(session) });
    if (!mayDirect(session)) return commands;
    if (course.state === 'proposed') {
      commands.push(
        { id: 'flisr-approve', title: text('flisr.command.approve'), run: () => approve(session, course) },
        {
          id: 'flisr-reject',
          title: text('flisr.command.reject'),
          run: () => {
            show();
            useFlisrDesk.setState({ chosen: course.id, asking: { kind: 'reject', course: course.id } });
          },
        },
      );
    }
    commands.push({ id: 'flisr-take', title: text('flisr.command.takeOver'), run: () => takeOver(session, course) });
    return commands;
  }, [text, session, isReplay, courses, chosen, modes]);
}
