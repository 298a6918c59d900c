// What the colours on the city mean, made from the catalogue's layer descriptions. Equal scales are shown once.
import type { AssetKind, LayerDescription, PointDefinition } from '../../../contract/catalogue.ts';
import { currentLanguage, useText } from '../../languages/languages.ts';
import { formatNumber, unitSign } from '../../state/presentation.ts';
import { AssetSymbol } from '../../theme/icons/asset-symbol.tsx';
import { useCity } from '../session-context.ts';

interface LegendEntry {
  readonly layer: LayerDescription;
  readonly kind: AssetKind;
  readonly point: PointDefinition | undefined;
}

/** The symbol by which a layer's assets are known on the city; in its colour where that says nothing else. */
export function LayerSymbol({ layer }: { layer: LayerDescription }) {
  const { catalogue } = useCity();
  const kind = catalogue.domains.flatMap((domain) => domain.kinds).find((known) => known.kind === layer.kinds[0]);
  const colour = layer.colour.by === 'constant' ? { color: `var(${layer.colour.token})` } : undefined;
  return (
    <span className="legend-symbol" style={colour}>
      <AssetSymbol name={layer.geometry === 'light' ? 'lamp' : (kind?.symbol ?? 'device')} />
    </span>
  );
}

function Ramp({ entry }: { entry: LegendEntry }) {
  const text = useText();
  const { layer, kind, point } = entry;
  if (layer.colour.by !== 'ramp') return null;
  const { from, to, tokens } = layer.colour;
  const { factor, unit } = point?.display ?? { factor: 1, unit: point?.unit ?? '' };
  const mark = (share: number) => formatNumber((from + (to - from) * share) * factor, 0, currentLanguage());
  const title = text(`point.${kind.kind}.${layer.colour.point}`);
  return (
    <div className="legend-ramp">
      <div className="cap wrap">{unit === '' ? title : `${title}, ${unitSign(unit)}`}</div>
      <div className="ramp" aria-hidden="true">
        {tokens.length === 2 ? (
          <i style={{ background: `linear-gradient(90deg, var(${tokens[0]}), var(${tokens[1]}))` }} />
        ) : (
          tokens.map((token) => <i key={token} style={{ background: `var(${token})` }} />)
        )}
      </div>
      <div className="cap ramp-marks">
        <span>{mark(0)}</span>
        <span>{mark(0.5)}</span>
        <span>{mark(1)}</span>
      </div>
    </div>
  );
}

function States({ entry }: { entry: LegendEntry }) {
  const text = useText();
  const { layer, kind } = entry;
  if (layer.colour.by !== 'state') return null;
  const { point, tokens } = layer.colour;
  return (
    <div className="legend-states">
      <div className="cap wrap">{text(`layer.${layer.id}`)}</div>
      {Object.entries(tokens).map(([state, token]) => (
        <div key={state} className="legend-row">
          <i className="legend-swatch" style={{ background: `var(${token})` }} />
          <span className="wrap">{text(`state.${kind.kind}.${point}.${state}`)}</span>
        </div>
      ))}
    </div>
  );
}

/**
 * @param isFolded the grid has its own legend above: what colours the other assets is opened on demand, so that no two scales of
 * one name stand under one another
 */
export function Legend({ layers, isFolded }: { layers: readonly LayerDescription[]; isFolded: boolean }) {
  const text = useText();
  const { catalogue } = useCity();
  const kinds = new Map(
    catalogue.domains.flatMap((domain) => domain.kinds.map((kind) => [`${domain.id}/${kind.kind}`, kind])),
  );
  const entries: LegendEntry[] = [];
  for (const layer of layers) {
    const kind = kinds.get(`${layer.domain}/${layer.kinds[0]}`);
    if (kind === undefined) continue;
    const { colour } = layer;
    const point =
      colour.by === 'constant' ? undefined : kind.points.find((candidate) => candidate.name === colour.point);
    entries.push({ layer, kind, point });
  }
  if (entries.every(({ layer }) => layer.colour.by === 'constant'))
    return isFolded ? null : <p className="empty">{text('legend.empty')}</p>;
  const seen = new Set<string>();
  const ramps = entries.filter(({ layer, point }) => {
    if (layer.colour.by !== 'ramp') return false;
    const scale = `${point?.unit}/${layer.colour.from}/${layer.colour.to}/${layer.colour.tokens.join()}/${layer.colour.point}`;
    return !seen.has(scale) && seen.add(scale);
  });
  const scales = (
    <>
      {ramps.map((entry) => (
        <Ramp key={entry.layer.id} entry={entry} />
      ))}
      {entries.map((entry) => (
        <States key={entry.layer.id} entry={entry} />
      ))}
    </>
  );
  if (!isFolded) return scales;
  return (
    <details className="legend-others">
      <summary>{text('legend.others')}</summary>
      {scales}
    </details>
  );
}
