// The way from the source: stations in their order, those between the ends on demand.
import { Fragment, useState } from 'react';
import { useText } from '../../languages/languages.ts';
import type { GridModel } from '../../state/grid-model.ts';
import { IdLink } from '../grid/element-link.tsx';

const SHOWN = 4;

/** Where a way leads: switches inside of stations are left out, unless nothing else is on it. */
export function stationsOfPath(model: GridModel, path: readonly string[]): string[] {
  const stations = path.filter((id) => model.find(id)?.table === 'stations');
  return stations.length > 0 ? stations : [...path];
}

export function SupplyPath({ model, path }: { model: GridModel; path: readonly string[] }) {
  const text = useText();
  const [isWhole, setIsWhole] = useState(false);
  const stations = stationsOfPath(model, path);
  const hidden = isWhole ? 0 : Math.max(0, stations.length - SHOWN);
  const shown = hidden > 0 ? [stations[0]!, ...stations.slice(-(SHOWN - 1))] : stations;
  return (
    <span className="supply-path">
      {shown.map((id, i) => (
        <Fragment key={id}>
          <span className="supply-step">
            {i === 0 ? null : '\u203a '}
            <IdLink model={model} id={id} />
          </span>
          {i === 0 && hidden > 0 ? (
            <span className="supply-step">
              {'\u203a '}
              <button type="button" className="text-link" onClick={() => setIsWhole(true)}>
                {text('grid.supply.more', { n: hidden })}
              </button>
            </span>
          ) : null}
        </Fragment>
      ))}
    </span>
  );
}
