// The text of a handover: what stands open first, then what the shift has seen.
import type { ReactNode } from 'react';
import type { AlarmReport } from '../../../contract/alarm-requests.ts';
import type { HandoverReport } from '../../../contract/log-requests.ts';
import { currentLanguage, type TextKey, useText } from '../../languages/languages.ts';
import { formatClock, formatDay, formatHourMinute, formatNumber } from '../../state/presentation.ts';
import { titleOfAlarmId } from '../alarms/alarm-words.ts';
import { titleOfId } from '../grid/grid-titles.ts';
import { useGrid } from '../grid/use-grid.ts';
import { deviceWord, feederName, outageNumber, stateWord } from '../outages/outage-words.ts';
import { courseStateText } from '../flisr/course-state-text.ts';
import { useCity } from '../session-context.ts';

function Section({ name, count, children }: { name: TextKey; count: number; children: ReactNode }) {
  const text = useText();
  return (
    <section>
      <h3 className="t-12">
        {text(name)} <span className="quiet">{formatNumber(count, 0, currentLanguage())}</span>
      </h3>
      {count === 0 ? <p className="quiet">{text('log.handover.nothing')}</p> : <ul>{children}</ul>}
    </section>
  );
}

export function HandoverText({ report }: { report: HandoverReport }) {
  const text = useText();
  const city = useCity();
  const model = useGrid()?.model ?? null;
  const language = currentLanguage();
  const { timeZone } = city.manifest;
  const number = (n: number, digits = 0) => formatNumber(n, digits, language);
  const when = (ms: number) => `${formatDay(ms, language, timeZone)} ${formatClock(ms, language, timeZone)}`;
  const device = (id: string) => (model === null ? id : titleOfId(model, id));
  const { alarms, outages, orders, courses, board, areas, figures, log } = report;
  const alarmLine = (alarm: AlarmReport) => (
    <li key={alarm.id}>
      <b>{alarm.priority}</b> {titleOfAlarmId(city, alarm.id, text)}
      {alarm.beganMs === null ? '' : `, ${when(alarm.beganMs)}`}
      {alarm.suppression === null
        ? ''
        : `, ${text('alarms.detail.suppressed', { who: alarm.suppression.by, reason: alarm.suppression.reason })}`}
      {alarm.suppression?.untilMs == null
        ? ''
        : `, ${text('alarms.shelve.comesBack', { clock: formatHourMinute(alarm.suppression.untilMs, language, timeZone) })}`}
    </li>
  );
  return (
    <>
      <p>
        {report.sinceMs === null
          ? text('log.handover.made', { when: when(report.madeMs) })
          : text('log.handover.span', { from: when(report.sinceMs), to: when(report.madeMs) })}
      </p>
      <dl className="event-figures">
        {(
          [
            ['log.figure.out', number(figures.customersOut)],
            ['log.figure.begun', number(figures.outagesBegun)],
            ['log.figure.ended', number(figures.outagesEnded)],
            ['log.figure.minutes', `${number(figures.customerMinutes)} min`],
            ['log.figure.orders', number(figures.ordersCompleted)],
            ['log.figure.alarms', text('log.figure.perHour', { n: number(figures.alarms.perHour, 1) })],
          ] as const
        ).map(([name, value]) => (
          <div key={name}>
            <dt>{text(name)}</dt>
            <dd className="tabular">{value}</dd>
          </div>
        ))}
      </dl>
      <Section name="log.open.outages" count={outages.length}>
        {outages.map((outage) => (
          <li key={outage.id}>
            <b>{outageNumber(outage.id)}</b> {deviceWord(model, outage, text)}, {feederName(model, outage.feeder)},{' '}
            {stateWord(outage.state, text)}, {when(outage.startedTs)},{' '}
            {text('outages.fact.out', { n: number(outage.customersOut), of: number(outage.customersAffected) })}
            {outage.etr === null
              ? ''
              : `, ${text('outages.column.etr')} ${formatHourMinute(outage.etr.to, language, timeZone)}`}
            {outage.crew === null ? '' : `, ${outage.crew}`}
          </li>
        ))}
      </Section>
      <Section name="log.open.courses" count={courses.length}>
        {courses.map((course) => (
          <li key={course.id}>
            <b>{outageNumber(course.id)}</b> {device(course.device)}, {courseStateText(course, text)},{' '}
            {when(course.trippedMs)}
          </li>
        ))}
      </Section>
      <Section name="log.open.orders" count={orders.length}>
        {orders.map((order) => (
          <li key={order.id}>
            <b>{outageNumber(order.id)}</b> {order.title}, {text(`events.orderState.${order.state}`)}
            {order.responsible === null ? '' : `, ${order.responsible}`}
          </li>
        ))}
      </Section>
      <Section name="log.open.unacknowledged" count={alarms.unacknowledged.length}>
        {alarms.unacknowledged.map(alarmLine)}
      </Section>
      <Section name="log.open.shelved" count={alarms.shelved.length}>
        {alarms.shelved.map(alarmLine)}
      </Section>
      <Section name="log.open.outOfService" count={alarms.outOfService.length}>
        {alarms.outOfService.map(alarmLine)}
      </Section>
      {alarms.left === 0 ? null : <p className="quiet">{text('alarms.more', { n: number(alarms.left) })}</p>}
      {board === null ? null : (
        <>
          <Section name="log.open.tags" count={board.tags.length}>
            {board.tags.map(({ id, device: tagged, by, at, document }) => (
              <li key={id}>
                {device(tagged)}, {document}, {by}, {when(at)}
              </li>
            ))}
          </Section>
          <Section name="log.open.documents" count={board.documents.length}>
            {board.documents.map(({ id, type, state, holder, draftedBy }) => (
              <li key={id}>
                {id}, {type}, {state}, {holder ?? draftedBy}
              </li>
            ))}
          </Section>
          <Section name="log.open.permits" count={board.permits.length + board.earths.length}>
            {board.permits.map(({ id, crew, document, since }) => (
              <li key={id}>
                {crew}, {document}, {when(since)}
              </li>
            ))}
            {board.earths.map(({ id, node }) => (
              <li key={id}>
                {text('log.open.earth')} {id}, {node}
              </li>
            ))}
          </Section>
        </>
      )}
      {areas.length === 0 ? null : (
        <Section name="log.open.areas" count={areas.length}>
          {areas.map(({ id, name, holder }) => (
            <li key={id}>
              {name}, {holder ?? text('log.open.nobody')}
            </li>
          ))}
        </Section>
      )}
      <Section name="log.ofShift" count={log.length}>
        {log.map((entry) => (
          <li key={entry.number}>
            {when(entry.atMs)} <b>{entry.by}</b> {entry.text}
          </li>
        ))}
      </Section>
    </>
  );
}
