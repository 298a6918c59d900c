// A tab: what the panel is called and, where it counts something, how much.
import type { IDockviewPanelHeaderProps } from 'dockview-react';
import { useEffect, useRef } from 'react';
import { currentLanguage, useText } from '../../languages/languages.ts';
import { isPanelId, type PanelId, PANELS } from '../../state/arrangement/panels.ts';
import { useDesk } from '../../state/desk-store.ts';
import { formatNumber } from '../../state/presentation.ts';
import { FlisrCount } from '../flisr/flisr-count.tsx';
import { useCity } from '../session-context.ts';
import { RejectedCount } from './rejected-count.tsx';

function Count({ panel }: { panel: PanelId }) {
  const { assetCount } = useCity();
  const trends = useDesk((state) => state.trendPoints.length);
  if (panel === 'flisr') return <FlisrCount />;
  if (panel === 'quality') return <RejectedCount />;
  if (panel === 'assets') return <span className="quiet">{formatNumber(assetCount, 0, currentLanguage())}</span>;
  return panel === 'trends' && trends > 0 ? <span className="quiet">{trends}</span> : null;
}

export function PanelTab({ api }: IDockviewPanelHeaderProps) {
  const text = useText();
  const panel = isPanelId(api.id) ? api.id : 'city';
  const title = text(PANELS[panel].title);
  // What is read out and stands in menus follows the language too.
  const tab = useRef<HTMLSpanElement>(null);
  useEffect(() => {
    if (api.title !== title) api.setTitle(title);
    // It is called what is written on it, with its count.
    tab.current?.closest('[role="tab"]')?.removeAttribute('aria-label');
  }, [api, title]);
  return (
    <span ref={tab} className="tab">
      {title} <Count panel={panel} />
    </span>
  );
}
