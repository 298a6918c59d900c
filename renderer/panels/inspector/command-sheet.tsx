// Operating one device: select (the device keeps itself free for us), confirm, and wait for the position's own word. A wish is dashed and
// has its clock; only telemetry makes it a fact.
import { useEffect, useRef, useState } from 'react';
import { COMMAND_ENDS, type CommandReport } from '../../../contract/command-requests.ts';
import { currentLanguage, hasText, type TextKey, type TextOf, useText } from '../../languages/languages.ts';
import type { City } from '../../state/city.ts';
import { formatClock } from '../../state/presentation.ts';
import type { SessionState } from '../../state/session.ts';
import { onBeat } from '../../state/ticker.ts';
import { Button } from '../../theme/parts/button.tsx';
import { useCity, useSession, useSessionState } from '../session-context.ts';
import { assetTitle, pointTitle } from '../values/city-text.ts';
import { useCommand } from './use-command.ts';

/** Whoever looks at the past does nothing to the present. */
const mayCommand = ({ welcome, status, replay }: SessionState): boolean =>
  replay === null && status?.mode === 'live' && (welcome?.may.includes('command.select') ?? false);

const stateText = (city: City, point: number, value: string, text: TextOf): string =>
  text(`state.${city.kinds[city.assetOfPoint(point)]!}.${city.pointName(point)}.${value}` as TextKey);

function reasonText(reason: string, text: TextOf): string {
  const key = `command.reason.${reason}` as TextKey;
  return hasText(key) ? text(key) : reason;
}

/** Seconds by the clock on the wall until city time is `untilMs`, drawn anew with each beat. */
function useSecondsLeft(untilMs: number | null): number | null {
  const { clock } = useSession();
  const speed = useSessionState(({ status }) => status?.speed ?? 1);
  const [now, setNow] = useState(() => clock.now());
  useEffect(() => (untilMs === null ? undefined : onBeat(() => setNow(clock.now()))), [clock, untilMs]);
  return untilMs === null ? null : Math.max(0, Math.ceil((untilMs - now) / 1000 / speed));
}

/** What the command has come to, in one sentence. */
function Course({ command, value, title }: { command: CommandReport; value: string; title: string }) {
  const text = useText();
  const { timeZone } = useCity().manifest;
  const seconds = useSecondsLeft(command.state === 'selected' ? command.selectedUntilMs : command.confirmByMs);
  const { state, by } = command;
  const isWish = !COMMAND_ENDS.includes(state);
  const reason = command.reason === '' ? '' : `: ${reasonText(command.reason, text)}`;
  const at = formatClock(command.changedMs, currentLanguage(), timeZone);
  return (
    <p className="command-course" data-state={state} data-wish={isWish} role="status">
      {isWish ? <i className="command-ring" /> : null}
      <span>
        <b>{text(`command.state.${state}`, { value, title })}</b>
        {reason}
        {isWish && seconds !== null ? (
          <span className="quiet"> {text('command.left', { n: String(seconds) })}</span>
        ) : null}
        <span className="quiet">
          {' · '}
          {by}, {at}
        </span>
      </span>
    </p>
  );
}

function Sheet({ point, values }: { point: number; values: readonly string[] }) {
  const text = useText();
  const city = useCity();
  const user = useSessionState(({ welcome }) => welcome?.user ?? '');
  const asset = city.assetOfPoint(point);
  const title = assetTitle(city, asset, text);
  const id = `${city.ids[asset]!}.${city.pointName(point)}`;
  const nameOf = (value: string) => stateText(city, point, value, text);
  const { command, failure, isAsking, select, operate, cancel, dismiss } = useCommand(id, nameOf);
  const stop = useRef<HTMLButtonElement>(null);
  const isSelected = command?.state === 'selected' && command.by === user;
  const isBusy = isAsking || (command !== null && !COMMAND_ENDS.includes(command.state));

  // The way out is the first that the keyboard meets: nobody confirms with the key that selected. In the window where it was selected:
  // in another one of the same person somebody may be typing.
  const isOurs = useRef(false);
  useEffect(() => {
    if (isSelected && isOurs.current) stop.current?.focus();
    if (!isSelected) isOurs.current = false;
  }, [isSelected]);

  return (
    <section
      className="command-sheet"
      aria-label={text('command.title')}
      data-armed={isSelected}
      onKeyDown={(event) => {
        if (event.key !== 'Escape' || !isSelected) return;
        event.stopPropagation();
        cancel();
      }}
    >
      {isSelected ? null : (
        <div className="command-wishes">
          <span className="quiet">{pointTitle(city, point, text)}</span>
          {values.map((value) => (
            <Button
              key={value}
              size="small"
              disabled={isBusy}
              onClick={() => {
                isOurs.current = true;
                select(value);
              }}
            >
              {text('command.select', { value: nameOf(value) })}
            </Button>
          ))}
        </div>
      )}
      {command === null ? null : <Course command={command} value={nameOf(command.value)} title={title} />}
      {isSelected ? (
        <div className="command-wishes">
          <button ref={stop} type="button" className="button" data-look="plain" data-size="small" onClick={cancel}>
            {text('command.cancel')}
          </button>
          <Button size="small" look="primary" disabled={isAsking} onClick={operate}>
            {text('command.confirm', { value: nameOf(command.value) })}
          </Button>
        </div>
      ) : null}
      {failure === null ? null : (
        <p className="failure" role="alert">
          {text('command.failed', { message: failure })}
        </p>
      )}
      {command !== null && COMMAND_ENDS.includes(command.state) ? (
        <Button size="small" look="ghost" onClick={dismiss}>
          {text('command.dismiss')}
        </Button>
      ) : null}
    </section>
  );
}

/** Nothing where the asset takes no commands, or this person may give none. */
export function CommandSheets({ asset }: { asset: number }) {
  const city = useCity();
  const isAllowed = useSessionState(mayCommand);
  if (!isAllowed || asset < 0) return null;
  return [...city.pointsOf(asset)].flatMap((point) => {
    const values = city.definition(point)?.commands ?? [];
    return values.length === 0 ? [] : [<Sheet key={point} point={point} values={values} />];
  });
}
