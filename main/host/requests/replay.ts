// Requests that turn a screen to the past, move it there, and bring it back. They reach nothing but the screen that makes them.
import type { RequestName } from '../../../contract/requests.ts';
import type { Replays } from '../replay/replays.ts';
import { answer, type Handlers, refuse } from './handler.ts';

type ReplayRequestName = Extract<RequestName, `replay.${string}`>;
export type ReplayHandlers = Pick<Handlers, ReplayRequestName>;

export function createReplayHandlers(replays: Replays): ReplayHandlers {
  return {
    'replay.extent': async (_params, _principal, screen) => {
      if (screen.replay === null) replays.prepare();
      const { span, gaps } = await replays.extent();
      return answer({ fromMs: span?.fromMs ?? null, toMs: span?.toMs ?? replays.presentMs(), gaps: [...gaps] });
    },
    'replay.seek': async ({ atMs, order }, _principal, screen) => {
      if (screen.replay === null) {
        const opened = replays.open();
        if (opened === null)
          return refuse(
            'too-many',
            'as many screens as this host can serve look at the past already; close one of them',
          );
        screen.turnTo(opened);
      }
      const replay = screen.replay;
      if (replay === null) return refuse('unavailable', 'this screen has left the past');
      try {
        await replay.seek(atMs, order ?? replay.order);
      } catch (error) {
        return refuse(
          'unavailable',
          `the past cannot be read: ${error instanceof Error ? error.message : String(error)}`,
        );
      }
      if (replay.isShown) return answer(replay.state);
      if (screen.replay === replay) screen.turnTo(null);
      return refuse('unavailable', 'nothing has been recorded yet');
    },
    'replay.play': ({ speed }, _principal, { replay }) => {
      if (replay === null || !replay.isShown)
        return refuse('conflict', 'this screen shows the present; seek a moment of the past');
      replay.play(speed);
      return answer(replay.state);
    },
    'replay.end': (_params, _principal, screen) => {
      screen.turnTo(null);
      return answer({});
    },
    'replay.marks': async ({ fromMs, toMs, limit }) => answer(await replays.marks.between(fromMs, toMs, limit)),
    'replay.step': async ({ fromMs, direction }) => answer({ mark: await replays.marks.step(fromMs, direction) }),
  };
}
