import { currentLanguage, useText } from '../../languages/languages.ts';
import { formatLength, formatNumber } from '../../state/presentation.ts';
import { FLY_SPANS } from '../city-view/camera-moves.ts';
import { type Attribute, AttributeList } from './attribute-list.tsx';
import { ObjectHead } from './object-head.tsx';
import { useStreet } from './pack-rows.ts';

const KMH = 3.6;

export function StreetInspector({ row }: { row: number }) {
  const text = useText();
  const street = useStreet(row);
  if (street === null) return null;
  const language = currentLanguage();
  const streetClass = text(`street.${street.streetClass}`);
  const length = formatLength(street.length, language);
  const attributes: Attribute[] = [];
  if (street.ref !== '') attributes.push({ label: text('attribute.ref'), value: street.ref, estimate: null });
  attributes.push(
    {
      label: text('attribute.speed'),
      value: `${formatNumber(street.speed * KMH, 0, language)} km/h`,
      estimate: street.isSpeedEstimated ? text('origin.estimated') : null,
    },
    { label: text('attribute.length'), value: `${length.text} ${length.unit}`, estimate: null },
    { label: text('attribute.oneWay'), value: text(street.isOneWay ? 'value.yes' : 'value.no'), estimate: null },
  );
  if (street.lanes > 0)
    attributes.push({ label: text('attribute.lanes'), value: String(street.lanes), estimate: null });
  attributes.push({ label: text('attribute.id'), value: <code>{`way ${street.way}`}</code>, estimate: null });
  return (
    <>
      <ObjectHead
        symbol="street"
        title={street.name || streetClass}
        subtitle={street.name === '' ? text('kind.street') : streetClass}
        id={`way/${street.way}`}
        place={street.place}
        span={FLY_SPANS.street}
      />
      <div className="scroll inspector-body" tabIndex={0} role="region" aria-label={text('inspector.attributes')}>
        <AttributeList attributes={attributes} />
      </div>
    </>
  );
}
