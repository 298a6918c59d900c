// A line, switch, station or feeder of the grid: its supply, its values, what it is.
import { useEffect, useState } from 'react';
import type { GridLiveTable } from '../../../contract/grid-live.ts';
import { currentLanguage, useText } from '../../languages/languages.ts';
import type { GridModel, GridRef } from '../../state/grid-model.ts';
import { onBeat } from '../../state/ticker.ts';
import { elementView } from '../city-view/camera-moves.ts';
import { liveStateText } from '../grid/live-state-text.ts';
import { ElementLink } from '../grid/element-link.tsx';
import { elementKind, elementTitle, stationTitle } from '../grid/grid-titles.ts';
import { type Grid, useGrid } from '../grid/use-grid.ts';
import { AsOfNote, StaleNote } from '../grid/stale-note.tsx';
import { useGridElement } from '../grid/use-grid-element.ts';
import { useGridLoss } from '../grid/use-grid-loss.ts';
import { useIsBehind } from '../dock/grid/use-answer.ts';
import { useCity, useSession, useSessionState } from '../session-context.ts';
import { Calculating } from '../values/calculating.tsx';
import { type Attribute, AttributeList } from './attribute-list.tsx';
import { CommandSheets } from './command-sheet.tsx';
import { GridActions } from './grid-actions.tsx';
import { gridAttributes } from './grid-attributes.ts';
import { GridSupply } from './grid-supply.tsx';
import { GridValues, type LineEnds } from './grid-values.tsx';
import { OrderDevice } from '../orders/order-device.tsx';
import { ObjectHead } from './object-head.tsx';

const SYMBOLS: Readonly<Record<GridLiveTable, string>> = {
  branches: 'cable',
  switches: 'cabinet',
  stations: 'transformer',
  feeders: 'substation',
  consumers: 'building',
};

const BEATS_PER_SECOND = 4;

/** While no answer comes any more nothing would be drawn anew, and ages would stand still. */
function useAging(isStale: boolean): void {
  const [, setBeat] = useState(0);
  useEffect(() => {
    if (!isStale) return;
    return onBeat((beat) => setBeat(Math.floor(beat / BEATS_PER_SECOND)));
  }, [isStale]);
}

/** null: it has no two ends, or both are in one place. */
function endsOf(model: GridModel, { table, row }: GridRef): LineEnds | null {
  if (table !== 'branches') return null;
  const { branches, nodes } = model.data;
  const from = nodes.station[branches.from[row]!] ?? -1;
  const to = nodes.station[branches.to[row]!] ?? -1;
  return from === to ? null : { from: stationTitle(model, from), to: stationTitle(model, to) };
}

/** Nothing of another moment stands in its place. */
function Waiting() {
  const text = useText();
  const isReplay = useSessionState((state) => state.replay !== null);
  return isReplay ? <Calculating /> : <p className="empty">{text('grid.supply.waiting')}</p>;
}

/** Supply and values of an element, wherever it is inspected. */
export function GridSections({ grid, of }: { grid: Grid; of: GridRef }) {
  const text = useText();
  const { clock } = useSession();
  const isReplay = useSessionState((state) => state.replay !== null);
  const { report, failure } = useGridElement(of);
  const isLost = useGridLoss() !== null;
  const isBehind = useIsBehind(report?.ts ?? Number.NaN);
  const isStale = isLost || isBehind;
  useAging(isStale);
  const at = clock.now();
  return (
    <div className="grid-sections" data-stale={isStale}>
      <h3 className="section-title">{text('grid.supply.title')}</h3>
      {isBehind && report !== null ? <AsOfNote ofMs={report.ts} /> : <StaleNote />}
      {failure === null ? null : isReplay ? (
        <p className="empty" role="status" title={failure}>
          {text('replay.unanswered')}
        </p>
      ) : (
        <p className="failure" role="alert">
          {text('grid.supply.failed', { message: failure })}
        </p>
      )}
      {report === null && failure === null && (isReplay || !isLost) ? <Waiting /> : null}
      {/* Nobody can be asked; the live grid still holds what was last told. */}
      {report === null && isLost && !isReplay ? (
        <p className="empty">{text('grid.supply.lastKnown', { state: liveStateText(grid, of, text) })}</p>
      ) : null}
      {report === null ? null : (
        <>
          <GridSupply grid={grid} report={report} at={at} isStale={isStale} />
          <h3 className="section-title">{text('grid.values.title')}</h3>
          <GridValues
            quantities={report.quantities}
            at={at}
            solvedMs={report.ts}
            isStale={isStale}
            ends={endsOf(grid.model, of)}
          />
        </>
      )}
    </div>
  );
}

export function GridInspector({ of }: { of: GridRef }) {
  const text = useText();
  const city = useCity();
  const grid = useGrid();
  if (grid === null) return <p className="empty">{text('schematic.loading')}</p>;
  const { model } = grid;
  const gridFile = city.manifest.grid?.file ?? null;
  const attributes: Attribute[] = gridAttributes(model, of, text, currentLanguage(), gridFile).map((attribute) => ({
    label: text(attribute.label),
    value: attribute.target === null ? attribute.text : <ElementLink model={model} of={attribute.target} />,
    estimate: attribute.isEstimated ? text('inspector.invented') : null,
  }));
  const id = model.id(of.table, of.row);
  const view = elementView(city, model, of);
  attributes.push({ label: text('attribute.id'), value: <code>{id}</code>, estimate: null });
  return (
    <>
      <ObjectHead
        symbol={SYMBOLS[of.table]}
        title={elementTitle(model, of)}
        subtitle={elementKind(model, of, text)}
        id={id}
        place={view}
        span={view.span}
      />
      <GridActions grid={grid} of={of} />
      {of.table === 'switches' ? <CommandSheets asset={model.data.switches.asset[of.row] ?? -1} /> : null}
      {of.table === 'switches' ? <OrderDevice model={model} row={of.row} /> : null}
      <div className="scroll inspector-body" tabIndex={0} role="region" aria-label={text('inspector.attributes')}>
        <GridSections grid={grid} of={of} />
        <h3 className="section-title">{text('inspector.attributes')}</h3>
        <AttributeList attributes={attributes} />
      </div>
    </>
  );
}
