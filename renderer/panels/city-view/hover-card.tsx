// What is under the pointer: a name and its main value, beside the pointer and never under it.
import { useEffect, useRef, useState } from 'react';
import { useText } from '../../languages/languages.ts';
import type { ScenePick } from '../../scene/scene-api.ts';
import { useCity, useSessionState } from '../session-context.ts';
import { assetTitle, pointTitle } from '../values/city-text.ts';
import { PointAge, PointTag, PointValue } from '../values/point-value.tsx';
import { useBuilding, useStreet } from '../inspector/pack-rows.ts';
import { GridHover } from './grid-hover.tsx';

const CARD_WIDTH = 240;

function AssetHover({ row }: { row: number }) {
  const text = useText();
  const city = useCity();
  const point = city.mainPoint(row);
  return (
    <>
      <div className="hover-name cut">{assetTitle(city, row, text)}</div>
      <div className="hover-kind cut">{text(`kind.${city.kinds[row]!}`)}</div>
      {point < 0 ? null : (
        <div className="hover-value">
          <span className="quiet cut">{pointTitle(city, point, text)}</span>
          <PointValue point={point} />
          <PointTag point={point} />
          <PointAge point={point} />
        </div>
      )}
    </>
  );
}

function BuildingHover({ row }: { row: number }) {
  const text = useText();
  const building = useBuilding(row);
  if (building === null) return <div className="hover-name">{text('kind.building')}</div>;
  const use = text(`use.${building.use}`);
  return (
    <>
      <div className="hover-name cut">{building.name || building.address || use}</div>
      <div className="hover-kind cut">
        {building.name === '' && building.address === '' ? text('kind.building') : use}
      </div>
    </>
  );
}

function StreetHover({ row }: { row: number }) {
  const text = useText();
  const street = useStreet(row);
  if (street === null) return <div className="hover-name">{text('kind.street')}</div>;
  return (
    <>
      <div className="hover-name cut">{street.name || text(`street.${street.streetClass}`)}</div>
      <div className="hover-kind cut">
        {street.name === '' ? text('kind.street') : text(`street.${street.streetClass}`)}
      </div>
    </>
  );
}

export function HoverCard() {
  const scene = useSessionState((state) => state.scene);
  const [pick, setPick] = useState<ScenePick | null>(null);
  const card = useRef<HTMLDivElement>(null);
  useEffect(
    () =>
      scene?.onHover((next) => {
        // Only another thing is worth a new card; following the pointer is a matter of style alone.
        setPick((last) => (last?.table === next?.table && last?.row === next?.row ? last : next));
        if (next === null || card.current === null) return;
        place(card.current, next);
      }),
    [scene],
  );
  if (pick === null) return null;
  return (
    <div
      className="hover-card float"
      ref={(element) => {
        card.current = element;
        if (element !== null) place(element, pick);
      }}
    >
      {pick.table === 'assets' ? <AssetHover row={pick.row} /> : null}
      {pick.table === 'buildings' ? <BuildingHover row={pick.row} /> : null}
      {pick.table === 'streets' ? <StreetHover row={pick.row} /> : null}
      {pick.table.startsWith('grid-') ? <GridHover pick={pick} /> : null}
    </div>
  );
}

function place(card: HTMLElement, pick: ScenePick): void {
  const view = card.parentElement;
  if (view === null) return;
  const isRight = pick.screenX + CARD_WIDTH + 32 > view.clientWidth;
  const isLow = pick.screenY + 96 > view.clientHeight;
  const x = isRight ? pick.screenX - 16 : pick.screenX + 16;
  const y = isLow ? pick.screenY - 16 : pick.screenY + 16;
  card.style.transform = `translate(${Math.round(x)}px, ${Math.round(y)}px) translate(${isRight ? '-100%' : '0'}, ${isLow ? '-100%' : '0'})`;
}
