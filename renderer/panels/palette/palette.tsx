// Search and commands in one field: what is found is flown to and selected, what is commanded is done.
import { Command } from 'cmdk';
import { Search } from 'lucide-react';
import { useEffect, useMemo, useState } from 'react';
import { createProjection } from '../../../contract/projection.ts';
import { type TextKey, useText } from '../../languages/languages.ts';
import { useDesk } from '../../state/desk-store.ts';
import { foldText } from '../../state/search/fold-text.ts';
import { SEARCH_GROUPS, type SearchGroup, type SearchHit } from '../../state/search/search-index.ts';
import { AssetSymbol } from '../../theme/icons/asset-symbol.tsx';
import { Sheet } from '../../theme/parts/sheet.tsx';
import { FLY_SPANS, viewOfSelection } from '../city-view/camera-moves.ts';
import { flyTo } from '../city-view/fly-to.ts';
import { useCity, useSession } from '../session-context.ts';
import { type DeskCommand, useCommands } from './commands.ts';
import { useSearch } from './use-search.ts';

const MOST_PER_GROUP = 8;

const SPANS: Readonly<Record<SearchGroup, number>> = {
  assets: FLY_SPANS.asset,
  grid: FLY_SPANS.asset,
  streets: FLY_SPANS.street,
  districts: FLY_SPANS.district,
  places: FLY_SPANS.place,
  buildings: FLY_SPANS.building,
  addresses: FLY_SPANS.address,
};

/** What the groups look like where the item has no symbol of its own. */
const GROUP_SYMBOLS: Readonly<Record<SearchGroup, string>> = {
  assets: 'device',
  grid: 'transformer',
  streets: 'street',
  districts: 'district',
  places: 'place',
  buildings: 'building',
  addresses: 'place',
};

export function Palette() {
  const text = useText();
  const { overlay, setOverlay } = useDesk();
  return (
    <Sheet
      label={text('search.title')}
      className="palette"
      isOpen={overlay === 'palette'}
      onClose={() => setOverlay(null)}
    >
      <PaletteBody onDone={() => setOverlay(null)} />
    </Sheet>
  );
}

const hitValue = (hit: SearchHit): string => `${hit.group}/${hit.row}/${hit.title}/${hit.x}`;

/** The group of the best hit comes first, those without any keep their place. Hits come best first. */
function orderedGroups(hits: readonly SearchHit[]): SearchGroup[] {
  const rank = new Map(hits.toReversed().map((hit) => [hit.group, hit.score]));
  return SEARCH_GROUPS.toSorted((a, b) => (rank.get(a) ?? Number.MAX_VALUE) - (rank.get(b) ?? Number.MAX_VALUE));
}

function PaletteBody({ onDone }: { onDone: () => void }) {
  const text = useText();
  const [query, setQuery] = useState('');
  const { state, hits } = useSearch(query);
  const commands = useCommands();
  const shownCommands = useMemo(() => {
    const words = foldText(query).split(' ').filter(Boolean);
    const isAsked = words.length > 0;
    return commands.filter(
      (command) =>
        (isAsked || command.isSearched !== true) && words.every((word) => foldText(command.title).includes(word)),
    );
  }, [commands, query]);
  const first = hits[0] === undefined ? shownCommands[0]?.id : hitValue(hits[0]);
  const [chosen, setChosen] = useState('');
  // What is best now is chosen now: hits arrive after the letters, and Enter must not mean the command below them.
  useEffect(() => setChosen(first ?? ''), [first]);
  const isEmpty = hits.length === 0 && shownCommands.length === 0;
  return (
    <Command shouldFilter={false} loop label={text('search.title')} value={chosen} onValueChange={setChosen}>
      <div className="palette-field">
        <Search />
        <Command.Input autoFocus value={query} onValueChange={setQuery} placeholder={text('search.placeholder')} />
        <kbd>Esc</kbd>
      </div>
      <Command.List className="palette-list" label={text('search.title')}>
        {state.kind === 'failed' ? (
          <p className="empty" role="alert">
            {/* A worker whose file is gone, e.g. after an update of the program, gives no reason. */}
            {state.message === '' ? text('search.notStarted') : text('search.failed', { message: state.message })}
          </p>
        ) : null}
        {state.kind === 'preparing' && query !== '' ? <p className="empty">{text('search.preparing')}</p> : null}
        {query === '' ? <p className="empty">{text('search.hint')}</p> : null}
        {isEmpty && state.kind === 'ready' && query !== '' ? (
          <p className="empty">{text('search.none', { query })}</p>
        ) : null}
        {orderedGroups(hits).map((group) => (
          <HitGroup
            key={group}
            group={group}
            hits={hits.filter((hit) => hit.group === group).slice(0, MOST_PER_GROUP)}
            onDone={onDone}
          />
        ))}
        <CommandGroup commands={shownCommands} onDone={onDone} />
      </Command.List>
    </Command>
  );
}

function HitGroup({ group, hits, onDone }: { group: SearchGroup; hits: readonly SearchHit[]; onDone: () => void }) {
  const text = useText();
  const city = useCity();
  const session = useSession();
  const select = useDesk((state) => state.select);
  if (hits.length === 0) return null;
  const go = (hit: SearchHit) => {
    const projection = createProjection(city.manifest.origin);
    const place = { lon: projection.lon(hit.x), lat: projection.lat(hit.y), span: SPANS[group] };
    if (hit.table === undefined) flyTo(session, place);
    else {
      // A feeder is more ground than the place of its breaker.
      viewOfSelection(session, { table: hit.table, row: hit.row }).then(
        (view) => flyTo(session, view ?? place),
        () => flyTo(session, place),
      );
    }
    if (hit.row >= 0 && (group === 'assets' || group === 'buildings' || group === 'streets'))
      select({ table: group, row: hit.row });
    // An address is chosen for the building that stands there.
    if (hit.row >= 0 && group === 'addresses') select({ table: 'buildings', row: hit.row });
    if (hit.table !== undefined) select({ table: hit.table, row: hit.row });
    onDone();
  };
  const hintOf = (hit: SearchHit): string => {
    const what = hit.hint === '' ? '' : text(hit.hint as TextKey);
    // Assets of one name, kind and district are told apart by their ids.
    const isAlone = hits.every((other) => other === hit || other.title !== hit.title || other.hint !== hit.hint);
    const id = group === 'assets' && !isAlone ? city.ids[hit.row]! : '';
    return [what, hit.district, id].filter(Boolean).join(', ');
  };
  return (
    <Command.Group heading={text(`search.group.${group}`)}>
      {hits.map((hit) => (
        <Command.Item key={hitValue(hit)} value={hitValue(hit)} onSelect={() => go(hit)}>
          <AssetSymbol name={group === 'assets' ? (city.kind(hit.row)?.symbol ?? 'device') : GROUP_SYMBOLS[group]} />
          <span className="cut palette-title">{hit.title}</span>
          <span className="cut quiet palette-hint">{hintOf(hit)}</span>
        </Command.Item>
      ))}
    </Command.Group>
  );
}

function CommandGroup({ commands, onDone }: { commands: readonly DeskCommand[]; onDone: () => void }) {
  const text = useText();
  if (commands.length === 0) return null;
  return (
    <Command.Group heading={text('search.group.commands')}>
      {commands.map((command) => (
        <Command.Item
          key={command.id}
          value={command.id}
          onSelect={() => {
            onDone();
            command.run();
          }}
        >
          <span className="cut palette-title">{command.title}</span>
          {command.keys === undefined ? null : <kbd>{command.keys}</kbd>}
        </Command.Item>
      ))}
    </Command.Group>
  );
}
