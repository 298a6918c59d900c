// What the palette can do with areas of control.
import { useMemo } from 'react';
import { useText } from '../../languages/languages.ts';
import type { DeskCommand } from '../palette/commands.ts';
import { useSession, useSessionState } from '../session-context.ts';
import { openAreas } from './control-mark.tsx';

export function useControlCommands(): readonly DeskCommand[] {
  const text = useText();
  const session = useSession();
  const isReplay = useSessionState((state) => state.replay !== null);
  return useMemo(
    () =>
      isReplay || !session.may('control.change')
        ? []
        : [{ id: 'control-areas', title: text('control.open'), run: openAreas }],
    [text, session, isReplay],
  );
}
