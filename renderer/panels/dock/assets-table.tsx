// Every asset of the city with its main value: thousands of rows, of which only those in sight exist.
import { Search } from 'lucide-react';
import { useVirtualizer } from '@tanstack/react-virtual';
import { useEffect, useEffectEvent, useMemo, useRef, useState } from 'react';
import { currentLanguage, type TextOf, useText } from '../../languages/languages.ts';
import type { City } from '../../state/city.ts';
import { useDesk } from '../../state/desk-store.ts';
import { formatNumber } from '../../state/presentation.ts';
import { foldText } from '../../state/search/fold-text.ts';
import { AssetSymbol } from '../../theme/icons/asset-symbol.tsx';
import { FLY_SPANS } from '../city-view/camera-moves.ts';
import { flyTo } from '../city-view/fly-to.ts';
import { useCity, useSession } from '../session-context.ts';
import { assetTitle, pointTitle } from '../values/city-text.ts';
import { PointAge, PointTag, PointValue } from '../values/point-value.tsx';
import { DockTools } from './dock-tools.tsx';
import { SortHeading, type SortOrder } from './sort-heading.tsx';
import { EmptyRow } from './empty-row.tsx';

const ROW_HEIGHT = 24;
/** How often a table that is sorted by live values sorts itself again, ms. */
const RESORT_MS = 5_000;

type SortKey = 'name' | 'kind' | 'district' | 'value' | 'age';
type Sort = SortOrder<SortKey>;

interface AssetIndex {
  readonly titles: readonly string[];
  readonly kindNames: readonly string[];
  readonly districts: readonly string[];
  /** place of the kind in the catalogue: the systems' own order */
  readonly kindRanks: readonly number[];
  /** folded, for the filter */
  readonly haystacks: readonly string[];
}

function indexAssets(city: City, text: TextOf): AssetIndex {
  const titles: string[] = [];
  const kindNames: string[] = [];
  const districts: string[] = [];
  const haystacks: string[] = [];
  const kindRanks: number[] = [];
  const ranks = new Map(
    city.catalogue.domains.flatMap((domain) =>
      domain.kinds.map((kind, i) => [kind.kind, domain.rank * 100 + i] as const),
    ),
  );
  for (let row = 0; row < city.assetCount; row++) {
    titles.push(assetTitle(city, row, text));
    kindNames.push(text(`kind.${city.kinds[row]!}`));
    districts.push(city.districtOfAsset(row));
    kindRanks.push(ranks.get(city.kinds[row]!) ?? Number.MAX_SAFE_INTEGER);
    haystacks.push(foldText(`${titles[row]} ${city.ids[row]} ${districts[row]} ${kindNames[row]}`));
  }
  return { titles, kindNames, districts, kindRanks, haystacks };
}

function sortedRows(city: City, index: AssetIndex, filter: string, kind: string, sort: Sort): Uint32Array {
  const words = foldText(filter).split(' ').filter(Boolean);
  const rows: number[] = [];
  for (let row = 0; row < city.assetCount; row++) {
    if (kind !== '' && city.kinds[row] !== kind) continue;
    if (words.every((word) => index.haystacks[row]!.includes(word))) rows.push(row);
  }
  const { live } = city;
  const collator = new Intl.Collator(undefined, { numeric: true });
  const number = (row: number): number => {
    const point = city.mainPoint(row);
    if (point < 0 || !live.hasValue(point)) return Number.NEGATIVE_INFINITY;
    return sort.key === 'value' ? live.values[point]! : -live.times[point]!;
  };
  const texts = { name: index.titles, district: index.districts };
  const direction = sort.isDown ? -1 : 1;
  if (sort.key === 'value' || sort.key === 'age') {
    const keys = new Map(rows.map((row) => [row, number(row)]));
    rows.sort((a, b) => direction * (keys.get(a)! - keys.get(b)! || 0) || a - b);
  } else if (sort.key === 'kind') {
    const byName = (a: number, b: number) => collator.compare(index.titles[a]!, index.titles[b]!);
    rows.sort((a, b) => direction * (index.kindRanks[a]! - index.kindRanks[b]!) || byName(a, b));
  } else {
    const column = texts[sort.key];
    rows.sort((a, b) => direction * collator.compare(column[a]!, column[b]!) || a - b);
  }
  return Uint32Array.from(rows);
}

export function AssetsTable() {
  const text = useText();
  const city = useCity();
  const session = useSession();
  const { selection, select } = useDesk();
  const [filter, setFilter] = useState('');
  const [kind, setKind] = useState('');
  const [sort, setSort] = useState<Sort>({ key: 'kind', isDown: false });
  const index = useMemo(() => indexAssets(city, text), [city, text]);
  const rows = useMemo(() => sortedRows(city, index, filter, kind, sort), [city, index, filter, kind, sort]);
  const isLiveSort = sort.key === 'value' || sort.key === 'age';
  useEffect(() => {
    if (!isLiveSort) return;
    const timer = setInterval(() => setSort((last) => ({ ...last })), RESORT_MS);
    return () => clearInterval(timer);
  }, [isLiveSort]);

  const scroller = useRef<HTMLDivElement>(null);
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_HEIGHT,
    overscan: 4,
  });
  const selectedRow = selection?.table === 'assets' ? selection.row : -1;
  // Only a new selection moves the list, never new values.
  const showRow = useEffectEvent((row: number) => {
    const position = row < 0 ? -1 : rows.indexOf(row);
    if (position >= 0) virtual.scrollToIndex(position, { align: 'auto' });
  });
  useEffect(() => showRow(selectedRow), [selectedRow]);

  const open = (row: number) => {
    select({ table: 'assets', row });
    const { lon, lat } = city.asset(row);
    flyTo(session, { lon, lat, span: FLY_SPANS.asset });
  };
  const onKeyDown = (event: React.KeyboardEvent) => {
    const step = { ArrowDown: 1, ArrowUp: -1, PageDown: 8, PageUp: -8 }[event.key];
    if (step === undefined || rows.length === 0) {
      if (event.key === 'Enter' && selectedRow >= 0) open(selectedRow);
      return;
    }
    event.preventDefault();
    event.stopPropagation();
    const position = rows.indexOf(selectedRow);
    const next = Math.min(rows.length - 1, Math.max(0, position + step));
    select({ table: 'assets', row: rows[next]! });
  };

  const number = (value: number) => formatNumber(value, 0, currentLanguage());
  const kinds = useMemo(() => [...new Set(city.kinds)].sort(), [city]);
  return (
    <>
      <DockTools>
        <label className="filter">
          <Search />
          <input
            className="filter-input"
            type="search"
            value={filter}
            placeholder={text('assets.filter')}
            aria-label={text('assets.filter')}
            onChange={(event) => setFilter(event.target.value)}
          />
        </label>
        <select
          className="select"
          aria-label={text('assets.kindFilter')}
          value={kind}
          onChange={(event) => setKind(event.target.value)}
        >
          <option value="">{text('assets.allKinds')}</option>
          {kinds.map((name) => (
            <option key={name} value={name}>
              {text(`kind.${name}`)}
            </option>
          ))}
        </select>
        <span className="quiet t-12 nowrap" role="status">
          {text('assets.count', { shown: number(rows.length), total: number(city.assetCount) })}
        </span>
      </DockTools>
      <div
        className="grid-table assets"
        role="grid"
        aria-rowcount={rows.length + 1}
        aria-label={text('dock.assets')}
        onKeyDown={onKeyDown}
      >
        <div className="grid-head" role="row">
          <span role="columnheader" aria-hidden="true" />
          <SortHeading column="name" sort={sort} onSort={setSort} title={text('assets.column.name')} />
          <SortHeading column="kind" sort={sort} onSort={setSort} title={text('assets.column.kind')} />
          <SortHeading column="district" sort={sort} onSort={setSort} title={text('assets.column.district')} />
          <span role="columnheader" className="cut">
            {text('assets.column.point')}
          </span>
          <SortHeading
            column="value"
            startsDown
            sort={sort}
            onSort={setSort}
            title={text('assets.column.value')}
            isRight
          />
          <span role="columnheader">
            <span className="unseen">{text('column.origin')}</span>
          </span>
          <SortHeading column="age" startsDown sort={sort} onSort={setSort} title={text('assets.column.age')} isRight />
          <span role="columnheader" className="cut">
            {text('assets.column.id')}
          </span>
        </div>
        <div ref={scroller} className="grid-body" role="rowgroup" tabIndex={0}>
          {rows.length === 0 ? <EmptyRow>{text('assets.none')}</EmptyRow> : null}
          <div role="presentation" style={{ height: virtual.getTotalSize(), position: 'relative' }}>
            {virtual.getVirtualItems().map((item) => {
              const row = rows[item.index]!;
              const point = city.mainPoint(row);
              return (
                <div
                  key={row}
                  role="row"
                  aria-rowindex={item.index + 2}
                  aria-selected={row === selectedRow}
                  className="grid-row"
                  style={{ transform: `translateY(${item.start}px)` }}
                  onClick={() => select({ table: 'assets', row })}
                  onDoubleClick={() => open(row)}
                >
                  <span role="gridcell" className="grid-symbol">
                    <AssetSymbol name={city.kind(row)?.symbol ?? 'device'} />
                  </span>
                  <span role="gridcell" className="cut strong" title={index.titles[row]}>
                    {index.titles[row]}
                  </span>
                  <span role="gridcell" className="cut">
                    {index.kindNames[row]}
                  </span>
                  <span role="gridcell" className="cut">
                    {index.districts[row]}
                  </span>
                  <span role="gridcell" className="cut quiet">
                    {point < 0 ? '' : pointTitle(city, point, text)}
                  </span>
                  <span role="gridcell" className="right">
                    {point < 0 ? null : <PointValue key={point} point={point} />}
                  </span>
                  <span role="gridcell">{point < 0 ? null : <PointTag key={point} point={point} />}</span>
                  <span role="gridcell" className="right">
                    {point < 0 ? null : <PointAge key={point} point={point} />}
                  </span>
                  <span role="gridcell" className="cut code quiet">
                    {city.ids[row]}
                  </span>
                </div>
              );
            })}
          </div>
        </div>
      </div>
    </>
  );
}
