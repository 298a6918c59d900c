// What the palette can do with the grid: colour it, trace what is selected, show its diagram, and drill.
import { useMemo } from 'react';
import { useText } from '../../languages/languages.ts';
import { GRID_COLOURS } from '../../scene/scene-api.ts';
import { useDesk } from '../../state/desk-store.ts';
import { mayDrill } from '../grid/drill.ts';
import { gridRefOf } from '../grid/grid-selection.ts';
import { showTrace } from '../grid/trace.ts';
import { useHasGrid } from '../grid/use-grid.ts';
import { turnSchematic } from '../schematic/turn-schematic.ts';
import { useSession, useSessionState } from '../session-context.ts';
import type { DeskCommand } from './commands.ts';

export function useGridCommands(): readonly DeskCommand[] {
  const text = useText();
  const session = useSession();
  const hasGrid = useHasGrid();
  const model = useSessionState((state) => state.gridModel);
  const isDrillable = useSessionState((state) => mayDrill(state));
  const desk = useDesk();
  const { selection, gridColour, trace, shownPanels, isSchematicSplit } = desk;
  const { setGridColour, setTrace, togglePanel, setOverlay } = desk;
  return useMemo(() => {
    if (!hasGrid) return [];
    const isShown = shownPanels.has('schematic');
    const commands: DeskCommand[] = [
      {
        id: 'schematic',
        title: text(isShown ? 'command.schematic.close' : 'command.schematic.open'),
        keys: 'S',
        run: () => togglePanel('schematic'),
      },
      {
        id: 'schematic-split',
        title: text(isSchematicSplit ? 'command.schematic.whole' : 'command.schematic.split'),
        keys: 'Shift S',
        run: turnSchematic,
      },
    ];
    for (const colour of GRID_COLOURS.filter((other) => other !== gridColour)) {
      const title = text('command.gridColour', { name: text(`grid.colour.${colour}`) });
      commands.push({ id: `grid-colour-${colour}`, title, run: () => setGridColour(colour) });
    }
    const ref = model === null ? null : gridRefOf(model, selection);
    if (ref !== null) {
      for (const [direction, keys] of [
        ['up', 'U'],
        ['down', 'J'],
      ] as const) {
        const run = () =>
          void showTrace(session, ref, direction).catch((error: unknown) => console.warn('the trace failed', error));
        commands.push({ id: `trace-${direction}`, title: text(`command.trace.${direction}`), keys, run });
      }
      if (isDrillable) commands.push({ id: 'drill', title: text('command.drill'), run: () => setOverlay('drill') });
    }
    if (trace !== null)
      commands.push({ id: 'trace-end', title: text('command.trace.end'), keys: 'Esc', run: () => setTrace(null) });
    return commands;
  }, [
    text,
    session,
    hasGrid,
    model,
    isDrillable,
    selection,
    gridColour,
    trace,
    shownPanels,
    isSchematicSplit,
    setGridColour,
    setTrace,
    togglePanel,
    setOverlay,
  ]);
}
