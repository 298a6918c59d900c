// What was done about an event: the plans of restoration, the orders with the moments and people of each step, and the papers that protected people.
import type { EventReport } from '../../../contract/situation-requests.ts';
import { currentLanguage, hasText, type TextKey, useText } from '../../languages/languages.ts';
import type { GridModel } from '../../state/grid-model.ts';
import { formatClock, formatDay } from '../../state/presentation.ts';
import { titleOfId } from '../grid/grid-titles.ts';
import { operationText } from '../orders/order-words.ts';
import { outageNumber } from '../outages/outage-words.ts';
import { useCity } from '../session-context.ts';
import { courseStateText } from '../flisr/course-state-text.ts';
import { ReportSection } from './report-section.tsx';

export function ReportOrders({ report, model }: { report: EventReport; model: GridModel | null }) {
  const text = useText();
  const { timeZone } = useCity().manifest;
  const language = currentLanguage();
  const clock = (ms: number | null) => (ms === null ? '' : formatClock(ms, language, timeZone));
  const who = (by: string | null) => (by === 'telemetry' ? text('events.byTelemetry') : (by ?? ''));
  const device = (id: string) => (model === null ? id : titleOfId(model, id));
  const word = (key: string, fallback: string) => (hasText(key) ? text(key as TextKey) : fallback);
  const { courses, orders } = report.page.parts;
  return (
    <>
      {courses.map((course) => (
        <ReportSection key={course.id} title={text('events.part.flisr', { n: outageNumber(course.id) })}>
          <p>
            {[device(course.device), courseStateText(course, text), course.approvedBy ?? '', course.reason ?? '']
              .filter(Boolean)
              .join(', ')}
          </p>
          {course.plan === null ? null : (
            <ol>
              {course.plan.steps.map((step) => (
                <li key={`${step.n} ${step.device}`}>
                  {`${text(`events.word.${step.action === 'open' ? 'open' : 'closed'}`)} ${device(step.device)}: ${step.reason}`}
                </li>
              ))}
            </ol>
          )}
        </ReportSection>
      ))}
      {orders.map((order) => (
        <ReportSection
          key={order.id}
          title={`${text('events.part.order', { n: outageNumber(order.id) })} ${order.title}, ${text(`events.orderState.${order.state}`)}`}
        >
          <table className="report-table">
            <thead>
              <tr>
                <th>{text('order.column.n')}</th>
                <th>{text('order.column.what')}</th>
                <th>{text('events.report.instructed')}</th>
                <th>{text('events.report.done')}</th>
                <th>{text('events.report.state')}</th>
              </tr>
            </thead>
            <tbody>
              {order.steps.map((step, i) => (
                <tr key={step.id}>
                  <td>{i + 1}</td>
                  <td>{operationText(step.operation, model, text)}</td>
                  <td>{[clock(step.instructedAt), who(step.instructedBy)].filter(Boolean).join(' ')}</td>
                  <td>{[clock(step.completedAt), who(step.completedBy)].filter(Boolean).join(' ')}</td>
                  <td>{step.state === 'failed' || step.state === 'aborted' ? step.reason || step.state : ''}</td>
                </tr>
              ))}
            </tbody>
          </table>
          <p>
            {order.signatures
              .map(({ event, by, at }) => `${word(`events.what.order.${event}`, event)} ${who(by)} ${clock(at)}`)
              .join('; ')}
          </p>
        </ReportSection>
      ))}
      {report.documents.length === 0 && report.permits.length === 0 ? null : (
        <ReportSection title={text('events.report.documents')}>
          <ul>
            {report.documents.map(({ id, type, state, issuedBy }) => (
              <li key={id}>
                {text('events.report.document', {
                  ...{ id, by: issuedBy ?? '\u2013' },
                  type: text(`order.document.${type}`),
                  state: word(`safety.state.${state}`, state),
                })}
              </li>
            ))}
            {report.permits.map(({ id, document, crew, since }) => (
              <li key={id}>
                {text('events.report.permit', {
                  ...{ id, document, crew },
                  when: `${formatDay(since, language, timeZone)} ${clock(since)}`,
                })}
              </li>
            ))}
          </ul>
        </ReportSection>
      )}
    </>
  );
}
