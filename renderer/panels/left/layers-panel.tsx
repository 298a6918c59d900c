// Layers to switch, grouped by system of the city as the catalogue lists them, and the legend of those that are on.
import { ChevronRight } from 'lucide-react';
import type { ReactNode } from 'react';
import { useText } from '../../languages/languages.ts';
import { ASKED_LAYERS, BASE_LAYERS, GRID_LAYERS } from '../../scene/scene-api.ts';
import { useDesk, visibleLayers } from '../../state/desk-store.ts';
import { PanelHead } from '../../theme/parts/panel-head.tsx';
import { Switch, SwitchRow } from '../../theme/parts/switch.tsx';
import { useCity } from '../session-context.ts';
import { useHasGrid } from '../grid/use-grid.ts';
import { GridLegend } from './grid-legend.tsx';
import { LayerSymbol, Legend } from './legend.tsx';

interface GroupLayer {
  readonly id: string;
  readonly icon: ReactNode;
  /** what the switch of the whole group turns on */
  readonly isUsual: boolean;
}

function LayerGroup({
  id,
  title,
  layers,
  visible,
}: {
  id: string;
  title: string;
  layers: readonly GroupLayer[];
  visible: ReadonlySet<string>;
}) {
  const text = useText();
  const { openLayerGroups, toggleLayerGroup, setLayer, setLayers } = useDesk();
  const isOpen = openLayerGroups.includes(id);
  const on = layers.filter((layer) => visible.has(layer.id)).length;
  const usual = layers.filter((layer) => layer.isUsual);
  const switchAll = (isOn: boolean) =>
    setLayers(
      (isOn && usual.length > 0 ? usual : layers).map((layer) => layer.id),
      isOn,
    );
  return (
    <div className="layer-group" role="group" aria-label={title} data-open={isOpen}>
      <div className="layer-head">
        <button type="button" className="layer-open" aria-expanded={isOpen} onClick={() => toggleLayerGroup(id)}>
          <ChevronRight className="chevron" />
          <span className="wrap">{title}</span>
          <span className="layer-count">{text('layers.count', { on, all: layers.length })}</span>
        </button>
        <Switch label={title} isOn={on > 0} onChange={switchAll} />
      </div>
      {isOpen
        ? layers.map((layer) => (
            <SwitchRow
              key={layer.id}
              label={text(`layer.${layer.id}`)}
              icon={layer.icon}
              isOn={visible.has(layer.id)}
              onChange={(isOn) => setLayer(layer.id, isOn)}
            />
          ))
        : null}
    </div>
  );
}

export function LayersPanel() {
  const text = useText();
  const { catalogue } = useCity();
  const hasGrid = useHasGrid();
  const { layerChoices } = useDesk();
  const layers = catalogue.domains.flatMap((domain) => domain.layers);
  const visible = visibleLayers(layers, layerChoices);
  const domains = catalogue.domains.filter((domain) => domain.layers.length > 0).toSorted((a, b) => a.rank - b.rank);
  return (
    <div className="left">
      <PanelHead title={text('layers.title')} />
      <div className="scroll left-layers">
        {hasGrid ? (
          <LayerGroup
            id="grid"
            title={text('layers.grid')}
            visible={visible}
            layers={[...GRID_LAYERS, ...ASKED_LAYERS].map((id, i) => ({
              id,
              icon: null,
              isUsual: i < GRID_LAYERS.length,
            }))}
          />
        ) : null}
        {domains.map((domain) => (
          <LayerGroup
            key={domain.id}
            id={domain.id}
            title={text(`domain.${domain.id}`)}
            visible={visible}
            layers={domain.layers
              .toSorted((a, b) => a.rank - b.rank)
              .map((layer) => ({ id: layer.id, icon: <LayerSymbol layer={layer} />, isUsual: layer.defaultOn }))}
          />
        ))}
        <LayerGroup
          id="city"
          title={text('layers.city')}
          visible={visible}
          layers={BASE_LAYERS.map((id) => ({ id, icon: null, isUsual: true }))}
        />
      </div>
      <PanelHead title={text('legend.title')} />
      <div className="scroll left-legend" tabIndex={0} role="region" aria-label={text('legend.title')}>
        <GridLegend />
        <Legend
          layers={layers.filter((layer) => visible.has(layer.id)).toSorted((a, b) => a.rank - b.rank)}
          isFolded={hasGrid}
        />
      </div>
    </div>
  );
}
