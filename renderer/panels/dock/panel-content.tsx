// What each panel is made of, by its name. The city is none of them: its picture lies under the panels and is never moved.
import type { ComponentType } from 'react';
import type { PanelId } from '../../state/arrangement/panels.ts';
import { AlarmsPanel } from '../alarms/alarms-panel.tsx';
import { CityNowPanel } from '../city-now/city-now-panel.tsx';
import { FlisrPanel } from '../flisr/flisr-panel.tsx';
import { Inspector } from '../inspector/inspector.tsx';
import { BookmarksPanel } from '../left/bookmarks-panel.tsx';
import { LayersPanel } from '../left/layers-panel.tsx';
import { OrdersPanel } from '../orders/orders-panel.tsx';
import { OutagesPanel } from '../outages/outages-panel.tsx';
import { Schematic } from '../schematic/schematic.tsx';
import { SituationPanel } from '../situation/situation-panel.tsx';
import { TrendsPanel } from '../trends/trends-panel.tsx';
import { AssetsTable } from './assets-table.tsx';
import { DevicesPanel } from './devices/devices-panel.tsx';
import { FigureTrends } from './figure-trends.tsx';
import { GridPanel } from './grid/grid-panel.tsx';
import { HealthPanel } from './health-panel.tsx';
import { JournalTable } from './journal-table.tsx';
import { QualityPanel } from './quality-panel.tsx';

function SidePanel() {
  return (
    <div className="side-panel">
      <CityNowPanel />
      <Inspector />
    </div>
  );
}

/** Tables that leave room for the course of the headline figures. */
const withFigures = (Table: ComponentType) =>
  function TableWithFigures() {
    return (
      <div className="with-figures">
        <div className="with-figures-table">
          <Table />
        </div>
        <FigureTrends />
      </div>
    );
  };

export const PANEL_CONTENT: Readonly<Record<Exclude<PanelId, 'city'>, ComponentType>> = {
  layers: LayersPanel,
  bookmarks: BookmarksPanel,
  schematic: Schematic,
  inspector: SidePanel,
  alarms: AlarmsPanel,
  outages: OutagesPanel,
  situation: SituationPanel,
  flisr: FlisrPanel,
  orders: OrdersPanel,
  assets: withFigures(AssetsTable),
  grid: GridPanel,
  quality: withFigures(QualityPanel),
  health: withFigures(HealthPanel),
  devices: DevicesPanel,
  journal: withFigures(JournalTable),
  trends: TrendsPanel,
};
