// The rail's button for the desk itself: arrangements to open and keep, panels to show and close.
import { Menu } from '@base-ui/react/menu';
import { Check, LayoutPanelLeft } from 'lucide-react';
import type { ReactNode } from 'react';
import { useText } from '../../languages/languages.ts';
import { useArrangementDesk } from '../../state/arrangement/arrangement-desk.ts';
import { BUILT_IN } from '../../state/arrangement/built-in.ts';
import { PANELS } from '../../state/arrangement/panels.ts';
import { useDesk } from '../../state/desk-store.ts';
import { useSession } from '../session-context.ts';
import { openArrangement, panelsOfSession, resetArrangement, saveArrangement } from './arrangement-orders.ts';

function Choice({
  isChosen,
  keys,
  onClick,
  children,
}: {
  isChosen: boolean;
  keys?: string | undefined;
  onClick: () => void;
  children: ReactNode;
}) {
  return (
    <Menu.RadioItem className="menu-item" value={isChosen} onClick={onClick} closeOnClick>
      <span className="menu-check">{isChosen ? <Check aria-hidden="true" /> : null}</span>
      <span className="cut">{children}</span>
      {keys === undefined ? null : <kbd>{keys}</kbd>}
    </Menu.RadioItem>
  );
}

export function ArrangementMenu() {
  const text = useText();
  const session = useSession();
  const { saved, current } = useArrangementDesk();
  const { dock, shownPanels, togglePanel } = useDesk();
  const own = saved?.find(({ id }) => id === current);
  const maySave = session.may('arrangement.save');
  return (
    <Menu.Root>
      <Menu.Trigger
        className="icon-button rail-button"
        aria-label={text('arrangement.menu')}
        title={text('arrangement.menu')}
      >
        <LayoutPanelLeft />
      </Menu.Trigger>
      <Menu.Portal>
        <Menu.Positioner side="right" align="end" sideOffset={8}>
          <Menu.Popup className="popover menu">
            <Menu.RadioGroup value={true} aria-label={text('arrangement.title')}>
              <div className="menu-head">{text('arrangement.title')}</div>
              {BUILT_IN.map((id, i) => (
                <Choice
                  key={id}
                  isChosen={current === id}
                  keys={`Shift ${i + 1}`}
                  onClick={() => openArrangement(session, id)}
                >
                  {text(`arrangement.${id}`)}
                </Choice>
              ))}
              {saved?.map(({ id, name }) => (
                <Choice key={id} isChosen={current === id} onClick={() => openArrangement(session, id)}>
                  {name}
                </Choice>
              ))}
            </Menu.RadioGroup>
            <Menu.Separator className="menu-line" />
            {maySave && own !== undefined ? (
              <Menu.Item className="menu-item" onClick={() => void saveArrangement(session, own.name, own.id)}>
                {text('arrangement.saveOver', { name: own.name })}
              </Menu.Item>
            ) : null}
            {maySave ? (
              <>
                <Menu.Item className="menu-item" onClick={() => useArrangementDesk.setState({ sheet: 'save' })}>
                  {text('arrangement.saveAs')}
                </Menu.Item>
                <Menu.Item className="menu-item" onClick={() => useArrangementDesk.setState({ sheet: 'manage' })}>
                  {text('arrangement.manage')}
                </Menu.Item>
              </>
            ) : null}
            <Menu.Item className="menu-item" onClick={() => resetArrangement(session)}>
              {text('arrangement.reset')}
            </Menu.Item>
            <Menu.Separator className="menu-line" />
            <Menu.Group>
              <Menu.GroupLabel className="menu-head">{text('arrangement.panels')}</Menu.GroupLabel>
              {panelsOfSession(session)
                .filter((panel) => panel !== 'city')
                .map((panel) => (
                  <Menu.CheckboxItem
                    key={panel}
                    className="menu-item"
                    checked={dock?.isOpen(panel) === true}
                    onCheckedChange={() => (shownPanels.has(panel) ? togglePanel(panel) : dock?.show(panel))}
                  >
                    <span className="menu-check">
                      {dock?.isOpen(panel) === true ? <Check aria-hidden="true" /> : null}
                    </span>
                    <span className="cut">{text(PANELS[panel].title)}</span>
                    {PANELS[panel].keys === undefined ? null : <kbd>{PANELS[panel].keys}</kbd>}
                  </Menu.CheckboxItem>
                ))}
            </Menu.Group>
          </Menu.Popup>
        </Menu.Positioner>
      </Menu.Portal>
    </Menu.Root>
  );
}
