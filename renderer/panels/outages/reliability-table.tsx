// How reliable supply has been this year by IEEE 1366: the city, its feeders and districts, with and without major event days.
import { useVirtualizer } from '@tanstack/react-virtual';
import { useMemo, useRef, useState } from 'react';
import { currentLanguage, useText } from '../../languages/languages.ts';
import { useControlDesk } from '../../state/control/control-desk.ts';
import { useDesk } from '../../state/desk-store.ts';
import type { GridModel } from '../../state/grid-model.ts';
import {
  indexValue,
  RELIABILITY_COLUMNS,
  RELIABILITY_PARTS,
  type ReliabilityBy,
  type ReliabilityColumn,
  reliabilityRows,
} from '../../state/outages/reliability-order.ts';
import { formatNumber } from '../../state/presentation.ts';
import { Choice } from '../../theme/parts/choice.tsx';
import { SwitchRow } from '../../theme/parts/switch.tsx';
import { selectionOfRef } from '../grid/grid-selection.ts';
import { SortHeading, type SortOrder } from '../dock/sort-heading.tsx';
import { useAnswer } from '../dock/grid/use-answer.ts';
import { feederName } from './outage-words.ts';

const ROW_HEIGHT = 24;
/** The host adds them up every ten seconds. */
const EVERY_MS = 10_000;
const THIS_YEAR = {};
const DIGITS: Readonly<Record<ReliabilityColumn, number>> = {
  ...{ customersServed: 0, saidi: 2, saifi: 3, caidi: 1, maifi: 3, asai: 4, customerMinutes: 0 },
};

export function ReliabilityTable({ model }: { model: GridModel | null }) {
  const text = useText();
  const select = useDesk((state) => state.select);
  const [by, setBy] = useState<ReliabilityBy>('feeders');
  const [isWithout, setWithout] = useState(false);
  const [order, setOrder] = useState<SortOrder<ReliabilityColumn | 'name'>>({ key: 'saidi', isDown: true });
  const control = useControlDesk((state) => state.known);
  const { result, failure } = useAnswer('outage.reliability', THIS_YEAR, EVERY_MS);
  const rows = useMemo(() => {
    if (result === null) return [];
    const areaName = (id: string) => control?.areas.find((area) => area.id === id)?.name ?? id;
    const nameOf = (id: string) => (by === 'feeders' ? feederName(model, id) : by === 'areas' ? areaName(id) : id);
    return reliabilityRows(
      isWithout ? result.withoutMajorDays : result.all,
      by,
      order,
      nameOf,
      text('alarms.wholeCity'),
    );
  }, [result, isWithout, by, order, model, control, text]);
  const scroller = useRef<HTMLDivElement>(null);
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_HEIGHT,
    overscan: 4,
  });
  const number = (value: number | null, digits: number) =>
    value === null ? '\u2013' : formatNumber(value, digits, currentLanguage());
  const choose = (id: string) => {
    const ref = by === 'feeders' ? model?.find(id) : undefined;
    if (model !== null && ref !== undefined) select(selectionOfRef(model, ref));
  };
  return (
    <div className="reliability">
      <aside className="reliability-facts">
        <Choice
          label={text('outages.reliability.by')}
          value={by}
          options={RELIABILITY_PARTS.map((value) => ({
            value,
            text: text(`outages.reliability.${value}`),
          }))}
          onChange={(value) => setBy(value as ReliabilityBy)}
        />
        <SwitchRow label={text('outages.reliability.without')} isOn={isWithout} onChange={setWithout} />
        {result === null ? null : (
          <>
            <p className="t-12">{text('outages.reliability.year', { year: String(result.year) })}</p>
            <p className="quiet t-12">
              {result.major === null
                ? text('outages.reliability.noThreshold')
                : text('outages.reliability.threshold', {
                    n: number(result.major.threshold, 2),
                    days: number(result.major.days, 0),
                  })}
            </p>
            <p className="quiet t-12">
              {result.majorDays.length === 0
                ? text('outages.reliability.noMajorDays')
                : text('outages.reliability.majorDays', {
                    days: result.majorDays.map(({ day, saidi }) => `${day} (${number(saidi, 1)})`).join(', '),
                  })}
            </p>
          </>
        )}
      </aside>
      <div className="grid-table reliability-table" role="grid" aria-rowcount={rows.length + 1}>
        <div className="grid-head" role="row">
          {(['name', ...RELIABILITY_COLUMNS] as const).map((column) => (
            <SortHeading
              key={column}
              column={column}
              sort={order}
              onSort={setOrder}
              title={text(`outages.reliability.column.${column}`)}
              isRight={column !== 'name'}
              startsDown={column !== 'name'}
            />
          ))}
        </div>
        <div ref={scroller} className="grid-body" role="rowgroup" tabIndex={0}>
          {failure === null ? null : (
            <p className="failure" role="alert">
              {text('outages.unreadable', { message: failure })}
            </p>
          )}
          <div role="presentation" style={{ height: virtual.getTotalSize(), position: 'relative' }}>
            {virtual.getVirtualItems().map((item) => {
              const row = rows[item.index]!;
              return (
                <div
                  key={row.id}
                  role="row"
                  aria-rowindex={item.index + 2}
                  className="grid-row"
                  data-whole={row.id === ''}
                  style={{ transform: `translateY(${item.start}px)` }}
                  onClick={() => choose(row.id)}
                >
                  <span role="gridcell" className="cut strong" title={row.id}>
                    {row.name}
                  </span>
                  {RELIABILITY_COLUMNS.map((column) => (
                    <span key={column} role="gridcell" className="right cut">
                      {number(indexValue(row.indices, column), DIGITS[column])}
                    </span>
                  ))}
                </div>
              );
            })}
          </div>
        </div>
      </div>
    </div>
  );
}
