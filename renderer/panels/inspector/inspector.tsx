import { useText } from '../../languages/languages.ts';
import { useDesk } from '../../state/desk-store.ts';
import { AssetInspector } from './asset-inspector.tsx';
import { BuildingInspector } from './building-inspector.tsx';
import { StreetInspector } from './street-inspector.tsx';
import { SystemsPanel } from './systems-panel.tsx';
import { PanelHead } from '../../theme/parts/panel-head.tsx';

export function Inspector() {
  const text = useText();
  const selection = useDesk((state) => state.selection);
  return (
    <section className="inspector" aria-label={text('inspector.title')}>
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
      {selection?.table === 'streets' ? <StreetInspector row={selection.row} /> : null}
    </section>
  );
}
