// What waits for somebody, at the top of the desk: how many of each priority, the horn, what is on the shelf, a flood in words.
import { Clock, Volume2, VolumeX } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import type { AlarmSummary as Summary } from '../../../contract/alarm-requests.ts';
import { currentLanguage, useText } from '../../languages/languages.ts';
import { useAlarmDesk } from '../../state/alarms/alarm-desk.ts';
import type { StateFilter } from '../../state/alarms/alarm-order.ts';
import { sameAreas, soundingSince, type SoundsHere, soundsHere, unheardAreas } from '../../state/alarms/sounds-here.ts';
import { useControlDesk } from '../../state/control/control-desk.ts';
import { useDesk } from '../../state/desk-store.ts';
import { formatNumber } from '../../state/presentation.ts';
import type { AlarmPriority } from '../../theme/alarm-mark.ts';
import { keepBlinking } from '../../theme/blink-clock.ts';
import { AlarmStateMark } from '../../theme/parts/alarm-state-mark.tsx';
import { Tip } from '../../theme/parts/tip.tsx';
import { useSession, useSessionState } from '../session-context.ts';
import { type AlarmHorn, createAlarmHorn, type HornState } from './alarm-horn.ts';
import { silence } from './alarm-orders.ts';
import { useAlarmSummary } from './use-alarms.ts';

const PRIORITIES: readonly AlarmPriority[] = [1, 2, 3, 4];

export function showAlarms(state: StateFilter, priority: number | null): void {
  useAlarmDesk.setState({
    ...{ shown: 'list', state, priority, situation: null, words: '' },
    definition: null,
    span: null,
  });
  useDesk.getState().showDock('alarms');
}

/** Alarms are of the present: a screen in the past has none, and no horn. */
export function AlarmSummary() {
  const session = useSession();
  const isReplay = useSessionState((state) => state.replay !== null);
  const mayKnow = useSessionState(({ welcome }) => welcome?.may.includes('alarm.summary') ?? false);
  return isReplay || !mayKnow ? null : <Present canSilence={session.may('alarm.silence')} />;
}

function Present({ canSilence }: { canSilence: boolean }) {
  const text = useText();
  const { summary } = useAlarmSummary();
  const waits = summary?.unacknowledged.some((count) => count > 0) ?? false;
  useEffect(() => (waits ? keepBlinking() : undefined), [waits]);
  const number = (n: number) => formatNumber(n, 0, currentLanguage());
  const shelved = summary === null ? '\u2013' : number(summary.shelved);
  const ending = summary?.shelvesEnding ?? 0;
  const isFlood = summary !== null && summary.flood !== null && summary.flood.endedMs === null;
  return (
    <section className="alarm-summary" aria-label={text('alarms.summary')}>
      {PRIORITIES.map((priority) => {
        const count = summary?.unacknowledged[priority - 1];
        const shown = count === undefined ? '\u2013' : number(count);
        const name = text(`alarms.priority.${priority}`);
        const label =
          count === undefined ? text('alarms.count.unknown', { name }) : text('alarms.count', { name, n: shown });
        return (
          <Tip key={priority} text={label}>
            <button
              type="button"
              className="alarm-count"
              data-none={!count}
              onClick={() => showAlarms('unacknowledged', priority)}
            >
              <AlarmStateMark priority={priority} state={count ? 'unacknowledged' : 'quiet'} />
              <span className="unseen">{label}</span>
              <span aria-hidden="true">{shown}</span>
            </button>
          </Tip>
        );
      })}
      {isFlood ? (
        <button type="button" className="alarm-flood" onClick={() => showAlarms('all', null)}>
          {text('alarms.flood')} <span className="alarm-flood-count">{number(summary.flood!.alarms)}</span>
        </button>
      ) : null}
      {canSilence ? <HornButton summary={summary} /> : null}
      <Tip
        text={
          ending === 0
            ? text('alarms.shelved.show')
            : `${text('alarms.shelved.ending', { n: number(ending) })}. ${text('alarms.shelved.show')}`
        }
      >
        <button
          type="button"
          className="alarm-shelved"
          data-ending={ending > 0}
          onClick={() => showAlarms('suppressed', null)}
        >
          <Clock aria-hidden="true" />
          <span className="unseen">{text('alarms.shelved.count', { n: shelved })}</span>
          <span className="alarm-shelved-word" aria-hidden="true">
            {text('alarms.shelved')}
          </span>
          <span aria-hidden="true">{shelved}</span>
          {ending === 0 ? null : (
            <>
              <span className="unseen">{text('alarms.shelved.ending', { n: number(ending) })}</span>
              <span className="alarm-ending" aria-hidden="true">
                {text('alarms.shelved.endingShort', { n: number(ending) })}
              </span>
            </>
          )}
        </button>
      </Tip>
    </section>
  );
}

type Sound = 'sounding' | 'on' | 'off' | HornState;

function useHorn({ loudest, sounding }: SoundsHere, isOn: boolean): HornState {
  const [state, setState] = useState<HornState>('waits');
  const horn = useRef<AlarmHorn | null>(null);
  const sounds = useRef<Parameters<AlarmHorn['tell']>[0]>({ loudest: null, sounding: 0 });
  useEffect(() => {
    if (!isOn) return;
    const made = createAlarmHorn(setState);
    made.tell(sounds.current);
    horn.current = made;
    return () => {
      made.close();
      horn.current = null;
    };
  }, [isOn]);
  useEffect(() => {
    sounds.current = { loudest, sounding };
    horn.current?.tell(sounds.current);
  }, [loudest, sounding]);
  return state;
}

const UNHEARD_LOOK_MS = 1000;

/** Areas whose alarms sound at every desk by now, since nobody silences them. */
function useUnheard(summary: Summary | null): ReadonlySet<string> {
  const [unheard, setUnheard] = useState<ReadonlySet<string>>(new Set());
  const since = useRef<ReturnType<typeof soundingSince>>(new Map());
  useEffect(() => {
    const look = () => {
      const now = performance.now();
      since.current = soundingSince(since.current, summary?.soundingIn ?? [], now);
      const next = unheardAreas(since.current, now);
      setUnheard((before) => (sameAreas(before, next) ? before : next));
    };
    look();
    const timer = setInterval(look, UNHEARD_LOOK_MS);
    return () => clearInterval(timer);
  }, [summary]);
  return unheard;
}

function HornButton({ summary }: { summary: Summary | null }) {
  const text = useText();
  const session = useSession();
  const isOn = useAlarmDesk((state) => state.isSoundOn);
  const isOfMineOnly = useAlarmDesk((state) => state.isSoundOfMineOnly);
  const control = useControlDesk((state) => state.known);
  const sounds = soundsHere(summary, control, isOfMineOnly, useUnheard(summary));
  const horn = useHorn(sounds, isOn);
  const isSounding = (summary?.sounding ?? 0) > 0;
  const sound: Sound = isSounding ? 'sounding' : !isOn ? 'off' : horn === 'ready' ? 'on' : horn;
  // What cannot be heard is said, also while there is something to silence.
  const label = [text(`alarms.sound.${sound}`)];
  if (isSounding && !isOn) label.push(text('alarms.sound.off'));
  else if (isSounding && horn !== 'ready') label.push(text(`alarms.sound.${horn}`));
  if (isOfMineOnly) {
    const n = formatNumber(sounds.elsewhere, 0, currentLanguage());
    label.push(text(sounds.elsewhere === 0 ? 'alarms.sound.mine' : 'alarms.sound.mine.elsewhere', { n }));
  }
  const isHeard = isOn && horn === 'ready';
  return (
    <Tip text={label.join('. ')} keys={isSounding ? 'M' : undefined}>
      <button
        type="button"
        className="alarm-horn"
        data-sound={sound}
        onClick={() => {
          if (isSounding) silence(session);
          else if (sound !== 'waits') useAlarmDesk.setState({ isSoundOn: !isOn });
        }}
      >
        {isHeard ? <Volume2 aria-hidden="true" /> : <VolumeX aria-hidden="true" />}
        <span className="unseen">{label.join('. ')}</span>
        <span className="alarm-horn-word" aria-hidden="true">
          {text(`alarms.sound.short.${sound}`)}
        </span>
        {isOfMineOnly ? (
          <span className="alarm-horn-mine" aria-hidden="true">
            {text('alarms.sound.short.mine')}
          </span>
        ) : null}
      </button>
    </Tip>
  );
}
