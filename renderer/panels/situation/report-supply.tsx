// Who was without supply: each outage of an event with its customers step by step, and whether the return was checked.
import type { EventPage } from '../../../contract/situation-requests.ts';
import { currentLanguage, useText } from '../../languages/languages.ts';
import type { GridModel } from '../../state/grid-model.ts';
import { formatClock, formatDay, formatNumber } from '../../state/presentation.ts';
import { causeWord, deviceWord, outageNumber, stateWord } from '../outages/outage-words.ts';
import { useCity } from '../session-context.ts';

export function ReportSupply({ page, model }: { page: EventPage; model: GridModel | null }) {
  const text = useText();
  const { timeZone } = useCity().manifest;
  const language = currentLanguage();
  const number = (n: number) => formatNumber(n, 0, language);
  const clock = (ms: number) => formatClock(ms, language, timeZone);
  const { outages } = page.parts;
  if (outages.length === 0) return <p className="quiet">{text('events.report.nothing')}</p>;
  return outages.map((outage) => (
    <div key={outage.id} className="report-part">
      <p>
        <b>
          {text('events.part.outage', { n: outageNumber(outage.id) })} {deviceWord(model, outage, text)}
        </b>
        {', '}
        {[
          stateWord(outage.state, text),
          `${formatDay(outage.startedTs, language, timeZone)} ${clock(outage.startedTs)}\u2013${outage.endedTs === null ? '' : clock(outage.endedTs)}`,
          text('outages.fact.out', { n: number(outage.customersOut), of: number(outage.customersAffected) }),
          text('alarms.minutes', { n: number(outage.customerMinutes) }),
          outage.cause === null ? '' : `${text('outages.fact.cause')}: ${causeWord(outage.cause, text)}`,
        ]
          .filter(Boolean)
          .join(', ')}
      </p>
      <ul className="report-steps">
        {outage.steps.map(({ ts, customersOut }) => (
          <li key={ts}>{text('events.report.step', { clock: clock(ts), n: number(customersOut) })}</li>
        ))}
      </ul>
      {outage.check === null ? null : (
        <p>
          {text('outages.fact.check')} {clock(outage.check.ts)}:{' '}
          {text('outages.check.asked', { answered: number(outage.check.answered), asked: number(outage.check.asked) })}
          {outage.check.missed.length === 0
            ? ''
            : `, ${text('outages.check.missed', { n: number(outage.check.missed.length) })}`}
        </p>
      )}
    </div>
  ));
}
