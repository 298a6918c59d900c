// What happened in the stretch of time on the bar, as a list: for whoever does not aim at marks, and for what stands too close.
import { Popover } from '@base-ui/react/popover';
import { List } from 'lucide-react';
import { useText } from '../../languages/languages.ts';
import type { Stretch } from '../../state/replay/time-range.ts';
import { useCity, useSession, useSessionState } from '../session-context.ts';
import { useBar } from './bar-state.ts';
import { markText, momentText } from './mark-text.ts';
import { FILLED, isOver, MARK_SHAPES, shapeOf } from './time-marks.ts';
import { seekTo } from './time-travel.ts';
import type { Marks } from './use-record.ts';

const MOST_ROWS = 300;

export function MarkList({ marks, stretch }: { marks: Marks; stretch: Stretch }) {
  const text = useText();
  const isOpen = useBar((state) => state.isListOpen);
  return (
    <Popover.Root open={isOpen} onOpenChange={(isListOpen) => useBar.setState({ isListOpen })}>
      <Popover.Trigger className="icon-button" aria-label={text('replay.list')} title={text('replay.list')}>
        <List />
      </Popover.Trigger>
      <Popover.Portal>
        <Popover.Positioner side="top" align="end" sideOffset={12}>
          <Popover.Popup className="popover mark-list">
            <Popover.Title className="t-14">{text('replay.list')}</Popover.Title>
            <Rows marks={marks} stretch={stretch} />
          </Popover.Popup>
        </Popover.Positioner>
      </Popover.Portal>
    </Popover.Root>
  );
}

function Rows({ marks: { marks, isCut }, stretch }: { marks: Marks; stretch: Stretch }) {
  const text = useText();
  const session = useSession();
  const { timeZone } = useCity().manifest;
  const model = useSessionState((state) => state.gridModel);
  const within = marks.filter(({ atMs }) => atMs >= stretch.fromMs && atMs <= stretch.toMs);
  const shown = within.slice(-MOST_ROWS).toReversed();
  const now = session.replay.presentMs();
  return (
    <>
      {shown.length === 0 ? <p className="quiet t-12">{text('replay.listEmpty')}</p> : null}
      <ul className="mark-rows">
        {shown.map((mark) => (
          <li key={mark.number}>
            <button
              type="button"
              className="mark-row"
              title={markText(mark, model)}
              onClick={() => seekTo(session, mark.atMs)}
            >
              <span className="number">{momentText(mark.atMs, now, timeZone)}</span>
              <svg width="14" height="14" viewBox="-7 -7 14 14" aria-hidden="true">
                <path
                  d={MARK_SHAPES[shapeOf(mark)]}
                  className="track-mark"
                  data-sort={mark.sort}
                  data-filled={FILLED.has(mark.sort) && !isOver(mark)}
                />
              </svg>
              <span className="quiet">{text(`replay.sort.${mark.sort}`)}</span>
              <span className="cut">{markText(mark, model)}</span>
            </button>
          </li>
        ))}
      </ul>
      {isCut || within.length > shown.length ? (
        <p className="quiet t-12">{text('replay.listCut', { n: shown.length })}</p>
      ) : null}
    </>
  );
}
