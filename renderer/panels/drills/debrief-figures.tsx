// The figures of a debrief: how fast the shift was, customers' minutes beside the best that was possible, and what customers were told.
import type { DrillDebrief } from '../../../contract/drill-requests.ts';
import { currentLanguage, hasText, type TextKey, useText } from '../../languages/languages.ts';
import type { GridModel } from '../../state/grid-model.ts';
import { formatClock, formatHourMinute, formatNumber } from '../../state/presentation.ts';
import { titleOfId } from '../grid/grid-titles.ts';
import { outageNumber } from '../outages/outage-words.ts';
import { useCity } from '../session-context.ts';
import { comparedMinutes, type ComparedMinutes } from './best-minutes.ts';
import { SPANS, spanText } from './drill-spans.ts';

const MINUTE_MS = 60_000;
const NOTHING = '\u2013';
const number = (n: number) => formatNumber(n, 0, currentLanguage());

export function DebriefFigures({ debrief: { score, bestMinutes } }: { debrief: DrillDebrief }) {
  const text = useText();
  const compared = comparedMinutes(score.faults, bestMinutes);
  const figures: readonly (readonly [string, string])[] = [
    ...SPANS.map((span) => [text(`drills.span.${span}`), spanText(score.mean[span])] as const),
    [text('log.figure.minutes'), text('alarms.minutes', { n: number(score.customerMinutes) })],
    [text('drills.debrief.best'), bestText(compared)],
    [text('drills.unsafe'), number(score.unsafeAttempts)],
  ];
  return (
    <>
      <dl className="event-figures">
        {figures.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd className="tabular">{value}</dd>
          </div>
        ))}
      </dl>
      <p className="quiet">{text('drills.debrief.bestWhy')}</p>
    </>
  );

  /** Of some faults only: beside it the minutes of just those, not of all. */
  function bestText({ known, of, minutes, best }: ComparedMinutes): string {
    if (known === 0) return text('drills.debrief.noPlan');
    if (known === of) return text('alarms.minutes', { n: number(best) });
    const told = { best: number(best), minutes: number(minutes), known: number(known), of: number(of) };
    return text('drills.debrief.bestOfSome', told);
  }
}

/** In the order of the exercise: the score has the newest first. */
export function DebriefFaults({ debrief, model }: { debrief: DrillDebrief; model: GridModel | null }) {
  const text = useText();
  const { timeZone } = useCity().manifest;
  const { score, bestMinutes } = debrief;
  const rows = score.faults.map((fault, i) => ({ fault, best: bestMinutes[i] ?? null })).toReversed();
  if (rows.length === 0) return <p className="quiet">{text('drills.none')}</p>;
  return (
    <table className="report-table">
      <thead>
        <tr>
          <th>{text('outages.column.since')}</th>
          <th>{text('drills.element')}</th>
          {SPANS.map((span) => (
            <th key={span}>{text(`drills.span.${span}`)}</th>
          ))}
          <th>{text('outages.column.out')}</th>
          <th>{text('log.figure.minutes')}</th>
          <th>{text('drills.debrief.best')}</th>
        </tr>
      </thead>
      <tbody>
        {rows.map(({ fault, best }) => (
          <tr key={`${fault.element} ${fault.atMs}`}>
            <td className="tabular">{formatClock(fault.atMs, currentLanguage(), timeZone)}</td>
            <td>
              {model === null ? fault.element : titleOfId(model, fault.element)},{' '}
              {hasText(`drill.type.${fault.type}`) ? text(`drill.type.${fault.type}` as TextKey) : fault.type}
            </td>
            {SPANS.map((span) => (
              <td key={span} className="tabular">
                {spanText(fault[span])}
              </td>
            ))}
            <td className="tabular">
              {number(fault.customersOut)} / {number(fault.customersAffected)}
            </td>
            <td className="tabular">{number(fault.customerMinutes)}</td>
            <td className="tabular">{best === null ? NOTHING : number(best)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** What customers were told last, and when supply was really back. */
export function DebriefTimes({ debrief }: { debrief: DrillDebrief }) {
  const text = useText();
  const { timeZone } = useCity().manifest;
  const clock = (ms: number) => formatHourMinute(ms, currentLanguage(), timeZone);
  const outages = debrief.events.flatMap(({ parts }) => parts.outages);
  if (outages.length === 0) return <p className="quiet">{text('events.report.nothing')}</p>;
  return (
    <ul>
      {outages.map(({ id, etr, endedTs, etrRevisions }) => {
        const words = [
          etr === null
            ? text('drills.debrief.noEtr')
            : text('drills.debrief.etr', { from: clock(etr.from), to: clock(etr.to), n: number(etrRevisions) }),
          endedTs === null ? text('drills.debrief.notBack') : text('drills.debrief.back', { at: clock(endedTs) }),
          etr === null || endedTs === null ? '' : missText(endedTs, etr),
        ];
        return (
          <li key={id}>
            <b>{text('events.part.outage', { n: outageNumber(id) })}</b>: {words.filter(Boolean).join(', ')}
          </li>
        );
      })}
    </ul>
  );

  function missText(endedTs: number, { from, to }: { readonly from: number; readonly to: number }): string {
    if (endedTs >= from && endedTs <= to) return text('drills.debrief.within');
    const late = endedTs > to;
    const minutes = Math.round((late ? endedTs - to : from - endedTs) / MINUTE_MS);
    return text(late ? 'drills.debrief.later' : 'drills.debrief.earlier', { n: number(minutes) });
  }
}
