// The top bar: other windows of this person, whether they go together with this one, and a warning where one of them shows another time.
import { AppWindow, Link2, Unlink2 } from 'lucide-react';
import { currentLanguage, useText } from '../../languages/languages.ts';
import { isPanelId, PANELS } from '../../state/arrangement/panels.ts';
import { formatClock } from '../../state/presentation.ts';
import { useWindowDesk } from '../../state/windows/window-desk.ts';
import { IconButton } from '../../theme/parts/button.tsx';
import { useCity, useSessionState } from '../session-context.ts';

export function toggleLink(): void {
  useWindowDesk.setState(({ isLinked }) => ({ isLinked: !isLinked }));
}

export function WindowsMark() {
  const text = useText();
  const { timeZone } = useCity().manifest;
  const isPast = useSessionState((state) => state.replay !== null);
  const { others, isLinked } = useWindowDesk();
  if (others.length === 0) return null;
  const nameOf = (panel: string | null) =>
    panel === null ? text('windows.desk') : isPanelId(panel) ? text(PANELS[panel].title) : panel;
  const list = others.map(({ panel, moment, isLinked: goesAlong }) =>
    [
      nameOf(panel),
      ...(moment === null
        ? []
        : [text('windows.past', { clock: formatClock(moment.atMs, currentLanguage(), timeZone) })]),
      ...(goesAlong ? [] : [text('windows.alone')]),
    ].join(', '),
  );
  const isMixed = others.some(({ moment }) => (moment !== null) !== isPast);
  return (
    <div className="windows-mark">
      {isMixed ? (
        <span className="windows-mixed" role="status">
          {text(isPast ? 'windows.otherLive' : 'windows.otherPast')}
        </span>
      ) : null}
      <span className="windows-count" title={[text('windows.title'), ...list].join('\n')}>
        <AppWindow aria-hidden="true" />
        {text('windows.count', { n: others.length })}
      </span>
      <IconButton
        label={text(isLinked ? 'windows.unlink' : 'windows.link')}
        aria-pressed={isLinked}
        onClick={toggleLink}
      >
        {isLinked ? <Link2 /> : <Unlink2 />}
      </IconButton>
    </div>
  );
}
