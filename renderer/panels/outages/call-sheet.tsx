// A customer calls: who, where, what. The place is looked for by its address, or is what is chosen on the map; the host says which outage
// the call has become part of.
import { Command } from 'cmdk';
import { Search } from 'lucide-react';
import { useMemo, useState } from 'react';
import { useText } from '../../languages/languages.ts';
import { useDesk } from '../../state/desk-store.ts';
import type { GridModel } from '../../state/grid-model.ts';
import { useOutageDesk } from '../../state/outages/outage-desk.ts';
import type { SearchHit } from '../../state/search/search-index.ts';
import { Button } from '../../theme/parts/button.tsx';
import { Choice } from '../../theme/parts/choice.tsx';
import { Sheet } from '../../theme/parts/sheet.tsx';
import { SwitchRow } from '../../theme/parts/switch.tsx';
import { useGrid } from '../grid/use-grid.ts';
import { useSearch } from '../palette/use-search.ts';
import { useSession } from '../session-context.ts';
import { OutageNoteText } from './outage-details.tsx';
import { takeCall } from './outage-orders.ts';

const CODES = ['no-power', 'part-power', 'dim', 'hazard'] as const;
type Code = (typeof CODES)[number];
const MOST_FOUND = 8;

export function CallSheet() {
  const text = useText();
  const sheet = useOutageDesk((state) => state.sheet);
  const model = useGrid()?.model ?? null;
  const close = () => useOutageDesk.setState({ sheet: null });
  return (
    <Sheet label={text('outages.call')} className="drill outage-call" isOpen={sheet?.kind === 'call'} onClose={close}>
      {model === null ? (
        <p className="empty">{text('schematic.loading')}</p>
      ) : (
        <CallBody model={model} onDone={close} />
      )}
    </Sheet>
  );
}

interface CallPlace {
  /** id of the service point */
  readonly point: string;
  readonly title: string;
}

/** Service points of a building, each a place that somebody can call from. */
function placesOfBuilding(model: GridModel, building: number, title: string): CallPlace[] {
  const rows = [...model.rowsOf('consumers', 'building', building)];
  return rows.map((row, i) => ({
    point: model.id('consumers', row),
    title: rows.length === 1 ? title : `${title} (${i + 1}/${rows.length})`,
  }));
}

const isHouse = ({ group, row }: SearchHit): boolean => (group === 'buildings' || group === 'addresses') && row >= 0;

function CallBody({ model, onDone }: { model: GridModel; onDone: () => void }) {
  const text = useText();
  const session = useSession();
  const note = useOutageDesk((state) => state.note);
  const selection = useDesk((state) => state.selection);
  const [query, setQuery] = useState('');
  const [place, setPlace] = useState<CallPlace | null>(() =>
    selection?.table === 'buildings'
      ? (placesOfBuilding(model, selection.row, text('outages.call.chosen'))[0] ?? null)
      : null,
  );
  const [code, setCode] = useState<Code>('no-power');
  const [customer, setCustomer] = useState('');
  const [isOwnFlat, setOwnFlat] = useState(false);
  const [isAsked, setAsked] = useState(false);
  const { state, hits } = useSearch(query);
  const found = useMemo(
    () =>
      hits
        .filter(isHouse)
        .flatMap((hit) => placesOfBuilding(model, hit.row, [hit.title, hit.district].filter(Boolean).join(', ')))
        .slice(0, MOST_FOUND),
    [model, hits],
  );
  const isReady = place !== null && note?.kind !== 'asking';
  const tell = () => {
    if (place === null) return;
    setAsked(true);
    const call = { id: `call ${crypto.randomUUID()}`, point: place.point, code, isOwnFlat };
    const named = customer.trim() === '' ? call : { ...call, customer: customer.trim() };
    void takeCall(session, named).then((isDone) => {
      if (isDone) onDone();
    });
  };
  return (
    <>
      <div className="panel-head">
        <h2 className="t-14">{text('outages.call')}</h2>
      </div>
      <div className="drill-body">
        {place === null ? (
          <Command shouldFilter={false} loop label={text('outages.call.where')}>
            <div className="palette-field">
              <Search />
              <Command.Input
                autoFocus
                value={query}
                onValueChange={setQuery}
                placeholder={text('outages.call.search')}
              />
            </div>
            <Command.List className="outage-call-found" label={text('outages.call.where')}>
              {state.kind === 'failed' ? (
                <p className="empty">{text('search.failed', { message: state.message })}</p>
              ) : null}
              {state.kind === 'ready' && query !== '' && found.length === 0 ? (
                <p className="empty">{text('outages.call.notFound')}</p>
              ) : null}
              {found.map((one) => (
                <Command.Item key={one.point} value={one.point} onSelect={() => setPlace(one)}>
                  <span className="cut palette-title">{one.title}</span>
                </Command.Item>
              ))}
            </Command.List>
          </Command>
        ) : (
          <div className="drill-type">
            <span className="field-label">{text('outages.call.where')}</span>
            <span className="grow cut" title={place.point}>
              <b>{place.title}</b> <code className="quiet">{place.point}</code>
            </span>
            <Button size="small" onClick={() => setPlace(null)}>
              {text('outages.call.other')}
            </Button>
          </div>
        )}
        <div className="drill-type">
          <span className="field-label">{text('outages.call.what')}</span>
          <Choice
            label={text('outages.call.what')}
            value={code}
            options={CODES.map((value) => ({ value, text: text(`outages.code.${value}`) }))}
            onChange={(value) => setCode(value as Code)}
          />
        </div>
        <label className="drill-type">
          <span className="field-label">{text('outages.call.customer')}</span>
          <input
            className="input alarm-reason"
            maxLength={200}
            value={customer}
            onChange={({ target }) => setCustomer(target.value)}
          />
        </label>
        <SwitchRow label={text('outages.call.ownFlat')} isOn={isOwnFlat} onChange={setOwnFlat} />
        {isAsked && note !== null ? (
          <p role="alert" className="alarm-note">
            <OutageNoteText note={note} />
          </p>
        ) : null}
        <div className="drill-buttons">
          <span className="grow" />
          <Button onClick={onDone}>{text('drill.cancel')}</Button>
          <Button look="primary" disabled={!isReady} onClick={tell}>
            {text('outages.call.take')}
          </Button>
        </div>
      </div>
    </>
  );
}
