// What the palette can do with trends.
import { useMemo } from 'react';
import { useText } from '../../languages/languages.ts';
import { useDesk } from '../../state/desk-store.ts';
import type { DeskCommand } from '../palette/commands.ts';
import { useCity, useSession } from '../session-context.ts';
import { openInTrends } from './open-in-trends.ts';
import { trendTitle } from './trend-words.ts';

export function useTrendCommands(): readonly DeskCommand[] {
  const text = useText();
  const session = useSession();
  const city = useCity();
  const { selection, trendPoints, showDock, setOverlay, clearTrends } = useDesk();
  return useMemo(() => {
    if (!session.may('history.series')) return [];
    const commands: DeskCommand[] = [
      { id: 'trends', title: text('trends.command.show'), keys: '5', run: () => showDock('trends') },
      { id: 'trends-add', title: text('trends.command.add'), run: () => setOverlay('trendPoint') },
    ];
    const main = selection?.table === 'assets' ? city.mainPoint(selection.row) : -1;
    if (main >= 0) {
      const title = text('trends.command.addSelected', { name: trendTitle(city, main, text) });
      commands.push({ id: 'trends-selected', title, run: () => openInTrends(city.pointId(main)) });
    }
    if (trendPoints.length === 0) return commands;
    commands.push({ id: 'trends-clear', title: text('trends.command.clear'), run: clearTrends });
    if (session.may('history.page'))
      commands.push({
        id: 'trends-export',
        title: text('trends.command.export'),
        run: () => setOverlay('trendExport'),
      });
    return commands;
  }, [text, session, city, selection, trendPoints, showDock, setOverlay, clearTrends]);
}
