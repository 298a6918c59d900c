// Keeping an arrangement under a name, and the list of those that are kept.
import { Pencil, Trash2 } from 'lucide-react';
import { useState } from 'react';
import { useText } from '../../languages/languages.ts';
import { useArrangementDesk } from '../../state/arrangement/arrangement-desk.ts';
import { Button, IconButton } from '../../theme/parts/button.tsx';
import { Sheet } from '../../theme/parts/sheet.tsx';
import { useSession } from '../session-context.ts';
import { removeArrangement, renameArrangement, saveArrangement } from './arrangement-orders.ts';
import { noticeText } from './notice-text.ts';

const MOST_LETTERS = 60;
const close = () => useArrangementDesk.setState({ sheet: null, notice: null });

function NameForm({ initial, label, onDone }: { initial: string; label: string; onDone: (name: string) => void }) {
  const text = useText();
  const [name, setName] = useState(initial);
  return (
    <form
      className="arrangement-form"
      onSubmit={(event) => {
        event.preventDefault();
        onDone(name.trim());
      }}
    >
      <label className="field-label" htmlFor="arrangement-name">
        {text('arrangement.name')}
      </label>
      <input
        id="arrangement-name"
        className="input"
        autoFocus
        maxLength={MOST_LETTERS}
        value={name}
        onFocus={(event) => event.target.select()}
        onChange={(event) => setName(event.target.value)}
      />
      <div className="drill-buttons">
        <span className="grow" />
        <Button onClick={close}>{text('drill.cancel')}</Button>
        <Button type="submit" look="primary" disabled={name.trim() === ''}>
          {label}
        </Button>
      </div>
    </form>
  );
}

function SaveForm() {
  const text = useText();
  const session = useSession();
  const count = useArrangementDesk((state) => state.saved?.length ?? 0);
  const save = async (name: string) => {
    if (await saveArrangement(session, name, null)) close();
  };
  return (
    <NameForm
      initial={text('arrangement.default', { n: count + 1 })}
      label={text('arrangement.save')}
      onDone={(name) => void save(name)}
    />
  );
}

function Kept() {
  const text = useText();
  const session = useSession();
  const { saved, unreadable } = useArrangementDesk();
  const [edited, setEdited] = useState<string | null>(null);
  return (
    <div className="arrangement-kept">
      {(saved ?? []).length === 0 ? <p className="empty">{text('arrangement.none')}</p> : null}
      {unreadable === 0 ? null : <p className="empty">{text('arrangement.unreadableKept', { n: unreadable })}</p>}
      <ul>
        {saved?.map(({ id, name }) => (
          <li key={id}>
            {edited === id ? (
              <NameForm
                initial={name}
                label={text('arrangement.rename')}
                onDone={(next) => {
                  setEdited(null);
                  void renameArrangement(session, id, next);
                }}
              />
            ) : (
              <>
                <span className="cut">{name}</span>
                <span className="grow" />
                <IconButton label={text('arrangement.renameOf', { name })} onClick={() => setEdited(id)}>
                  <Pencil />
                </IconButton>
                <IconButton
                  label={text('arrangement.removeOf', { name })}
                  onClick={() => void removeArrangement(session, id)}
                >
                  <Trash2 />
                </IconButton>
              </>
            )}
          </li>
        ))}
      </ul>
    </div>
  );
}

export function ArrangementSheet() {
  const text = useText();
  const { sheet, notice } = useArrangementDesk();
  const title = text(sheet === 'manage' ? 'arrangement.manage' : 'arrangement.saveAs');
  return (
    <Sheet label={title} className="drill" isOpen={sheet !== null} onClose={close}>
      <div className="panel-head">
        <h2 className="t-14">{title}</h2>
      </div>
      {notice?.kind === 'failed' ? (
        <p className="failure" role="alert">
          {noticeText(notice)}
        </p>
      ) : null}
      {sheet === 'save' ? <SaveForm /> : sheet === 'manage' ? <Kept /> : null}
    </Sheet>
  );
}
