// What the palette can do with the desk itself: every panel, every arrangement, also for whoever has no mouse.
import { useMemo } from 'react';
import { useText } from '../../languages/languages.ts';
import { useArrangementDesk } from '../../state/arrangement/arrangement-desk.ts';
import { BUILT_IN } from '../../state/arrangement/built-in.ts';
import { SIDES } from '../../state/arrangement/dock-control.ts';
import { PANELS } from '../../state/arrangement/panels.ts';
import { useDesk } from '../../state/desk-store.ts';
import { useWindowDesk } from '../../state/windows/window-desk.ts';
import type { DeskCommand } from '../palette/commands.ts';
import { useSession } from '../session-context.ts';
import { openDeskWindow, openPanelWindow } from '../windows/open-window.ts';
import { toggleLink } from '../windows/windows-mark.tsx';
import { openArrangement, panelsOfSession, resetArrangement, saveArrangement } from './arrangement-orders.ts';

export function useArrangementCommands(): readonly DeskCommand[] {
  const text = useText();
  const session = useSession();
  const { saved, current } = useArrangementDesk();
  const isLinked = useWindowDesk((state) => state.isLinked);
  const dock = useDesk((state) => state.dock);
  const shownPanels = useDesk((state) => state.shownPanels);
  return useMemo(() => {
    if (dock?.isWhole !== true) return [];
    const commands: DeskCommand[] = [];
    for (const panel of panelsOfSession(session)) {
      const name = text(PANELS[panel].title);
      const { keys } = PANELS[panel];
      commands.push({
        id: `panel-${panel}`,
        title: text('command.panel.show', { name }),
        ...(keys === undefined ? {} : { keys }),
        run: () => dock.focus(panel),
      });
    }
    for (const [i, id] of BUILT_IN.entries()) {
      const title = text('command.arrangement.open', { name: text(`arrangement.${id}`) });
      const run = () => openArrangement(session, id);
      commands.push({ id: `arrangement-${id}`, title, keys: `Shift ${i + 1}`, run });
    }
    for (const { id, name } of saved ?? []) {
      const title = text('command.arrangement.open', { name });
      commands.push({ id: `arrangement-${id}`, title, run: () => openArrangement(session, id) });
    }
    const own = saved?.find(({ id }) => id === current);
    if (session.may('arrangement.save')) {
      if (own !== undefined)
        commands.push({
          id: 'arrangement-save',
          title: text('arrangement.saveOver', { name: own.name }),
          run: () => void saveArrangement(session, own.name, own.id),
        });
      for (const [sheet, key] of [
        ['save', 'arrangement.saveAs'],
        ['manage', 'arrangement.manage'],
      ] as const)
        commands.push({
          id: `arrangement-${sheet}`,
          title: text(key),
          run: () => useArrangementDesk.setState({ sheet }),
        });
    }
    commands.push({ id: 'arrangement-reset', title: text('arrangement.reset'), run: () => resetArrangement(session) });
    commands.push({ id: 'window-desk', title: text('command.window.desk'), run: () => void openDeskWindow() });
    commands.push({ id: 'windows-link', title: text(isLinked ? 'windows.unlink' : 'windows.link'), run: toggleLink });
    commands.push({ id: 'shelf', title: text('command.shelf'), keys: 'D', run: () => dock.toggleShelf() });
    // Many, and of use only to whoever looks for one: not in the list of all.
    for (const panel of panelsOfSession(session)) {
      const name = text(PANELS[panel].title);
      const isSearched = true as const;
      if (panel !== 'city') {
        for (const side of SIDES)
          commands.push({
            id: `panel-${panel}-${side}`,
            title: text(`command.panel.move.${side}`, { name }),
            isSearched,
            run: () => dock.move(panel, side),
          });
        if (dock.isOpen(panel))
          commands.push({
            id: `panel-${panel}-close`,
            title: text('command.panel.close', { name }),
            isSearched,
            run: () => dock.close(panel),
          });
      }
      commands.push({
        id: `panel-${panel}-window`,
        title: text('command.panel.window', { name }),
        isSearched,
        run: () => void openPanelWindow(panel),
      });
      commands.push({
        id: `panel-${panel}-fill`,
        title: text('command.panel.maximise', { name }),
        isSearched,
        run: () => dock.maximise(panel),
      });
    }
    return commands;
    // `shownPanels` says that another panel is open now.
    // oxlint-disable-next-line react-hooks/exhaustive-deps
  }, [text, session, dock, saved, current, isLinked, shownPanels]);
}
