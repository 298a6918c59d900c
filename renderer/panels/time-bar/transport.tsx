// Back to the fact before, play or hold, on to the next one, and how fast.
import { Pause, Play, SkipBack, SkipForward } from 'lucide-react';
import { REPLAY_SPEEDS } from '../../../contract/replay-requests.ts';
import { useText } from '../../languages/languages.ts';
import { IconButton } from '../../theme/parts/button.tsx';
import { useSession, useSessionState } from '../session-context.ts';
import { useBar } from './bar-state.ts';
import { chooseSpeed, playOrPause, stepEvent } from './time-travel.ts';

export function Transport() {
  const text = useText();
  const session = useSession();
  const playing = useSessionState((state) => state.replay?.speed ?? 0);
  const chosen = useBar((state) => state.speed);
  return (
    <div className="transport" role="group" aria-label={text('replay.transport')}>
      <IconButton side="top" label={text('replay.stepBack')} keys="," onClick={() => stepEvent(session, 'back')}>
        <SkipBack />
      </IconButton>
      <IconButton
        side="top"
        label={text(playing > 0 ? 'replay.pause' : 'replay.play')}
        keys="P"
        onClick={() => playOrPause(session)}
      >
        {playing > 0 ? <Pause /> : <Play />}
      </IconButton>
      <IconButton side="top" label={text('replay.stepOn')} keys="." onClick={() => stepEvent(session, 'on')}>
        <SkipForward />
      </IconButton>
      <select
        className="select transport-speed"
        aria-label={text('replay.speed')}
        title={text('replay.speed')}
        value={playing > 0 ? playing : chosen}
        onChange={(event) => chooseSpeed(session, Number(event.target.value))}
      >
        {REPLAY_SPEEDS.map((speed) => (
          <option key={speed} value={speed}>
            {text('replay.times', { n: speed })}
          </option>
        ))}
      </select>
    </div>
  );
}
