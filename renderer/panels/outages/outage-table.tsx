// The table itself: only the rows in sight exist. One click leads to place and controls, and shows the outage beside the table.
import { useVirtualizer } from '@tanstack/react-virtual';
import { useDeferredValue, useEffect, useEffectEvent, useMemo, useRef } from 'react';
import type { OutageOnWire } from '../../../contract/outage-requests.ts';
import { useText } from '../../languages/languages.ts';
import { rowBeside } from '../../state/alarms/alarm-selection.ts';
import { ownAreas, useControlDesk } from '../../state/control/control-desk.ts';
import { useOutageDesk } from '../../state/outages/outage-desk.ts';
import { certaintyOf, outageRows } from '../../state/outages/outage-order.ts';
import { foldText } from '../../state/search/fold-text.ts';
import { useSession } from '../session-context.ts';
import { goToOutage } from './go-to-outage.ts';
import { OutageCells } from './outage-row.tsx';
import type { OutageWords } from './outage-words.ts';
import { EmptyRow } from '../dock/empty-row.tsx';

const ROW_HEIGHT = 24;
const COLUMNS = [
  'mark',
  'number',
  'since',
  'device',
  'feeder',
  'state',
  'out',
  'critical',
  'lasts',
  'etr',
  'crew',
] as const;
const RIGHT: ReadonlySet<string> = new Set(['out', 'critical', 'lasts']);
const STEPS: Readonly<Record<string, number>> = { ArrowDown: 1, ArrowUp: -1, PageDown: 8, PageUp: -8 };

export interface OutageTableProps {
  readonly outages: readonly OutageOnWire[];
  /** the host is there and what is shown is what it says */
  readonly isKnown: boolean;
  readonly wordsOf: (outage: OutageOnWire) => OutageWords;
}

export function OutageTable({ outages, isKnown, wordsOf }: OutageTableProps) {
  const text = useText();
  const session = useSession();
  const { which, words, cursor, isMineOnly } = useOutageDesk();
  const control = useControlDesk((state) => state.known);
  const areas = useMemo(() => (isMineOnly ? ownAreas(control) : null), [isMineOnly, control]);
  const wanted = useDeferredValue(words);
  const rows = useMemo(
    () =>
      outageRows(outages, which, areas, foldText(wanted).split(' ').filter(Boolean), (one) => wordsOf(one).haystack),
    [outages, which, areas, wanted, wordsOf],
  );
  const keys = useMemo(() => rows.map(({ outage }) => outage.id), [rows]);
  const scroller = useRef<HTMLDivElement>(null);
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    getItemKey: (index) => keys[index]!,
    estimateSize: () => ROW_HEIGHT,
    overscan: 4,
  });
  const show = useEffectEvent((key: string | null) => {
    const index = key === null ? -1 : keys.indexOf(key);
    if (index >= 0) virtual.scrollToIndex(index, { align: 'auto' });
  });
  useEffect(() => show(cursor), [cursor]);

  const choose = (id: string) => useOutageDesk.setState({ cursor: id, note: null });
  const go = (outage: OutageOnWire | undefined) => {
    if (outage !== undefined) void goToOutage(session, outage);
  };
  const move = (step: number) => {
    const key = rowBeside(keys, cursor, step);
    if (key !== null) choose(key);
  };
  /** @returns whether the key meant something */
  const press = (event: React.KeyboardEvent): boolean => {
    const step = STEPS[event.key];
    if (step !== undefined) move(step);
    else if (event.key === 'Home') move(-rows.length);
    else if (event.key === 'End') move(rows.length);
    else if (event.key === 'Enter') go(rows.find(({ outage }) => outage.id === cursor)?.outage);
    else return false;
    return true;
  };
  return (
    <div
      className="grid-table outage-table"
      role="grid"
      aria-rowcount={rows.length + 1}
      aria-label={text('dock.outages')}
      onKeyDown={(event) => {
        if (event.ctrlKey || event.metaKey || event.altKey || !press(event)) return;
        event.preventDefault();
        event.stopPropagation();
      }}
    >
      <div className="grid-head" role="row">
        {COLUMNS.map((column) => (
          <span
            key={column}
            role="columnheader"
            className={RIGHT.has(column) ? 'right cut' : 'cut'}
            title={text(`outages.column.${column}`)}
          >
            {column === 'mark' ? (
              <span className="unseen">{text('outages.column.mark')}</span>
            ) : (
              text(`outages.column.${column}`)
            )}
          </span>
        ))}
      </div>
      <div ref={scroller} className="grid-body" role="rowgroup" tabIndex={0}>
        {isKnown && rows.length === 0 ? (
          <EmptyRow>{text(outages.length === 0 ? 'outages.none' : 'outages.noneSuch')}</EmptyRow>
        ) : null}
        <div role="presentation" style={{ height: virtual.getTotalSize(), position: 'relative' }}>
          {virtual.getVirtualItems().map((item) => {
            const { outage, isPart } = rows[item.index]!;
            return (
              <div
                key={outage.id}
                role="row"
                aria-rowindex={item.index + 2}
                aria-selected={outage.id === cursor}
                className="grid-row"
                data-certainty={certaintyOf(outage)}
                style={{ transform: `translateY(${item.start}px)` }}
                onClick={() => {
                  choose(outage.id);
                  go(outage);
                }}
              >
                <OutageCells outage={outage} isPart={isPart} words={wordsOf(outage)} />
              </div>
            );
          })}
        </div>
      </div>
    </div>
  );
}
