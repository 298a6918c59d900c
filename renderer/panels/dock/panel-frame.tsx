// One panel in its place: drawn only while it can be seen, with its tools beside its tab or in a row of their own.
import type { IDockviewPanelProps } from 'dockview-react';
import { useEffect, useLayoutEffect, useState } from 'react';
import { create } from 'zustand';
import { useText } from '../../languages/languages.ts';
import { isPanelId, type PanelId, PANELS } from '../../state/arrangement/panels.ts';
import { useDesk } from '../../state/desk-store.ts';
import { GuardedPart } from '../guarded-part.tsx';
import { ToolPlace } from './dock-tools.tsx';
import { PANEL_CONTENT } from './panel-content.tsx';

/** px: a group narrower than this has room for its tabs alone */
const HEAD_TOOLS_FROM = 700;

/** Where each group's head takes tools, by the group's id. */
export const useToolHeads = create<{ readonly heads: ReadonlyMap<string, HTMLElement> }>()(() => ({
  heads: new Map(),
}));

export function setToolHead(group: string, head: HTMLElement | null): void {
  useToolHeads.setState(({ heads: before }) => {
    const heads = new Map(before);
    if (head === null) heads.delete(group);
    else heads.set(group, head);
    return { heads };
  });
}

/** The group that a panel is in, and whether that is wide. */
function useGroup({ api }: IDockviewPanelProps): { readonly id: string; readonly isWide: boolean } {
  const look = () => ({ id: api.group.id, isWide: api.group.api.width >= HEAD_TOOLS_FROM });
  const [group, setGroup] = useState(look);
  useLayoutEffect(() => {
    const update = () =>
      setGroup((before) => {
        const now = look();
        return before.id === now.id && before.isWide === now.isWide ? before : now;
      });
    update();
    const watches = [api.onDidGroupChange(update), api.onDidDimensionsChange(update)];
    return () => {
      for (const watch of watches) watch.dispose();
    };
    // oxlint-disable-next-line react-hooks/exhaustive-deps
  }, [api]);
  return group;
}

function PanelBody({ panel, ...props }: IDockviewPanelProps & { panel: Exclude<PanelId, 'city'> }) {
  const text = useText();
  const { id, isWide } = useGroup(props);
  const head = useToolHeads(({ heads }) => heads.get(id) ?? null);
  const [row, setRow] = useState<HTMLElement | null>(null);
  const Content = PANEL_CONTENT[panel];
  const { home, title } = PANELS[panel];
  return (
    <div className="dock-panel" data-panel={panel} data-home={home}>
      {/* Tables have no heading of their own; what is in them has headings below one. */}
      {home === 'bottom' ? <h2 className="unseen">{text(title)}</h2> : null}
      <div ref={setRow} className="dock-tools dock-tools-row" />
      <ToolPlace value={isWide ? head : row}>
        <GuardedPart>
          <div className="dock-content">
            <Content />
          </div>
        </GuardedPart>
      </ToolPlace>
    </div>
  );
}

/** For the city it is the hole that its picture shows through; `CityPlace` follows that. */
export function PanelFrame(props: IDockviewPanelProps) {
  const { id } = props.api;
  const isShown = useDesk(({ shownPanels }) => isPanelId(id) && shownPanels.has(id));
  // Its width is asked for after the first layout.
  const [isReady, setReady] = useState(false);
  useEffect(() => setReady(true), []);
  if (!isPanelId(id)) return null;
  if (id === 'city') return <div className="city-hole" />;
  if (!isShown || !isReady) return null;
  return <PanelBody {...props} panel={id} />;
}
