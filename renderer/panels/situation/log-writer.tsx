// An entry of the shift log: words, the view as it is, and what it is about.
import { X } from 'lucide-react';
import type { LogLink } from '../../../contract/log-requests.ts';
import type { EventPart } from '../../../contract/situation-requests.ts';
import { useText } from '../../languages/languages.ts';
import { useDesk } from '../../state/desk-store.ts';
import { aboutToo, useSituationDesk } from '../../state/situation/situation-desk.ts';
import { Button } from '../../theme/parts/button.tsx';
import { gridRefOf } from '../grid/grid-selection.ts';
import { useGrid } from '../grid/use-grid.ts';
import { useCity, useSession } from '../session-context.ts';
import { linkTitle } from './log-words.ts';
import { mayWrite, writeEntry } from './log-orders.ts';

const MOST_WORDS = 4000;

/** @param about what every entry that is written here is about; null: only what the person adds */
export function LogWriter({ about }: { about: EventPart | null }) {
  const text = useText();
  const session = useSession();
  const city = useCity();
  const model = useGrid()?.model ?? null;
  const selection = useDesk((state) => state.selection);
  const { draft, links, corrects, note } = useSituationDesk();
  if (!mayWrite(session)) return <p className="quiet t-12">{text('log.mayNot')}</p>;
  const all = about === null ? links : aboutToo(links, about);
  const ref = model === null ? null : gridRefOf(model, selection);
  const chosen: LogLink | null =
    model !== null && ref !== null
      ? { kind: 'element', id: model.id(ref.table, ref.row) }
      : selection?.table === 'assets'
        ? { kind: 'asset', id: city.ids[selection.row]! }
        : null;
  const isReady = draft.trim() !== '' && note?.kind !== 'asking';
  const write = () => void writeEntry(session, draft.trim(), all);
  return (
    <form
      className="log-writer"
      onSubmit={(event) => {
        event.preventDefault();
        if (isReady) write();
      }}
    >
      <textarea
        id="log-draft"
        className="input log-text"
        rows={2}
        maxLength={MOST_WORDS}
        value={draft}
        placeholder={text('log.placeholder')}
        aria-label={text('log.placeholder')}
        onChange={({ target }) => useSituationDesk.setState({ draft: target.value, note: null })}
        onKeyDown={(event) => {
          if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey)) return;
          event.preventDefault();
          if (isReady) write();
        }}
      />
      <div className="log-tools">
        {corrects === null ? null : (
          <button
            type="button"
            className="log-link"
            onClick={() => useSituationDesk.setState({ corrects: null })}
            aria-label={text('log.corrects.drop')}
          >
            {text('log.corrects', { n: String(corrects) })} <X aria-hidden="true" />
          </button>
        )}
        {all.map((link) => (
          <button
            key={`${link.kind} ${link.id}`}
            type="button"
            className="log-link cut"
            disabled={about !== null && link.kind === about.kind && link.id === about.id}
            aria-label={text('log.about.drop', { what: linkTitle(link, city, model, text) })}
            onClick={() => useSituationDesk.setState({ links: links.filter((other) => other !== link) })}
          >
            {linkTitle(link, city, model, text)} <X aria-hidden="true" />
          </button>
        ))}
        {chosen === null || all.some(({ kind, id }) => kind === chosen.kind && id === chosen.id) ? null : (
          <Button
            size="small"
            look="ghost"
            onClick={() => useSituationDesk.setState({ links: aboutToo(links, chosen) })}
          >
            {text('log.about.chosen', { what: linkTitle(chosen, city, model, text) })}
          </Button>
        )}
        <span className="grow" />
        <span className="alarm-note t-12" role="status">
          {note === null
            ? null
            : note.kind === 'failed'
              ? text('alarms.failed', { message: note.message })
              : text(`log.note.${note.kind}`)}
        </span>
        <Button type="submit" size="small" look="primary" disabled={!isReady} aria-keyshortcuts="Control+Enter">
          {text('log.write')}
        </Button>
      </div>
    </form>
  );
}
