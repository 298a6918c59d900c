import { Tabs } from '@base-ui/react/tabs';
import { ChevronDown, ChevronUp } from 'lucide-react';
import { currentLanguage, useText } from '../../languages/languages.ts';
import { type DockTab, useDesk } from '../../state/desk-store.ts';
import { formatNumber } from '../../state/presentation.ts';
import { IconButton } from '../../theme/parts/button.tsx';
import { GuardedPart } from '../guarded-part.tsx';
import { useHasGrid } from '../grid/use-grid.ts';
import { useCity, useSession } from '../session-context.ts';
import { AlarmsPanel } from '../alarms/alarms-panel.tsx';
import { AssetsTable } from './assets-table.tsx';
import { DevicesPanel } from './devices/devices-panel.tsx';
import { FigureTrends } from './figure-trends.tsx';
import { GridPanel } from './grid/grid-panel.tsx';
import { HealthPanel } from './health-panel.tsx';
import { JournalTable } from './journal-table.tsx';
import { QualityPanel } from './quality-panel.tsx';
import { RejectedCount } from './rejected-count.tsx';
import { TrendsPanel } from '../trends/trends-panel.tsx';

/** These need the whole width. */
const WIDE_TABS: ReadonlySet<DockTab> = new Set(['alarms', 'grid', 'devices', 'trends']);

export function Dock() {
  const text = useText();
  const session = useSession();
  const city = useCity();
  const { dockTab, isDockOpen, showDock, toggleDock, trendPoints } = useDesk();
  const hasGrid = useHasGrid();
  const mayAlarms = session.may('alarm.list');
  const mayMap = session.may('mapping.list');
  const mayJournal = session.may('journal.list');
  const mayTrend = session.may('history.series');
  // Kept from another city or another person.
  const isMissing =
    (dockTab === 'alarms' && !mayAlarms) ||
    (dockTab === 'grid' && !hasGrid) ||
    (dockTab === 'devices' && !mayMap) ||
    (dockTab === 'trends' && !mayTrend);
  const shownTab = isMissing ? 'assets' : dockTab;
  return (
    <section className="dock" aria-label={text('dock.label')}>
      <Tabs.Root
        className="dock-tables"
        value={isDockOpen ? shownTab : null}
        onValueChange={(tab) => showDock(tab as DockTab)}
      >
        <div className="dock-head">
          <Tabs.List className="tabs" aria-label={text('dock.label')}>
            {mayAlarms ? (
              <Tabs.Tab className="tab" value="alarms">
                {text('dock.alarms')}
              </Tabs.Tab>
            ) : null}
            <Tabs.Tab className="tab" value="assets">
              {text('dock.assets')} <span className="quiet">{formatNumber(city.assetCount, 0, currentLanguage())}</span>
            </Tabs.Tab>
            {hasGrid ? (
              <Tabs.Tab className="tab" value="grid">
                {text('dock.grid')}
              </Tabs.Tab>
            ) : null}
            <Tabs.Tab className="tab" value="quality">
              {text('dock.quality')} <RejectedCount />
            </Tabs.Tab>
            <Tabs.Tab className="tab" value="health">
              {text('health.title')}
            </Tabs.Tab>
            {mayMap ? (
              <Tabs.Tab className="tab" value="devices">
                {text('dock.devices')}
              </Tabs.Tab>
            ) : null}
            {mayJournal ? (
              <Tabs.Tab className="tab" value="journal">
                {text('dock.journal')}
              </Tabs.Tab>
            ) : null}
            {mayTrend ? (
              <Tabs.Tab className="tab" value="trends">
                {text('trends.title')}{' '}
                {trendPoints.length === 0 ? null : <span className="quiet">{trendPoints.length}</span>}
              </Tabs.Tab>
            ) : null}
          </Tabs.List>
          <div id="dock-tools" className="dock-tools" />
          <IconButton
            side="top"
            label={text(isDockOpen ? 'dock.hide' : 'dock.show')}
            keys="D"
            aria-expanded={isDockOpen}
            onClick={toggleDock}
          >
            {isDockOpen ? <ChevronDown /> : <ChevronUp />}
          </IconButton>
        </div>
        {mayAlarms ? (
          <Tabs.Panel className="dock-panel" value="alarms">
            <GuardedPart>
              <AlarmsPanel />
            </GuardedPart>
          </Tabs.Panel>
        ) : null}
        <Tabs.Panel className="dock-panel" value="assets">
          <GuardedPart>
            <AssetsTable />
          </GuardedPart>
        </Tabs.Panel>
        {hasGrid ? (
          <Tabs.Panel className="dock-panel" value="grid">
            <GuardedPart>
              <GridPanel />
            </GuardedPart>
          </Tabs.Panel>
        ) : null}
        <Tabs.Panel className="dock-panel" value="quality">
          <GuardedPart>
            <QualityPanel />
          </GuardedPart>
        </Tabs.Panel>
        <Tabs.Panel className="dock-panel" value="health">
          <GuardedPart>
            <HealthPanel />
          </GuardedPart>
        </Tabs.Panel>
        {mayMap ? (
          <Tabs.Panel className="dock-panel" value="devices">
            <GuardedPart>
              <DevicesPanel />
            </GuardedPart>
          </Tabs.Panel>
        ) : null}
        {mayJournal ? (
          <Tabs.Panel className="dock-panel" value="journal">
            <GuardedPart>
              <JournalTable />
            </GuardedPart>
          </Tabs.Panel>
        ) : null}
        {mayTrend ? (
          <Tabs.Panel className="dock-panel" value="trends">
            <GuardedPart>
              <TrendsPanel />
            </GuardedPart>
          </Tabs.Panel>
        ) : null}
      </Tabs.Root>
      {WIDE_TABS.has(shownTab) ? null : <FigureTrends />}
    </section>
  );
}
