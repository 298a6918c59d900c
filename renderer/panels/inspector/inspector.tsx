import { useText } from '../../languages/languages.ts';
import { useDesk } from '../../state/desk-store.ts';
import { GuardedPart } from '../guarded-part.tsx';
import { AssetInspector } from './asset-inspector.tsx';
import { BuildingInspector } from './building-inspector.tsx';
import { GridInspector } from './grid-inspector.tsx';
import { StreetInspector } from './street-inspector.tsx';
import { SystemsPanel } from './systems-panel.tsx';
import { PanelHead } from '../../theme/parts/panel-head.tsx';

const GRID_TABLES = {
  'grid-branches': 'branches',
  'grid-switches': 'switches',
  'grid-stations': 'stations',
  'grid-feeders': 'feeders',
} as const;

export function Inspector() {
  const text = useText();
  const selection = useDesk((state) => state.selection);
  const table = selection?.table;
  const isGrid = table !== undefined && table in GRID_TABLES;
  return (
    <section className="inspector" aria-label={text('inspector.title')}>
      <GuardedPart of={selection}>
        {selection === null ? (
          <>
            <PanelHead title={text('systems.title')} />
            <div className="scroll inspector-body" tabIndex={0} role="region" aria-label={text('systems.title')}>
              <SystemsPanel />
              <p className="empty">{text('inspector.empty')}</p>
            </div>
          </>
        ) : null}
        {selection?.table === 'assets' ? <AssetInspector key={selection.row} row={selection.row} /> : null}
        {selection?.table === 'buildings' ? <BuildingInspector row={selection.row} /> : null}
        {isGrid && selection !== null ? (
          <GridInspector of={{ table: GRID_TABLES[table as keyof typeof GRID_TABLES], row: selection.row }} />
        ) : null}
        {selection?.table === 'streets' ? <StreetInspector row={selection.row} /> : null}
      </GuardedPart>
    </section>
  );
}
