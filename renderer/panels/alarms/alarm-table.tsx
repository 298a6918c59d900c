// The table itself: only the rows in sight exist. Clicks and keys as in any list; one click leads to place and controls.
import { useVirtualizer } from '@tanstack/react-virtual';
import { useDeferredValue, useEffect, useEffectEvent, useMemo, useRef } from 'react';
import type { ControlAreas } from '../../../contract/control-requests.ts';
import { currentLanguage, useText } from '../../languages/languages.ts';
import { toggleSituation, useAlarmDesk } from '../../state/alarms/alarm-desk.ts';
import {
  type AlarmLists,
  alarmRows,
  type AlarmRow,
  alarmsOf,
  isUnacknowledged,
  joinPast,
  washedSituation,
} from '../../state/alarms/alarm-order.ts';
import { type ChoiceMode, chooseRow, rowBeside } from '../../state/alarms/alarm-selection.ts';
import type { KnownAlarms } from '../../state/alarms/known-alarms.ts';
import { foldText } from '../../state/search/fold-text.ts';
import { ownAreas, useControlDesk } from '../../state/control/control-desk.ts';
import { useDesk } from '../../state/desk-store.ts';
import { formatNumber } from '../../state/presentation.ts';
import type { GridModel } from '../../state/grid-model.ts';
import { useSession } from '../session-context.ts';
import { AlarmFoot } from './alarm-foot.tsx';
import { acknowledge, mayOrder, reset, returnToService, takeOrHandBack, unshelve } from './alarm-orders.ts';
import { AlarmCellsOf } from './alarm-row.tsx';
import { AlarmTools } from './alarm-tools.tsx';
import type { AlarmPlace } from './alarm-words.ts';
import { goToRow, openRow, selectionOfRow } from './go-to-alarm.ts';
import { EmptyRow } from '../dock/empty-row.tsx';
import { PastTools } from './past-tools.tsx';
import { type ReadPast, usePast } from './use-past.ts';

const ROW_HEIGHT = 24;
/** Rows before the end at which the next page of the past is asked for. */
const AHEAD = 20;
const NOTHING: AlarmLists = { alarms: [], past: [], situations: [] };
const COLUMNS = ['mark', 'time', 'what', 'value', 'where', 'state', 'owner', 'left'] as const;
const STEPS: Readonly<Record<string, number>> = { ArrowDown: 1, ArrowUp: -1, PageDown: 8, PageUp: -8 };

const isWaiting = (row: AlarmRow): boolean =>
  row.kind === 'alarm' ? isUnacknowledged(row.alarm) : row.kind === 'situation' && row.parts.some(isUnacknowledged);

const modeOf = (event: { shiftKey: boolean; ctrlKey: boolean; metaKey: boolean }): ChoiceMode =>
  event.shiftKey ? 'stretch' : event.ctrlKey || event.metaKey ? 'toggle' : 'one';

interface TableProps {
  readonly known: KnownAlarms | null;
  /** the host is there and what is shown is what it says */
  readonly isKnown: boolean;
  readonly placeOf: (alarm: { readonly id: string; readonly definition: string }) => AlarmPlace;
  readonly model: GridModel | null;
}

interface Rows {
  readonly rows: readonly AlarmRow[];
  readonly past: ReadPast;
  /** alarms that stand in areas of others and are left out */
  readonly ofOthers: number;
}

function useRows({ known, placeOf }: TableProps): Rows {
  const { priority, state, words, situation, openSituations, isMineOnly, definition, span } = useAlarmDesk();
  const control = useControlDesk((one) => one.known);
  const areas = useOwnAreas(isMineOnly, control);
  const wanted = useDeferredValue(words);
  const filter = useMemo(
    () => ({
      ...{ priority, state, situation, areas, definition, span },
      words: foldText(wanted).split(' ').filter(Boolean),
    }),
    [priority, state, situation, areas, definition, span, wanted],
  );
  const past = usePast(state === 'past' ? filter : null);
  const lists = useMemo(
    () => (known === null ? NOTHING : { ...known, past: joinPast(known.past, past.alarms) }),
    [known, past.alarms],
  );
  const rows = useMemo(
    () => alarmRows(lists, filter, openSituations, (alarm) => placeOf(alarm).haystack),
    [lists, filter, openSituations, placeOf],
  );
  const ofOthers = useMemo(
    () =>
      areas === null
        ? 0
        : (known?.alarms ?? []).filter((one) => isUnacknowledged(one) && !areas.has(one.area ?? '')).length,
    [areas, known],
  );
  return { rows, past, ofOthers };
}

/** Null: all. The same set as long as it holds the same: what is read by it is not read again each time the host is asked who holds what. */
function useOwnAreas(isMineOnly: boolean, control: ControlAreas | null): ReadonlySet<string> | null {
  const ids = isMineOnly ? [...ownAreas(control)].toSorted().join('\n') : null;
  return useMemo(() => (ids === null ? null : new Set(ids.split('\n').filter(Boolean))), [ids]);
}

export function AlarmTable(props: TableProps) {
  const { known, isKnown, placeOf, model } = props;
  const text = useText();
  const session = useSession();
  const { rows, past, ofOthers } = useRows(props);
  const keys = useMemo(() => rows.map(({ key }) => key), [rows]);
  const { selected, cursor, isShelving, wordsFor } = useAlarmDesk();
  const washed = useMemo(() => washedSituation(rows), [rows]);
  const targets = useMemo(() => alarmsOf(rows, selected), [rows, selected]);
  // Keys and the palette mean what is chosen here.
  useEffect(() => useAlarmDesk.setState({ targets }), [targets]);
  useEffect(() => () => useAlarmDesk.setState({ targets: [] }), []);

  const scroller = useRef<HTMLDivElement>(null);
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    getItemKey: (index) => keys[index]!,
    estimateSize: () => ROW_HEIGHT,
    overscan: 4,
  });
  const isPast = useAlarmDesk(({ state }) => state === 'past');
  const items = virtual.getVirtualItems();
  const lastShown = items.at(-1)?.index ?? -1;
  const readOn = useEffectEvent(() => past.readOn(lastShown >= rows.length - AHEAD));
  useEffect(() => {
    if (isPast) readOn();
  }, [isPast, lastShown, rows.length, past.isReading]);
  const at = cursor === null ? -1 : keys.indexOf(cursor);
  const atCursor = rows[at];
  const show = useEffectEvent((key: string | null) => {
    const index = key === null ? -1 : keys.indexOf(key);
    if (index >= 0) virtual.scrollToIndex(index, { align: 'auto' });
  });
  useEffect(() => show(cursor), [cursor]);

  const choose = (key: string, mode: ChoiceMode) => {
    const choice = chooseRow(keys, useAlarmDesk.getState(), key, mode);
    useAlarmDesk.setState({ ...choice, note: null });
  };
  const go = (row: AlarmRow | undefined) => {
    if (row !== undefined) void goToRow(session, row, placeOf);
  };
  const open = () => {
    if (atCursor !== undefined) openRow(session, atCursor, placeOf);
  };
  const all = () => useAlarmDesk.setState({ selected: new Set(keys), note: null });
  const move = (step: number, mode: ChoiceMode) => {
    const key = rowBeside(keys, cursor, step);
    if (key === null) return;
    choose(key, mode);
    const row = rows[keys.indexOf(key)]!;
    const selection = mode === 'one' ? selectionOfRow(session, row, placeOf) : null;
    if (selection !== null) useDesk.getState().select(selection);
  };
  const turn = (isOpen: boolean) => {
    if (atCursor?.kind === 'situation') toggleSituation(atCursor.situation.number, isOpen);
  };
  const ask = (wordsFor: 'outOfService' | 'comment') => {
    if (targets.length > 0 && mayOrder(session)) useAlarmDesk.setState({ wordsFor, note: null });
  };
  const user = () => session.store.getState().welcome?.user ?? '';
  const letters: Readonly<Record<string, () => void>> = {
    a: () => acknowledge(session, targets),
    r: () => reset(session, targets),
    s: () => useAlarmDesk.setState({ isShelving: targets.length > 0 && mayOrder(session) }),
    i: () => {
      if (targets.some(({ state }) => state === 'outOfService')) returnToService(session, targets);
      else ask('outOfService');
    },
    c: () => ask('comment'),
    u: () => unshelve(session, targets),
    o: () => takeOrHandBack(session, targets, user()),
  };
  /** @returns whether the key meant something */
  const press = (event: React.KeyboardEvent): boolean => {
    const step = STEPS[event.key];
    if (step !== undefined) move(step, event.shiftKey ? 'stretch' : 'one');
    else if (event.key === 'Home') move(-rows.length, 'one');
    else if (event.key === 'End') move(rows.length, 'one');
    else if (event.key === 'Enter') open();
    else if (event.key === 'ArrowRight') turn(true);
    else if (event.key === 'ArrowLeft') turn(false);
    else if (event.key === ' ' && cursor !== null) choose(cursor, 'toggle');
    else if (event.key.toLowerCase() === 'a' && (event.ctrlKey || event.metaKey)) all();
    else if (event.ctrlKey || event.metaKey || event.altKey) return false;
    else if (letters[event.key.toLowerCase()] !== undefined && isKnown) letters[event.key.toLowerCase()]!();
    else return false;
    return true;
  };
  return (
    <>
      <AlarmTools
        {...{ model, isKnown }}
        situations={
          known?.situations.filter(({ closedMs, mergedInto }) => closedMs === null && mergedInto === null) ?? []
        }
        canGo={atCursor !== undefined}
        onGo={open}
        onAll={all}
      />
      {isPast ? <PastTools past={past} shown={rows} placeOf={placeOf} /> : null}
      {ofOthers > 0 ? <OfOthers count={ofOthers} /> : null}
      <div
        className="grid-table alarm-table"
        role="grid"
        aria-multiselectable="true"
        aria-rowcount={rows.length + 1}
        aria-label={text('dock.alarms')}
        onKeyDown={(event) => {
          // A dialog of the table's own is no part of it.
          if (isShelving || wordsFor !== null || !press(event)) return;
          event.preventDefault();
          event.stopPropagation();
        }}
      >
        <div className="grid-head" role="row">
          {COLUMNS.map((column) => (
            <span
              key={column}
              role="columnheader"
              className={column === 'value' || column === 'left' ? 'right cut' : 'cut'}
              title={text(`alarms.column.${column}`)}
            >
              {column === 'mark' ? (
                <span className="unseen">{text('alarms.column.mark')}</span>
              ) : (
                text(`alarms.column.${column}`)
              )}
            </span>
          ))}
        </div>
        <div ref={scroller} className="grid-body" role="rowgroup" tabIndex={0}>
          {isKnown && rows.length === 0 && !(isPast && past.hasMore) ? (
            <EmptyRow>{emptyText(known!, isPast, text)}</EmptyRow>
          ) : null}
          <div role="presentation" style={{ height: virtual.getTotalSize(), position: 'relative' }}>
            {items.map((item) => {
              const row = rows[item.index]!;
              return (
                <div
                  key={row.key}
                  role="row"
                  aria-rowindex={item.index + 2}
                  aria-selected={selected.has(row.key)}
                  data-cursor={row.key === cursor}
                  data-waits={isWaiting(row)}
                  data-past={row.kind === 'past'}
                  data-wash={row.key === washed && row.kind === 'situation' ? row.parts[0]!.priority : undefined}
                  className="grid-row"
                  style={{ transform: `translateY(${item.start}px)` }}
                  onClick={(event) => {
                    const mode = modeOf(event);
                    choose(row.key, mode);
                    if (mode === 'one') go(row);
                  }}
                >
                  <AlarmCellsOf row={row} words={{ placeOf, model }} />
                </div>
              );
            })}
          </div>
        </div>
      </div>
      <AlarmFoot row={atCursor} placeOf={placeOf} />
    </>
  );
}

/** What a filter by area leaves out is never silently out of sight. */
function OfOthers({ count }: { count: number }) {
  const text = useText();
  return (
    <p className="alarm-others t-12" role="status">
      {text('alarms.filter.areas.others', { n: formatNumber(count, 0, currentLanguage()) })}{' '}
      <button type="button" className="text-link" onClick={() => useAlarmDesk.setState({ isMineOnly: false })}>
        {text('alarms.filter.areas.showAll')}
      </button>
    </p>
  );
}

function emptyText(known: KnownAlarms, isPast: boolean, text: ReturnType<typeof useText>): string {
  const isNone =
    !isPast && known.past.length === 0 && known.alarms.every(({ state }) => state === 'suppressedByDesign');
  return text(isNone ? 'alarms.none' : 'alarms.noneSuch');
}
