// The diagram beside the city, or over it with both behind tabs.
import { useDesk } from '../../state/desk-store.ts';

/** Where it stands now is where it opens next time. */
export function turnSchematic(): void {
  const { dock, isSchematicSplit, setSchematicSplit } = useDesk.getState();
  setSchematicSplit(!isSchematicSplit);
  if (dock === null || !dock.isOpen('schematic')) return;
  dock.moveToCity('schematic', isSchematicSplit ? 'tab' : 'right');
}
