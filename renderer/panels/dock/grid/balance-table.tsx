// Fed in, delivered, lost: for each feeder, substation or district. A row leads to its place on map and diagram.
import { useVirtualizer } from '@tanstack/react-virtual';
import { useMemo, useRef, useState } from 'react';
import type { GridBalanceRow } from '../../../../contract/grid-requests.ts';
import { currentLanguage, useText } from '../../../languages/languages.ts';
import { useDesk } from '../../../state/desk-store.ts';
import { formatNumber } from '../../../state/presentation.ts';
import { FLY_SPANS, placeOnMap } from '../../city-view/camera-moves.ts';
import { said, showPower } from '../../grid/grid-units.ts';
import { OriginTag } from '../../grid/origin-tag.tsx';
import { gridRefOf, selectionOfRef } from '../../grid/grid-selection.ts';
import type { GridModel } from '../../../state/grid-model.ts';
import { shortFeederTitle, stationTitle } from '../../grid/grid-titles.ts';
import type { Grid } from '../../grid/use-grid.ts';
import { targetOf } from '../../schematic/shown-diagram.ts';
import { flyTo } from '../../city-view/fly-to.ts';
import { useCity, useSession, useSessionState } from '../../session-context.ts';
import { SortHeading, type SortOrder } from '../sort-heading.tsx';
import {
  balanceColumns,
  type BalanceColumn,
  type BalanceOf,
  balanceValue,
  shownBalance,
  sortedBalance,
} from './balance-order.ts';
import { AsOfNote } from '../../grid/stale-note.tsx';
import { Calculating } from '../../values/calculating.tsx';
import { useAnswer, useIsBehind } from './use-answer.ts';
import { EmptyRow } from '../empty-row.tsx';

const ROW_HEIGHT = 24;
const ASK_EVERY_MS = 4_000;
const FIRST_ORDER: SortOrder<BalanceColumn> = { key: 'out', isDown: true };

function cellText(row: GridBalanceRow, column: Exclude<BalanceColumn, 'name'>): string {
  const value = balanceValue(row, column);
  const language = currentLanguage();
  if (value === null) return '\u2013';
  if (column === 'metered') return `${formatNumber(100 * value, 0, language)} %`;
  if (column === 'lossShare') return formatNumber(100 * value, 2, language);
  if (column === 'customers' || column === 'out') return formatNumber(value, 0, language);
  return said(showPower(value, language));
}

/** A feeder's own name first: that of its substation stands before it a dozen times. */
function BalanceName({ model, row }: { model: GridModel; row: GridBalanceRow }) {
  const ref = model.find(row.id);
  const title = row.name || row.id;
  if (ref?.table !== 'feeders') {
    return (
      <span role="gridcell" className="cut strong" title={row.id}>
        {title}
      </span>
    );
  }
  return (
    <span role="gridcell" className="cut" title={title}>
      <span className="strong">{shortFeederTitle(model, ref.row)}</span>{' '}
      <span className="quiet">{stationTitle(model, model.data.feeders.substation[ref.row]!)}</span>
    </span>
  );
}

export function BalanceTable({ grid, by }: { grid: Grid; by: BalanceOf }) {
  const text = useText();
  const city = useCity();
  const session = useSession();
  const { selection, select, shownPanels, showSchematic } = useDesk();
  const [sort, setSort] = useState(FIRST_ORDER);
  const question = useMemo(() => ({ by }), [by]);
  const { result, failure, atMs } = useAnswer('grid.balance', question, ASK_EVERY_MS);
  const isReplay = useSessionState((state) => state.replay !== null);
  const isBehind = useIsBehind(atMs);
  const columns = balanceColumns(by);
  // A column of feeders by which the rows stood may be none of districts.
  const order = columns.includes(sort.key) ? sort : FIRST_ORDER;
  const rows = useMemo(
    () => sortedBalance(shownBalance(result?.rows ?? [], by), order.key, order.isDown),
    [result, by, order],
  );
  const scroller = useRef<HTMLDivElement>(null);
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_HEIGHT,
    overscan: 4,
  });
  const { model } = grid;
  const chosen = gridRefOf(model, selection);
  const chosenId = chosen === null ? null : model.id(chosen.table, chosen.row);
  const choose = (row: GridBalanceRow) => {
    const ref = model.find(row.id);
    if (ref !== undefined) select(selectionOfRef(model, ref));
  };
  const open = (row: GridBalanceRow) => {
    const ref = model.find(row.id);
    if (ref === undefined) return;
    select(selectionOfRef(model, ref));
    flyTo(session, { ...placeOnMap(city, model, ref), span: FLY_SPANS.district });
    const target = shownPanels.has('schematic') ? targetOf(model, ref) : null;
    if (target !== null) showSchematic(target);
  };
  const onKeyDown = (event: React.KeyboardEvent) => {
    const at = rows.findIndex(({ id }) => id === chosenId);
    if (event.key === 'Enter' && at >= 0) open(rows[at]!);
    const step = { ArrowDown: 1, ArrowUp: -1, PageDown: 8, PageUp: -8 }[event.key];
    if (step === undefined || rows.length === 0) return;
    event.preventDefault();
    event.stopPropagation();
    const next = Math.min(rows.length - 1, Math.max(0, at + step));
    choose(rows[next]!);
    virtual.scrollToIndex(next, { align: 'auto' });
  };
  return (
    <div
      className="grid-table balance"
      data-by={by}
      data-behind={isBehind}
      role="grid"
      aria-rowcount={rows.length + 1}
      aria-label={text('grid.tab.balance')}
      onKeyDown={onKeyDown}
    >
      <div className="grid-head" role="row">
        {columns.map((column) => (
          <SortHeading
            key={column}
            column={column}
            sort={order}
            onSort={setSort}
            title={text(`grid.column.${column}`)}
            isRight={column !== 'name'}
            startsDown={column !== 'name'}
          />
        ))}
      </div>
      <div ref={scroller} className="grid-body" role="rowgroup" tabIndex={0}>
        {failure === null ? null : (
          <p className="failure" role="alert">
            {text('grid.balance.failed', { message: failure })}
          </p>
        )}
        {result === null && failure === null && isReplay ? <Calculating /> : null}
        {isBehind ? <AsOfNote ofMs={atMs} /> : null}
        {result !== null && rows.length === 0 ? <EmptyRow>{text('grid.balance.empty')}</EmptyRow> : null}
        <div role="presentation" style={{ height: virtual.getTotalSize(), position: 'relative' }}>
          {virtual.getVirtualItems().map((item) => {
            const row = rows[item.index]!;
            return (
              <div
                // Two districts may bear one name.
                key={`${row.id}/${item.index}`}
                role="row"
                aria-rowindex={item.index + 2}
                aria-selected={row.id === chosenId}
                className="grid-row"
                style={{ transform: `translateY(${item.start}px)` }}
                onClick={() => choose(row)}
                onDoubleClick={() => open(row)}
              >
                <BalanceName model={model} row={row} />
                {columns.map((column) =>
                  column === 'name' ? null : (
                    <span
                      key={column}
                      role="gridcell"
                      className="right cut"
                      data-out={column === 'out' && row.customersOut > 0}
                    >
                      {column === 'fedIn' ? <OriginTag origin={row.fedInOrigin} quality="GOOD" /> : null}{' '}
                      {cellText(row, column)}
                    </span>
                  ),
                )}
              </div>
            );
          })}
        </div>
      </div>
    </div>
  );
}
