import { Popover } from '@base-ui/react/popover';
import {
  Activity,
  Bell,
  Bookmark,
  ChartLine,
  CircleHelp,
  ClipboardList,
  GitBranch,
  Layers,
  Notebook,
  NotebookPen,
  Settings,
  Table2,
  Workflow,
  Zap,
  ZapOff,
} from 'lucide-react';
import type { ReactNode } from 'react';
import { LANGUAGE_NAMES, LANGUAGES, useText } from '../../languages/languages.ts';
import type { PanelId } from '../../state/arrangement/panels.ts';
import { useDesk } from '../../state/desk-store.ts';
import { IconButton } from '../../theme/parts/button.tsx';
import { Choice } from '../../theme/parts/choice.tsx';
import { ArrangementMenu } from '../arrangement/arrangement-menu.tsx';
import { useHasGrid } from '../grid/use-grid.ts';
import { useSession, useSessionState } from '../session-context.ts';

function SettingsButton() {
  const text = useText();
  const { theme, setTheme, language, setLanguage } = useDesk();
  const version = useSessionState((state) => state.welcome?.version ?? '');
  return (
    <Popover.Root>
      <Popover.Trigger
        className="icon-button rail-button"
        aria-label={text('rail.settings')}
        title={text('rail.settings')}
      >
        <Settings />
      </Popover.Trigger>
      <Popover.Portal>
        <Popover.Positioner side="right" align="end" sideOffset={8}>
          <Popover.Popup className="popover settings">
            <Popover.Title className="t-14">{text('settings.title')}</Popover.Title>
            <div className="field-label">{text('settings.theme')}</div>
            <Choice
              label={text('settings.theme')}
              value={theme}
              options={[
                { value: 'night', text: text('settings.theme.night') },
                { value: 'day', text: text('settings.theme.day') },
              ]}
              onChange={(value) => setTheme(value === 'day' ? 'day' : 'night')}
            />
            <div className="field-label">{text('settings.language')}</div>
            <Choice
              label={text('settings.language')}
              value={language}
              options={LANGUAGES.map((value) => ({ value, text: LANGUAGE_NAMES[value], lang: value }))}
              onChange={setLanguage}
            />
            <div className="quiet t-11">{text('settings.version', { version })}</div>
          </Popover.Popup>
        </Popover.Positioner>
      </Popover.Portal>
    </Popover.Root>
  );
}

function ToolButton({ tool, keys, children }: { tool: 'layers' | 'bookmarks'; keys: string; children: ReactNode }) {
  const text = useText();
  const { shownPanels, togglePanel } = useDesk();
  return (
    <IconButton
      className="rail-button"
      side="right"
      label={text(`rail.${tool}`)}
      keys={keys}
      aria-pressed={shownPanels.has(tool)}
      onClick={() => togglePanel(tool)}
    >
      {children}
    </IconButton>
  );
}

function DockButton({
  tab,
  keys,
  children,
}: {
  tab: Exclude<PanelId, 'city' | 'layers' | 'bookmarks' | 'schematic' | 'inspector' | 'devices' | 'health'>;
  keys: string;
  children: ReactNode;
}) {
  const text = useText();
  const { shownPanels, showDock } = useDesk();
  return (
    <IconButton
      className="rail-button"
      side="right"
      label={text(`rail.${tab}`)}
      keys={keys}
      aria-pressed={shownPanels.has(tab)}
      onClick={() => showDock(tab)}
    >
      {children}
    </IconButton>
  );
}

/** Only the tools that exist for this person. */
export function Rail() {
  const text = useText();
  const { setOverlay, shownPanels, togglePanel } = useDesk();
  const hasGrid = useHasGrid();
  const session = useSession();
  return (
    <nav className="rail" aria-label={text('rail.label')}>
      <ToolButton tool="layers" keys="L">
        <Layers />
      </ToolButton>
      <ToolButton tool="bookmarks" keys="B">
        <Bookmark />
      </ToolButton>
      {hasGrid ? (
        <IconButton
          className="rail-button"
          side="right"
          label={text('schematic.title')}
          keys="S"
          aria-pressed={shownPanels.has('schematic')}
          onClick={() => togglePanel('schematic')}
        >
          <Workflow />
        </IconButton>
      ) : null}
      <hr className="rail-line" />
      {session.may('alarm.list') ? (
        <DockButton tab="alarms" keys="0">
          <Bell />
        </DockButton>
      ) : null}
      {hasGrid && session.may('outage.list') ? (
        <DockButton tab="outages" keys="6">
          <ZapOff />
        </DockButton>
      ) : null}
      {session.may('situation.list') ? (
        <DockButton tab="situation" keys="7">
          <NotebookPen />
        </DockButton>
      ) : null}
      {hasGrid && session.may('flisr.list') ? (
        <DockButton tab="flisr" keys="8">
          <GitBranch />
        </DockButton>
      ) : null}
      {hasGrid && session.may('order.list') ? (
        <DockButton tab="orders" keys="9">
          <ClipboardList />
        </DockButton>
      ) : null}
      <DockButton tab="assets" keys="1">
        <Table2 />
      </DockButton>
      {hasGrid ? (
        <DockButton tab="grid" keys="2">
          <Zap />
        </DockButton>
      ) : null}
      <DockButton tab="quality" keys="3">
        <Activity />
      </DockButton>
      {session.may('journal.list') ? (
        <DockButton tab="journal" keys="4">
          <Notebook />
        </DockButton>
      ) : null}
      {session.may('history.series') ? (
        <DockButton tab="trends" keys="5">
          <ChartLine />
        </DockButton>
      ) : null}
      <span className="grow" />
      <ArrangementMenu />
      <SettingsButton />
      <IconButton
        className="rail-button"
        side="right"
        label={text('rail.help')}
        keys="?"
        onClick={() => setOverlay('help')}
      >
        <CircleHelp />
      </IconButton>
    </nav>
  );
}
