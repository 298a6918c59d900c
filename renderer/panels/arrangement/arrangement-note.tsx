import { X } from 'lucide-react';
import { useText } from '../../languages/languages.ts';
import { useArrangementDesk } from '../../state/arrangement/arrangement-desk.ts';
import { IconButton } from '../../theme/parts/button.tsx';
import { noticeText } from './notice-text.ts';

/** Over the desk: why it does not stand as it was kept. */
export function ArrangementNote() {
  const text = useText();
  const { notice, sheet } = useArrangementDesk();
  if (notice === null || sheet !== null) return null;
  return (
    <div className="arrangement-note" role="status">
      <span>{noticeText(notice)}</span>
      <IconButton
        label={text('arrangement.notice.close')}
        onClick={() => useArrangementDesk.setState({ notice: null })}
      >
        <X />
      </IconButton>
    </div>
  );
}
