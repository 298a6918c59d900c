import { useState } from 'react';
import { currentLanguage, useText } from '../../languages/languages.ts';
import { useDesk } from '../../state/desk-store.ts';
import { formatNumber } from '../../state/presentation.ts';
import { FLY_SPANS } from '../city-view/camera-moves.ts';
import { openLimitsOfPoint } from '../alarms/open-limits.ts';
import { useCity, useSession, useSessionState } from '../session-context.ts';
import { assetAttributes, assetTitle } from '../values/city-text.ts';
import { type Attribute, AttributeList } from './attribute-list.tsx';
import { useGrid } from '../grid/use-grid.ts';
import { CommandSheets } from './command-sheet.tsx';
import { GridActions } from './grid-actions.tsx';
import { GridSections } from './grid-inspector.tsx';
import { ObjectHead } from './object-head.tsx';
import { PointsTable } from './points-table.tsx';
import { Trend } from './trend.tsx';

export function AssetInspector({ row }: { row: number }) {
  const text = useText();
  const city = useCity();
  const { select, theme } = useDesk();
  const [chosenPoint, setChosenPoint] = useState<number | null>(null);
  const asset = city.asset(row);
  const points = [...city.pointsOf(row)];
  const point = chosenPoint ?? city.mainPoint(row);
  const kind = text(`kind.${asset.kind}`);
  const language = currentLanguage();
  const grid = useGrid();
  const session = useSession();
  const isReplay = useSessionState((state) => state.replay !== null);
  const mayLimits = !isReplay && session.may('alarm.definitions');
  const inGrid = grid?.model.ofAsset(row)[0] ?? null;

  const attributes: Attribute[] = assetAttributes(city, asset, text, language).map((attribute) => ({
    label: attribute.label,
    value:
      attribute.target === null ? (
        attribute.text
      ) : (
        <button type="button" className="text-link" onClick={() => select(attribute.target)}>
          {attribute.text}
        </button>
      ),
    estimate: attribute.isEstimated ? text('origin.estimated') : null,
  }));
  if (asset.owner !== '') attributes.push({ label: text('attribute.owner'), value: asset.owner, estimate: null });
  attributes.push({
    label: text('attribute.position'),
    value: `${formatNumber(asset.lat, 5, language)}, ${formatNumber(asset.lon, 5, language)}`,
    estimate: asset.isEstimated ? text('inspector.invented') : null,
  });
  attributes.push({ label: text('attribute.id'), value: <code>{asset.id}</code>, estimate: null });

  return (
    <>
      <ObjectHead
        symbol={city.kind(row)?.symbol ?? 'device'}
        title={assetTitle(city, row, text)}
        subtitle={asset.district === '' ? kind : `${kind}, ${asset.district}`}
        id={asset.id}
        place={asset}
        span={FLY_SPANS.asset}
      />
      {grid === null || inGrid === null ? null : <GridActions grid={grid} of={inGrid} />}
      <CommandSheets asset={row} />
      <div className="scroll inspector-body" tabIndex={0} role="region" aria-label={text('inspector.attributes')}>
        {points.length === 0 ? (
          <p className="empty">{text('inspector.noPoints')}</p>
        ) : (
          <>
            <PointsTable points={points} chosen={point} onChoose={setChosenPoint} />
            {mayLimits ? (
              <button
                type="button"
                className="text-link limits-of-point"
                onClick={() => openLimitsOfPoint(city, point)}
              >
                {text('alarms.limits.ofPoint')}
              </button>
            ) : null}
            <Trend key={`${point}/${theme}`} point={point} />
          </>
        )}
        {grid === null || inGrid === null ? null : <GridSections grid={grid} of={inGrid} />}
        <h3 className="section-title">{text('inspector.attributes')}</h3>
        <AttributeList attributes={attributes} />
      </div>
    </>
  );
}
