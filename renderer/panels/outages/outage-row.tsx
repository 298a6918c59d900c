// One row of the table of outages.
import { useEffect, useRef } from 'react';
import type { OutageOnWire } from '../../../contract/outage-requests.ts';
import { currentLanguage, textOf, useText } from '../../languages/languages.ts';
import { certaintyOf } from '../../state/outages/outage-order.ts';
import { etrShown, hoursMinutes, lastsMs } from '../../state/outages/outage-times.ts';
import { formatClock, formatDay, formatHourMinute, formatNumber } from '../../state/presentation.ts';
import { onBeat } from '../../state/ticker.ts';
import { useCity, useSession } from '../session-context.ts';
import { writeText } from '../values/point-value.tsx';
import { type OutageWords, stateWord } from './outage-words.ts';

/** Older than this a time of day alone misleads, ms. */
const TODAY_MS = 18 * 3_600_000;

export interface OutageRowProps {
  readonly outage: OutageOnWire;
  readonly isPart: boolean;
  readonly words: OutageWords;
}

/** Filled: known to be. Outline: only thought to be, or supply is back. */
export function OutageMark({ outage }: { outage: OutageOnWire }) {
  const text = useText();
  const certainty = certaintyOf(outage);
  return (
    <>
      <svg className="outage-mark" data-certainty={certainty} viewBox="0 0 12 12" aria-hidden="true">
        <rect x="1.5" y="1.5" width="9" height="9" rx="1" />
      </svg>
      <span className="unseen">{text(`outages.certainty.${certainty}`)}</span>
    </>
  );
}

/** A name that is cut off can still be read, and told apart from another one. */
const withId = (name: string, id: string | null): string =>
  [...new Set([name, id ?? ''])].filter(Boolean).join(' \u00b7 ');

export function OutageCells({ outage, isPart, words }: OutageRowProps) {
  const text = useText();
  const { clock } = useSession();
  const { timeZone } = useCity().manifest;
  const language = currentLanguage();
  const number = (n: number) => formatNumber(n, 0, language);
  const { startedTs } = outage;
  const whole = `${formatDay(startedTs, language, timeZone)} ${formatClock(startedTs, language, timeZone)}`;
  const isGuess = certaintyOf(outage) === 'predicted';
  return (
    <>
      <span role="gridcell" className="outage-mark-cell" data-part={isPart}>
        <OutageMark outage={outage} />
      </span>
      <span role="gridcell">{words.number}</span>
      <span role="gridcell" className="cut" title={whole}>
        {clock.now() - startedTs > TODAY_MS
          ? formatDay(startedTs, language, timeZone)
          : formatClock(startedTs, language, timeZone)}
      </span>
      <span role="gridcell" className="cut strong" title={withId(words.device, outage.device)}>
        {words.device}
        {isPart ? <span className="quiet"> {text('outages.nested')}</span> : null}
      </span>
      <span role="gridcell" className="cut" title={withId(words.feeder, outage.feeder)}>
        {words.feeder}
      </span>
      <span role="gridcell" className="cut">
        {stateWord(outage.state, text)}
        {outage.confidence === 'probable' ? ` (${text('outages.confidence.probable')})` : ''}
      </span>
      <span role="gridcell" className="right nowrap">
        {isGuess ? (
          <span className="outage-guess" title={text('outages.predictedTip')}>
            {text('outages.about', { n: number(outage.customersPredicted) })}
          </span>
        ) : (
          <>
            <b>{number(outage.customersOut)}</b>
            <span className="quiet"> / {number(outage.customersAffected)}</span>
          </>
        )}
      </span>
      <span role="gridcell" className="right" data-critical={outage.criticalOut > 0}>
        {outage.criticalOut === 0 ? '' : number(outage.criticalOut)}
      </span>
      <span role="gridcell" className="right">
        <Lasts outage={outage} />
      </span>
      <span role="gridcell" className="cut nowrap">
        <EtrCell outage={outage} />
      </span>
      <span role="gridcell" className="cut">
        {outage.crew ?? ''}
      </span>
    </>
  );
}

/** Runs by itself until supply is back. */
function Lasts({ outage }: { outage: OutageOnWire }) {
  const { clock } = useSession();
  const element = useRef<HTMLSpanElement>(null);
  useEffect(
    () => onBeat(() => element.current && writeText(element.current, hoursMinutes(lastsMs(outage, clock.now())))),
    [clock, outage],
  );
  return <span ref={element} className="tabular" />;
}

/** When supply will be back, and whether that word is about to lapse or has. */
export function EtrCell({ outage }: { outage: OutageOnWire }) {
  const { clock } = useSession();
  const { timeZone } = useCity().manifest;
  const element = useRef<HTMLSpanElement>(null);
  useEffect(
    () =>
      onBeat(() => {
        if (element.current === null) return;
        const shown = etrShown(outage, clock.now());
        element.current.dataset['alarm'] = shown.kind === 'told' ? shown.alarm : 'none';
        writeText(element.current, shown.kind === 'told' ? etrText(shown, timeZone) : wordOf(shown.kind));
      }),
    [clock, outage, timeZone],
  );
  return <span ref={element} className="outage-etr tabular" />;
}

const wordOf = (kind: 'none' | 'assessing'): string => (kind === 'none' ? '' : textOf('outages.etr.assessing'));

function etrText(shown: Extract<ReturnType<typeof etrShown>, { kind: 'told' }>, zone: string): string {
  const language = currentLanguage();
  const [from, to] = [shown.from, shown.to].map((ms) => formatHourMinute(ms, language, zone));
  const range = from === to ? to! : `${from}\u2013${to}`;
  if (shown.alarm === 'none') return range;
  return shown.alarm === 'lapsed'
    ? textOf('outages.etr.lapsed', { range })
    : textOf('outages.etr.due', { range, left: hoursMinutes(shown.leftMs) });
}
