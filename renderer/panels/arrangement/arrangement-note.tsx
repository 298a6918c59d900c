import { X } from 'lucide-react';
import { useText } from '../../languages/languages.ts';
import { useArrangementDesk } from '../../state/arrangement/arrangement-desk.ts';
import { IconButton } from '../../theme/parts/button.tsx';
import { noticeText } from './notice-text.ts';

const close = () => useArrangementDesk.setState({ notice: null });

/** Over the desk: why it does not stand as it was kept, or where a window is that was asked for. */
export function ArrangementNote() {
  const text = useText();
  const { notice, sheet } = useArrangementDesk();
  if (notice === null || sheet !== null) return null;
  return (
    <div className="arrangement-note" role="status">
      <span>{noticeText(notice)}</span>
      {notice.kind === 'window' && notice.message === null ? (
        <a className="text-link" href={notice.address} target="_blank" rel="noopener" onClick={close}>
          {text('windows.asTab')}
        </a>
      ) : null}
      <IconButton label={text('arrangement.notice.close')} onClick={close}>
        <X />
      </IconButton>
    </div>
  );
}
