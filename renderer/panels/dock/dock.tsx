import { Tabs } from '@base-ui/react/tabs';
import { ChevronDown, ChevronUp } from 'lucide-react';
import { type RefObject, useEffect, useRef } from 'react';
import { currentLanguage, useText } from '../../languages/languages.ts';
import { type DockTab, useDesk } from '../../state/desk-store.ts';
import { formatNumber } from '../../state/presentation.ts';
import { IconButton } from '../../theme/parts/button.tsx';
import { GuardedPart } from '../guarded-part.tsx';
import { useHasGrid } from '../grid/use-grid.ts';
import { useCity, useSession } from '../session-context.ts';
import { AlarmsPanel } from '../alarms/alarms-panel.tsx';
import { FlisrPanel } from '../flisr/flisr-panel.tsx';
import { FlisrCount } from '../flisr/flisr-count.tsx';
import { OrdersPanel } from '../orders/orders-panel.tsx';
import { OutagesPanel } from '../outages/outages-panel.tsx';
import { SituationPanel } from '../situation/situation-panel.tsx';
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
const WIDE_TABS: ReadonlySet<DockTab> = new Set([
  'alarms',
  'outages',
  'situation',
  'flisr',
  'orders',
  'grid',
  'devices',
  'trends',
]);

/** On a small screen some tabs are out of sight: not the chosen one, however wide the buttons beside are. */
function useChosenInSight(tabs: RefObject<HTMLElement | null>, chosen: DockTab | null): void {
  useEffect(() => {
    const list = tabs.current;
    if (list === null || chosen === null) return;
    const show = () =>
      list.querySelector('[aria-selected="true"]')?.scrollIntoView({ inline: 'nearest', block: 'nearest' });
    const watch = new ResizeObserver(show);
    watch.observe(list);
    return () => watch.disconnect();
  }, [tabs, chosen]);
}

export function Dock() {
  const text = useText();
  const session = useSession();
  const city = useCity();
  const { dockTab, isDockOpen, showDock, toggleDock, trendPoints } = useDesk();
  const hasGrid = useHasGrid();
  const mayAlarms = session.may('alarm.list');
  const mayOutages = hasGrid && session.may('outage.list');
  const mayFlisr = hasGrid && session.may('flisr.list');
  const mayOrders = hasGrid && session.may('order.list');
  const maySituation = session.may('situation.list');
  const mayMap = session.may('mapping.list');
  const mayJournal = session.may('journal.list');
  const mayTrend = session.may('history.series');
  // Kept from another city or another person.
  const isMissing =
    (dockTab === 'alarms' && !mayAlarms) ||
    (dockTab === 'outages' && !mayOutages) ||
    (dockTab === 'situation' && !maySituation) ||
    (dockTab === 'flisr' && !mayFlisr) ||
    (dockTab === 'orders' && !mayOrders) ||
    (dockTab === 'grid' && !hasGrid) ||
    (dockTab === 'devices' && !mayMap) ||
    (dockTab === 'trends' && !mayTrend);
  const shownTab = isMissing ? 'assets' : dockTab;
  const tabs = useRef<HTMLDivElement>(null);
  useChosenInSight(tabs, isDockOpen ? shownTab : null);
  return (
    <section className="dock" aria-label={text('dock.label')}>
      <Tabs.Root
        className="dock-tables"
        value={isDockOpen ? shownTab : null}
        onValueChange={(tab) => showDock(tab as DockTab)}
      >
        <div className="dock-head">
          <Tabs.List ref={tabs} className="tabs" aria-label={text('dock.label')}>
            {mayAlarms ? (
              <Tabs.Tab className="tab" value="alarms">
                {text('dock.alarms')}
              </Tabs.Tab>
            ) : null}
            {mayOutages ? (
              <Tabs.Tab className="tab" value="outages">
                {text('dock.outages')}
              </Tabs.Tab>
            ) : null}
            {maySituation ? (
              <Tabs.Tab className="tab" value="situation">
                {text('dock.situation')}
              </Tabs.Tab>
            ) : null}
            {mayFlisr ? (
              <Tabs.Tab className="tab" value="flisr">
                {text('dock.flisr')} <FlisrCount />
              </Tabs.Tab>
            ) : null}
            {mayOrders ? (
              <Tabs.Tab className="tab" value="orders">
                {text('dock.orders')}
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
        {mayOutages ? (
          <Tabs.Panel className="dock-panel" value="outages">
            <GuardedPart>
              <OutagesPanel />
            </GuardedPart>
          </Tabs.Panel>
        ) : null}
        {maySituation ? (
          <Tabs.Panel className="dock-panel" value="situation">
            <GuardedPart>
              <SituationPanel />
            </GuardedPart>
          </Tabs.Panel>
        ) : null}
        {mayFlisr ? (
          <Tabs.Panel className="dock-panel" value="flisr">
            <GuardedPart>
              <FlisrPanel />
            </GuardedPart>
          </Tabs.Panel>
        ) : null}
        {mayOrders ? (
          <Tabs.Panel className="dock-panel" value="orders">
            <GuardedPart>
              <OrdersPanel />
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
