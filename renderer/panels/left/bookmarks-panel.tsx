// Views worth coming back to. They live in the host and are shared by everyone who works on this city.
import { Pencil, Plus, Trash2 } from 'lucide-react';
import { useState } from 'react';
import type { Bookmark } from '../../../contract/requests.ts';
import { useText } from '../../languages/languages.ts';
import type { Session } from '../../state/session.ts';
import { Button, IconButton } from '../../theme/parts/button.tsx';
import { PanelHead } from '../../theme/parts/panel-head.tsx';
import { useSession, useSessionState } from '../session-context.ts';

/** Keeps where the camera stands now. Resolves once the host has it. */
export async function saveView(session: Session, name: string): Promise<void> {
  const { scene } = session.store.getState();
  if (scene === null) return;
  const { bookmarks } = await session.request('bookmark.save', { name, camera: scene.camera() });
  session.store.setState({ bookmarks });
}

async function renameView(session: Session, bookmark: Bookmark, name: string): Promise<void> {
  // The new one first: a break in between leaves two views, not none.
  await session.request('bookmark.save', { name, camera: bookmark.camera });
  const { bookmarks } = await session.request('bookmark.remove', { id: bookmark.id });
  session.store.setState({ bookmarks });
}

async function removeView(session: Session, bookmark: Bookmark): Promise<void> {
  const { bookmarks } = await session.request('bookmark.remove', { id: bookmark.id });
  session.store.setState({ bookmarks });
}

function NameField({
  initial,
  onDone,
  onCancel,
}: {
  initial: string;
  onDone: (name: string) => void;
  onCancel: () => void;
}) {
  const text = useText();
  const [name, setName] = useState(initial);
  const isUsable = name.trim() !== '';
  return (
    <form
      className="name-field"
      onSubmit={(event) => {
        event.preventDefault();
        if (isUsable) onDone(name.trim());
      }}
      onKeyDown={(event) => {
        if (event.key === 'Escape') onCancel();
      }}
    >
      <input
        autoFocus
        className="input"
        aria-label={text('bookmarks.name')}
        maxLength={80}
        value={name}
        onFocus={(event) => event.target.select()}
        onChange={(event) => setName(event.target.value)}
      />
      <Button type="submit" size="small" look="primary" disabled={!isUsable}>
        {text('bookmarks.confirm')}
      </Button>
    </form>
  );
}

export function BookmarksPanel() {
  const text = useText();
  const session = useSession();
  const bookmarks = useSessionState((state) => state.bookmarks);
  const scene = useSessionState((state) => state.scene);
  /** id of the view being renamed, 'new' for the one being saved */
  const [edited, setEdited] = useState<string | null>(null);
  const [failure, setFailure] = useState<string | null>(null);
  const isOpen = useSessionState((state) => state.link.kind === 'open');
  const mayWrite = isOpen && session.may('bookmark.save');

  const run = (work: Promise<void>) => {
    setEdited(null);
    setFailure(null);
    work.catch((error: unknown) => setFailure(error instanceof Error ? error.message : String(error)));
  };

  return (
    <div className="left">
      <PanelHead title={text('bookmarks.title')}>
        {mayWrite && scene !== null ? (
          <IconButton label={text('bookmarks.save')} onClick={() => setEdited('new')}>
            <Plus />
          </IconButton>
        ) : null}
      </PanelHead>
      {failure === null ? null : (
        <p className="failure" role="alert">
          {text('bookmarks.failed', { message: failure })}
        </p>
      )}
      {edited === 'new' ? (
        <NameField
          initial={text('bookmarks.default', { n: bookmarks.length + 1 })}
          onDone={(name) => run(saveView(session, name))}
          onCancel={() => setEdited(null)}
        />
      ) : null}
      {bookmarks.length === 0 && edited !== 'new' ? <p className="empty">{text('bookmarks.empty')}</p> : null}
      <ul className="scroll bookmark-list">
        {bookmarks.map((bookmark) => (
          <li key={bookmark.id} className="bookmark">
            {edited === bookmark.id ? (
              <NameField
                initial={bookmark.name}
                onDone={(name) => run(renameView(session, bookmark, name))}
                onCancel={() => setEdited(null)}
              />
            ) : (
              <>
                <button type="button" className="bookmark-name cut" onClick={() => scene?.setCamera(bookmark.camera)}>
                  {bookmark.name}
                </button>
                {mayWrite ? (
                  <>
                    <IconButton
                      className="on-hover"
                      label={text('bookmarks.rename')}
                      onClick={() => setEdited(bookmark.id)}
                    >
                      <Pencil />
                    </IconButton>
                    <IconButton
                      className="on-hover"
                      label={text('bookmarks.remove')}
                      onClick={() => run(removeView(session, bookmark))}
                    >
                      <Trash2 />
                    </IconButton>
                  </>
                ) : null}
              </>
            )}
          </li>
        ))}
      </ul>
    </div>
  );
}
