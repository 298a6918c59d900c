// The service points of a building: each with its supply, and what kind of customers stand behind it.
import { useState } from 'react';
import { currentLanguage, useText } from '../../languages/languages.ts';
import { Button } from '../../theme/parts/button.tsx';
import { elementKind, elementTitle } from '../grid/grid-titles.ts';
import { ElementLink } from '../grid/element-link.tsx';
import { type Grid, useGrid } from '../grid/use-grid.ts';
import { useCity } from '../session-context.ts';
import { AttributeList } from './attribute-list.tsx';
import { GridActions } from './grid-actions.tsx';
import { gridAttributes } from './grid-attributes.ts';
import { GridSections } from './grid-inspector.tsx';

/** More are shown on demand: each is asked for every few seconds. */
const SHOWN = 2;

function ServicePoint({ grid, row, isAlone }: { grid: Grid; row: number; isAlone: boolean }) {
  const text = useText();
  const of = { table: 'consumers', row } as const;
  const gridFile = useCity().manifest.grid?.file ?? null;
  const attributes = gridAttributes(grid.model, of, text, currentLanguage(), gridFile).map((attribute) => ({
    label: text(attribute.label),
    value: attribute.target === null ? attribute.text : <ElementLink model={grid.model} of={attribute.target} />,
    estimate: attribute.isEstimated ? text('inspector.invented') : null,
  }));
  return (
    <section aria-label={`${elementKind(grid.model, of, text)} ${elementTitle(grid.model, of)}`}>
      {isAlone ? null : (
        <h3 className="section-title service-point">{`${elementKind(grid.model, of, text)} ${elementTitle(grid.model, of)}`}</h3>
      )}
      <GridSections grid={grid} of={of} />
      <AttributeList attributes={attributes} />
    </section>
  );
}

/** The actions of the building's first service point; nothing where it has none. */
export function BuildingGridActions({ building }: { building: number }) {
  const grid = useGrid();
  const first = grid?.model.rowsOf('consumers', 'building', building)[0];
  return grid === null || first === undefined ? null : (
    <GridActions grid={grid} of={{ table: 'consumers', row: first }} />
  );
}

export function BuildingSupply({ building }: { building: number }) {
  const text = useText();
  const grid = useGrid();
  const [isAll, setIsAll] = useState(false);
  if (grid === null) return null;
  const rows = [...grid.model.rowsOf('consumers', 'building', building)];
  const shown = isAll ? rows : rows.slice(0, SHOWN);
  return (
    <>
      {shown.map((row) => (
        <ServicePoint key={row} grid={grid} row={row} isAlone={rows.length === 1} />
      ))}
      {shown.length < rows.length ? (
        <Button size="small" className="more-points" onClick={() => setIsAll(true)}>
          {text('grid.supply.more', { n: rows.length - shown.length })}
        </Button>
      ) : null}
    </>
  );
}
