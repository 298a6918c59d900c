// The time bar at the foot (look 2): present or past, the way through it, and what happened when.
import { Minus, Plus } from 'lucide-react';
import { type ReactNode, useState } from 'react';
import { REPLAY_ORDERS, type ReplayOrderName } from '../../../contract/replay-requests.ts';
import { useText } from '../../languages/languages.ts';
import { zoom } from '../../state/replay/time-range.ts';
import { IconButton } from '../../theme/parts/button.tsx';
import { Choice } from '../../theme/parts/choice.tsx';
import { useSession, useSessionState } from '../session-context.ts';
import { useBar } from './bar-state.ts';
import { MarkList } from './mark-list.tsx';
import { TimeEntry } from './time-entry.tsx';
import { TimeTrack, useStretch } from './time-track.tsx';
import { chooseOrder, mayReplay, playheadMs, playOrPause } from './time-travel.ts';
import { Transport } from './transport.tsx';
import { useExtent, useMarks } from './use-record.ts';

function ModeChoice() {
  const text = useText();
  const session = useSession();
  const isReplay = useSessionState((state) => state.replay !== null);
  return (
    <div className="time-modes" title={text(isReplay ? 'replay.backToLive' : 'replay.begin')}>
      <Choice
        label={text('replay.clock')}
        value={isReplay ? 'replay' : 'live'}
        options={[
          { value: 'live', text: text('replay.live') },
          { value: 'replay', text: text('replay.replay') },
        ]}
        onChange={(mode) => (mode === 'live' ? session.replay.end() : playOrPause(session))}
      />
    </div>
  );
}

function OrderChoice() {
  const text = useText();
  const session = useSession();
  const shown = useSessionState((state) => state.replay?.order ?? 'arrival');
  // What was chosen stands there while it is on its way; the banner says what is shown.
  const order = useSessionState((state) => state.replayWish?.order) ?? shown;
  return (
    <select
      className="select order-choice"
      aria-label={text('replay.order')}
      title={text(`replay.order.${order}.about`)}
      value={order}
      onChange={(event) => chooseOrder(session, event.target.value as ReplayOrderName)}
    >
      {REPLAY_ORDERS.map((one) => (
        <option key={one} value={one}>
          {text(`replay.order.${one}`)}
        </option>
      ))}
    </select>
  );
}

function Zoom() {
  const text = useText();
  const session = useSession();
  const by = (step: 1 | -1) => {
    const { range } = useBar.getState();
    useBar.setState({ range: zoom(range, step, playheadMs(session), session.replay.presentMs()) });
  };
  return (
    <>
      <IconButton side="top" label={text('replay.narrower')} onClick={() => by(-1)}>
        <Plus />
      </IconButton>
      <IconButton side="top" label={text('replay.wider')} onClick={() => by(1)}>
        <Minus />
      </IconButton>
    </>
  );
}

/** @param figure key figure whose curve lies behind the bar while it shows the present; null: none */
export function TimeBar({ figure, children }: { figure: string | null; children?: ReactNode }) {
  const session = useSession();
  const isReplay = useSessionState((state) => state.replay !== null);
  const [width, setWidth] = useState(1);
  const stretch = useStretch(width);
  const extent = useExtent();
  const marks = useMarks(stretch);
  if (!mayReplay(session)) return children;
  return (
    <>
      <ModeChoice />
      {isReplay ? <Transport /> : children}
      <TimeTrack
        stretch={stretch}
        width={width}
        onWidth={setWidth}
        extent={extent}
        marks={marks}
        figure={isReplay ? null : figure}
      />
      <div className="time-tools">
        <Zoom />
        <MarkList marks={marks} stretch={stretch} />
        <TimeEntry extent={extent} />
        {isReplay ? <OrderChoice /> : null}
      </div>
    </>
  );
}
