// What is told of an arrangement, in words.
import { textOf } from '../../languages/languages.ts';
import type { ArrangementNotice } from '../../state/arrangement/arrangement-desk.ts';
import { PANELS } from '../../state/arrangement/panels.ts';

export function noticeText(notice: ArrangementNotice): string {
  if (notice.kind === 'unreadable') return textOf('arrangement.notice.unreadable');
  if (notice.kind === 'newer') return textOf('arrangement.notice.newer', { name: notice.name });
  if (notice.kind === 'failed') return textOf('arrangement.notice.failed', { message: notice.message });
  if (notice.kind === 'window')
    return notice.message === null ? textOf('windows.refused') : textOf('windows.failed', { message: notice.message });
  const names = [...notice.absent.map((panel) => textOf(PANELS[panel].title)), ...notice.unknown];
  return textOf('arrangement.notice.missing', { names: names.join(', ') });
}
