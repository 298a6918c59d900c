import { currentLanguage, useText } from '../../languages/languages.ts';
import { formatNumber } from '../../state/presentation.ts';
import { FLY_SPANS } from '../city-view/camera-moves.ts';
import { type Attribute, AttributeList } from './attribute-list.tsx';
import { BuildingGridActions, BuildingSupply } from './building-supply.tsx';
import { ObjectHead } from './object-head.tsx';
import { useBuilding } from './pack-rows.ts';

export function BuildingInspector({ row }: { row: number }) {
  const text = useText();
  const building = useBuilding(row);
  if (building === null) return null;
  const language = currentLanguage();
  const use = text(`use.${building.use}`);
  const title = building.name || building.address || text('kind.building');
  const isHeightMeasured = building.heightOrigin === 'tagged';
  const attributes: Attribute[] = [];
  if (building.name !== '' && building.address !== '') {
    attributes.push({ label: text('attribute.address'), value: building.address, estimate: null });
  }
  attributes.push(
    { label: text('attribute.use'), value: use, estimate: null },
    {
      label: text('attribute.height'),
      value: `${formatNumber(building.height, 1, language)} m`,
      estimate: isHeightMeasured ? null : text(`origin.height.${building.heightOrigin}`),
    },
  );
  if (!Number.isNaN(building.levels)) {
    attributes.push({
      label: text('attribute.levels'),
      value: formatNumber(building.levels, 0, language),
      estimate: null,
    });
  }
  attributes.push(
    { label: text('attribute.roof'), value: text(`roof.${building.roof}`), estimate: null },
    { label: text('attribute.id'), value: <code>{building.id}</code>, estimate: null },
  );
  return (
    <>
      <ObjectHead
        symbol="building"
        title={title}
        subtitle={building.district === '' ? use : `${use}, ${building.district}`}
        id={building.id}
        place={building.place}
        span={FLY_SPANS.building}
      />
      <BuildingGridActions building={row} />
      <div className="scroll inspector-body" tabIndex={0} role="region" aria-label={text('inspector.attributes')}>
        <BuildingSupply key={row} building={row} />
        <h3 className="section-title">{text('inspector.attributes')}</h3>
        <AttributeList attributes={attributes} />
      </div>
    </>
  );
}
