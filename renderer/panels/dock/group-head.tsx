// What stands right of a group's tabs: the tools of the panel in front, what can be done with that panel, and hiding all but the tabs.
import { Menu } from '@base-ui/react/menu';
import type { IDockviewHeaderActionsProps } from 'dockview-react';
import { ChevronDown, ChevronUp, EllipsisVertical } from 'lucide-react';
import { useCallback, useEffect, useState } from 'react';
import { textOf, useText } from '../../languages/languages.ts';
import { SIDES } from '../../state/arrangement/dock-control.ts';
import { isPanelId, type PanelId, PANELS } from '../../state/arrangement/panels.ts';
import { useDesk } from '../../state/desk-store.ts';
import { IconButton } from '../../theme/parts/button.tsx';
import { openPanelWindow } from '../windows/open-window.ts';
import { isFolded } from './dockview-control.ts';
import { setToolHead } from './panel-frame.tsx';

function PanelMenu({ panel }: { panel: PanelId }) {
  const text = useText();
  const dock = useDesk((state) => state.dock);
  const name = text(PANELS[panel].title);
  const label = text('dock.menu', { name });
  return (
    <Menu.Root>
      <Menu.Trigger className="icon-button" aria-label={label} title={label}>
        <EllipsisVertical />
      </Menu.Trigger>
      <Menu.Portal>
        <Menu.Positioner side="bottom" align="end" sideOffset={4}>
          <Menu.Popup className="popover menu">
            <Menu.Item className="menu-item" onClick={() => dock?.maximise(panel)}>
              {text('dock.maximise')}
            </Menu.Item>
            {SIDES.map((side) => (
              <Menu.Item key={side} className="menu-item" onClick={() => dock?.move(panel, side)}>
                {text(`dock.move.${side}`)}
              </Menu.Item>
            ))}
            <Menu.Item className="menu-item" onClick={() => void openPanelWindow(panel)}>
              {text('dock.window')}
            </Menu.Item>
            {panel === 'city' ? null : (
              <Menu.Item className="menu-item" onClick={() => dock?.close(panel)}>
                {text('dock.close')}
              </Menu.Item>
            )}
          </Menu.Popup>
        </Menu.Positioner>
      </Menu.Portal>
    </Menu.Root>
  );
}

/** More tabs than there is room for scroll: the one in front is always in sight, however wide the tools beside are. */
function useFrontInSight({ element }: IDockviewHeaderActionsProps['group'], front: string): void {
  useEffect(() => {
    const list = element.querySelector('.dv-tabs-container');
    if (list === null) return;
    list.setAttribute('aria-label', textOf('arrangement.panels'));
    if (front === '') return;
    const show = () =>
      list.querySelector('[aria-selected="true"]')?.scrollIntoView({ inline: 'nearest', block: 'nearest' });
    const watch = new ResizeObserver(show);
    watch.observe(list);
    return () => watch.disconnect();
  }, [element, front]);
}

/** Whether the group stands below the city, and whether more of it is seen than its tabs. */
function useFold(group: IDockviewHeaderActionsProps['group']): { isShelf: boolean; isOpen: boolean } {
  const dock = useDesk((state) => state.dock);
  const [fold, setFold] = useState({ isShelf: false, isOpen: true });
  useEffect(() => {
    if (dock === null) return;
    const update = () => {
      const now = { isShelf: dock.isShelf(group.id), isOpen: !isFolded(group) };
      setFold((before) => (before.isShelf === now.isShelf && before.isOpen === now.isOpen ? before : now));
    };
    update();
    return dock.onLayout(update);
  }, [dock, group]);
  return fold;
}

export function GroupHead({ group, activePanel }: IDockviewHeaderActionsProps) {
  const text = useText();
  const dock = useDesk((state) => state.dock);
  const { isShelf, isOpen } = useFold(group);
  const { id } = group;
  const setHead = useCallback((head: HTMLElement | null) => setToolHead(id, head), [id]);
  const panel = activePanel?.id ?? '';
  useFrontInSight(group, panel);
  return (
    <div className="group-head">
      <div ref={setHead} className="dock-tools" />
      {isPanelId(panel) ? <PanelMenu panel={panel} /> : null}
      {isShelf ? (
        <IconButton
          side="top"
          label={text(isOpen ? 'dock.hide' : 'dock.show')}
          keys="D"
          aria-expanded={isOpen}
          onClick={() => dock?.toggleShelf()}
        >
          {isOpen ? <ChevronDown /> : <ChevronUp />}
        </IconButton>
      ) : null}
    </div>
  );
}
