// The report of an event as one document: what it was, who was without supply and how long, what was done, by whom, and when. Asked for once,
// so that what is printed is of one moment.
import { useEffect, useState } from 'react';
import type { EventPart, EventReport } from '../../../contract/situation-requests.ts';
import { currentLanguage, useText } from '../../languages/languages.ts';
import type { GridModel } from '../../state/grid-model.ts';
import { formatClock, formatDay, formatNumber } from '../../state/presentation.ts';
import { useSituationDesk } from '../../state/situation/situation-desk.ts';
import { Button } from '../../theme/parts/button.tsx';
import { Sheet } from '../../theme/parts/sheet.tsx';
import { titleOfAlarmId } from '../alarms/alarm-words.ts';
import { titleOfId } from '../grid/grid-titles.ts';
import { useGrid } from '../grid/use-grid.ts';
import { useCity, useSession } from '../session-context.ts';
import { EventTimeline } from './event-timeline-list.tsx';
import { eventTitle } from './event-words.ts';
import { PrintButton } from './print-button.tsx';
import { ReportHead } from './report-head.tsx';
import { ReportOrders } from './report-orders.tsx';
import { ReportSection } from './report-section.tsx';
import { ReportSupply } from './report-supply.tsx';

export function ReportSheet() {
  const text = useText();
  const of = useSituationDesk((state) => state.report);
  const close = () => useSituationDesk.setState({ report: null });
  return (
    <Sheet label={text('events.report')} className="handover" isOpen={of !== null} onClose={close} startsAtTop>
      {of === null ? null : <Report of={of} onDone={close} />}
    </Sheet>
  );
}

function Report({ of, onDone }: { of: EventPart; onDone: () => void }) {
  const text = useText();
  const session = useSession();
  const model = useGrid()?.model ?? null;
  const [report, setReport] = useState<EventReport | null>(null);
  const [failure, setFailure] = useState('');
  useEffect(() => {
    let isWanted = true;
    session.request('situation.report', { of }).then(
      (told) => isWanted && setReport(told),
      (error: unknown) => isWanted && setFailure(error instanceof Error ? error.message : String(error)),
    );
    return () => {
      isWanted = false;
    };
  }, [session, of]);
  const title = report === null ? text('events.report.title') : reportTitle(report, model, text('events.report.title'));
  return (
    <>
      <div className="panel-head">
        <h2 className="t-14">{title}</h2>
        <PrintButton title={title} />
        <Button size="small" onClick={onDone}>
          {text('panel.close')}
        </Button>
      </div>
      <div className="handover-body report scroll" tabIndex={0}>
        {failure === '' ? null : <p className="failure">{text('events.unreadable', { message: failure })}</p>}
        {report === null ? null : <ReportBody report={report} model={model} />}
      </div>
    </>
  );
}

const reportTitle = ({ page }: EventReport, model: GridModel | null, word: string): string =>
  [word, page.device === null ? '' : model === null ? page.device : titleOfId(model, page.device)]
    .filter(Boolean)
    .join(' ');

function ReportBody({ report, model }: { report: EventReport; model: GridModel | null }) {
  const text = useText();
  const city = useCity();
  const { timeZone } = city.manifest;
  const language = currentLanguage();
  const number = (n: number, digits = 0) => formatNumber(n, digits, language);
  const when = (ms: number) => `${formatDay(ms, language, timeZone)} ${formatClock(ms, language, timeZone)}`;
  const { page, indices } = report;
  const crews = [...new Set(page.parts.outages.flatMap(({ crew }) => (crew === null ? [] : [crew])))];
  const calls = page.parts.outages.reduce(
    (sum, outage) => sum + outage.calls.filter((id) => !id.startsWith('gasp ')).length,
    0,
  );
  const figures: readonly (readonly [string, string])[] = [
    [text('events.figure.began'), when(page.beganMs)],
    [text('events.figure.ended'), page.endedMs === null ? text('events.figure.goesOn') : when(page.endedMs)],
    [text('events.figure.out'), `${number(page.customersOut)} / ${number(page.customersAffected)}`],
    [text('events.figure.critical'), number(page.criticalOut)],
    [text('events.figure.minutes'), text('alarms.minutes', { n: number(page.customerMinutes) })],
    [text('events.figure.alarms'), number(page.alarms)],
  ];
  return (
    <>
      <ReportHead madeMs={report.madeMs} by={report.by} isExercise={report.isExercise} />
      <h2 className="report-title">{eventTitle(page, model, text)}</h2>
      {page.endedMs === null ? <p>{text('events.report.goesOn')}</p> : null}
      <Figures figures={figures} />
      <ReportSection title={text('events.report.supply')}>
        <ReportSupply page={page} model={model} />
      </ReportSection>
      {indices === null ? null : (
        <ReportSection title={text('events.report.ieee', { n: number(indices.customersServed) })}>
          <Figures
            figures={[
              [text('events.report.sustained'), number(indices.sustainedCustomers)],
              [text('outages.reliability.column.saidi'), number(indices.saidi, 3)],
              [text('outages.reliability.column.saifi'), number(indices.saifi, 4)],
              [text('outages.reliability.column.caidi'), indices.caidi === null ? '\u2013' : number(indices.caidi, 1)],
              [text('outages.reliability.column.maifi'), number(indices.maifi, 4)],
            ]}
          />
        </ReportSection>
      )}
      <ReportOrders report={report} model={model} />
      <ReportSection title={text('events.report.crews')}>
        <p>
          {crews.length === 0 ? text('events.noCrew') : text('events.crews', { crews: crews.join(', ') })}
          {'. '}
          {text('events.calls', { n: number(calls) })}
        </p>
      </ReportSection>
      <ReportSection title={text('events.report.alarms')}>
        <ul>
          {page.alarmList.map((alarm) => (
            <li key={alarm.id}>
              {alarm.beganMs === null ? '' : formatClock(alarm.beganMs, language, timeZone)} <b>{alarm.priority}</b>{' '}
              {titleOfAlarmId(city, alarm.id, text)}
              {', '}
              {alarm.acknowledgedMs === null
                ? text('events.report.notAcked')
                : text('events.report.ackBy', {
                    clock: formatClock(alarm.acknowledgedMs, language, timeZone),
                    who: alarm.acknowledgedBy ?? '',
                  })}
            </li>
          ))}
        </ul>
        {page.alarmList.length === 0 ? <p className="quiet">{text('events.report.nothing')}</p> : null}
      </ReportSection>
      <ReportSection title={text('events.view.log')}>
        {page.log.length === 0 ? <p className="quiet">{text('events.report.nothing')}</p> : null}
        <ul>
          {page.log.map((entry) => (
            <li key={entry.number}>
              {when(entry.atMs)} {entry.by}: {entry.text}
            </li>
          ))}
        </ul>
      </ReportSection>
      <section className="report-section">
        <EventTimeline page={page} model={model} />
      </section>
    </>
  );
}

function Figures({ figures }: { figures: readonly (readonly [string, string])[] }) {
  return (
    <dl className="event-figures">
      {figures.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd className="tabular">{value}</dd>
        </div>
      ))}
    </dl>
  );
}
