// A point joins the trends: looked for by the name of its asset and its own.
import { Command } from 'cmdk';
import { Search } from 'lucide-react';
import { useMemo, useState } from 'react';
import { type TextOf, useText } from '../../languages/languages.ts';
import type { City } from '../../state/city.ts';
import { useDesk } from '../../state/desk-store.ts';
import { foldText } from '../../state/search/fold-text.ts';
import { Sheet } from '../../theme/parts/sheet.tsx';
import { useSearch } from '../palette/use-search.ts';
import { useCity } from '../session-context.ts';
import { assetTitle, pointTitle } from '../values/city-text.ts';
import { MOST_POINTS } from '../../state/trends/panes.ts';

const MOST_ASSETS = 12;
const MOST_FOUND = 40;

interface FoundPoint {
  readonly row: number;
  readonly title: string;
  readonly asset: string;
  readonly hint: string;
}

/** Points of assets, all or those whose names hold the words. */
function pointsOf(city: City, assets: readonly number[], words: readonly string[], text: TextOf): FoundPoint[] {
  return assets
    .flatMap((asset) =>
      Array.from(city.pointsOf(asset), (row) => ({
        row,
        title: pointTitle(city, row, text),
        asset: assetTitle(city, asset, text),
        hint: [text(`kind.${city.kinds[asset]!}`), city.districtOfAsset(asset)].filter(Boolean).join(', '),
      })),
    )
    .filter(({ title }) => words.every((word) => foldText(title).includes(word)))
    .slice(0, MOST_FOUND);
}

export function AddPointSheet() {
  const text = useText();
  const { overlay, setOverlay } = useDesk();
  return (
    <Sheet
      label={text('trends.add')}
      className="palette"
      isOpen={overlay === 'trendPoint'}
      onClose={() => setOverlay(null)}
    >
      <AddPointBody onDone={() => setOverlay(null)} />
    </Sheet>
  );
}

function AddPointBody({ onDone }: { onDone: () => void }) {
  const text = useText();
  const city = useCity();
  const { selection, trendPoints, addTrend, showDock } = useDesk();
  const [query, setQuery] = useState('');
  // "moabit voltage": what the last words name may be the point, the rest its asset.
  const words = query.trim().split(/\s+/).filter(Boolean);
  const { state, hits } = useSearch(query);
  const shorter = useSearch(words.slice(0, -1).join(' '));
  const found = useMemo(() => {
    const rows = (of: typeof hits) =>
      [...new Set(of.filter(({ group }) => group === 'assets').map(({ row }) => row))].slice(0, MOST_ASSETS);
    const folded = words.map(foldText);
    if (words.length === 0) {
      const isAsset = selection?.table === 'assets';
      return isAsset ? pointsOf(city, [selection.row], [], text) : [];
    }
    const whole = pointsOf(city, rows(hits), [], text);
    if (whole.length > 0) return whole;
    const parted = pointsOf(city, rows(shorter.hits), folded.slice(-1), text);
    if (parted.length > 0 || selection?.table !== 'assets') return parted;
    return pointsOf(city, [selection.row], folded, text);
    // Words are those of the query.
    // oxlint-disable-next-line react-hooks/exhaustive-deps
  }, [city, query, hits, shorter.hits, selection, text]);
  const take = (row: number) => {
    addTrend(city.pointId(row));
    showDock('trends');
    onDone();
  };
  return (
    <Command shouldFilter={false} loop label={text('trends.add')}>
      <div className="palette-field">
        <Search />
        <Command.Input autoFocus value={query} onValueChange={setQuery} placeholder={text('trends.addPlaceholder')} />
        <kbd>Esc</kbd>
      </div>
      <Command.List className="palette-list" label={text('trends.add')}>
        {trendPoints.length >= MOST_POINTS ? <p className="empty">{text('trends.full', { n: MOST_POINTS })}</p> : null}
        {state.kind === 'failed' ? (
          <p className="empty" role="alert">
            {text('search.failed', { message: state.message })}
          </p>
        ) : null}
        {state.kind === 'preparing' && query !== '' ? <p className="empty">{text('search.preparing')}</p> : null}
        {query === '' && found.length === 0 ? <p className="empty">{text('trends.addHint')}</p> : null}
        {query !== '' && state.kind === 'ready' && found.length === 0 ? (
          <p className="empty">{text('trends.addNone', { query })}</p>
        ) : null}
        {found.map(({ row, title, asset, hint }) => (
          <Command.Item
            key={row}
            value={String(row)}
            disabled={trendPoints.includes(city.pointId(row)) || trendPoints.length >= MOST_POINTS}
            onSelect={() => take(row)}
          >
            <span className="cut palette-title">
              {title}, {asset}
            </span>
            <span className="cut quiet palette-hint">{hint}</span>
          </Command.Item>
        ))}
      </Command.List>
    </Command>
  );
}
