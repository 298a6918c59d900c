// Layers to switch, grouped by system of the city as the catalogue lists them, and the legend of those that are on.
import { X } from 'lucide-react';
import { useText } from '../../languages/languages.ts';
import { BASE_LAYERS } from '../../scene/scene-api.ts';
import { useDesk, visibleLayers } from '../../state/desk-store.ts';
import { IconButton } from '../../theme/parts/button.tsx';
import { PanelHead } from '../../theme/parts/panel-head.tsx';
import { SwitchRow } from '../../theme/parts/switch.tsx';
import { useCity } from '../session-context.ts';
import { Legend } from './legend.tsx';

export function LayersPanel() {
  const text = useText();
  const { catalogue } = useCity();
  const { layerChoices, setLayer, closeLeft } = useDesk();
  const layers = catalogue.domains.flatMap((domain) => domain.layers);
  const visible = visibleLayers(layers, layerChoices);
  return (
    <aside className="left" aria-label={text('layers.title')}>
      <PanelHead title={text('layers.title')}>
        <IconButton className="left-close" label={text('panel.close')} onClick={closeLeft}>
          <X />
        </IconButton>
      </PanelHead>
      <div className="scroll left-layers">
        {catalogue.domains
          .filter((domain) => domain.layers.length > 0)
          .toSorted((a, b) => a.rank - b.rank)
          .map((domain) => (
            <fieldset key={domain.id} className="layer-group">
              <legend className="cap">{text(`domain.${domain.id}`)}</legend>
              {domain.layers
                .toSorted((a, b) => a.rank - b.rank)
                .map((layer) => (
                  <SwitchRow
                    key={layer.id}
                    label={text(`layer.${layer.id}`)}
                    isOn={visible.has(layer.id)}
                    onChange={(isOn) => setLayer(layer.id, isOn)}
                  />
                ))}
            </fieldset>
          ))}
        <fieldset className="layer-group">
          <legend className="cap">{text('layers.city')}</legend>
          {BASE_LAYERS.map((id) => (
            <SwitchRow
              key={id}
              label={text(`layer.${id}`)}
              isOn={visible.has(id)}
              onChange={(isOn) => setLayer(id, isOn)}
            />
          ))}
        </fieldset>
      </div>
      <PanelHead title={text('legend.title')} />
      <div className="scroll left-legend">
        <Legend layers={layers.filter((layer) => visible.has(layer.id)).toSorted((a, b) => a.rank - b.rank)} />
      </div>
    </aside>
  );
}
