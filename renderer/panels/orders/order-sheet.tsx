// The sheet of one order: its head, its steps in groups with what became of them, its signatures, and what may be done with it now.
import { Check, Printer, X } from 'lucide-react';
import type { OrderReport, OrderStepReport } from '../../../contract/order-requests.ts';
import { currentLanguage, useText } from '../../languages/languages.ts';
import { usePhraseWords } from '../phrases/use-phrase-words.ts';
import { useControlDesk } from '../../state/control/control-desk.ts';
import { useOrderDesk } from '../../state/orders/order-desk.ts';
import { stepsToSend, draftOf } from '../../state/orders/order-draft.ts';
import { actionsOf, nextSteps, type OrderAction, stepActions } from '../../state/orders/order-progress.ts';
import type { GridModel } from '../../state/grid-model.ts';
import { formatClock, formatDay } from '../../state/presentation.ts';
import { Button, IconButton } from '../../theme/parts/button.tsx';
import { Elapsed, Remaining } from '../flisr/elapsed.tsx';
import { IdLink } from '../grid/element-link.tsx';
import { useCity, useSession, useSessionState } from '../session-context.ts';
import { LookAheadCell } from './look-ahead-cell.tsx';
import { servedText } from './new-order-for.tsx';
import { act, askStep, lookAhead, mayGiveWord, mayWrite, nameCrew, report, retry } from './order-actions.ts';
import {
  noteText,
  operationObject,
  operationVerb,
  placeOfOperation,
  purposeText,
  titleText,
  troubleText,
  violationText,
} from './order-words.ts';

/** Those that take something back or end it stand apart. */
const PRIMARY: ReadonlySet<OrderAction> = new Set([
  'issue',
  'takeOver',
  'resume',
  'complete',
  'approve',
  'check',
  'prepare',
]);

interface SheetProps {
  readonly order: OrderReport;
  readonly model: GridModel | null;
}

function useMoment(): (ms: number) => string {
  const { timeZone } = useCity().manifest;
  const language = currentLanguage();
  return (ms) => `${formatDay(ms, language, timeZone)} ${formatClock(ms, language, timeZone)}`;
}

export function OrderSheet({ order, model }: SheetProps) {
  const phraseWords = usePhraseWords();
  return (
    <article className="order-sheet" aria-label={titleText(order, phraseWords)}>
      <SheetHead order={order} />
      <StepTable order={order} model={model} />
      <Signatures order={order} model={model} />
      <Actions order={order} />
    </article>
  );
}

function SheetHead({ order }: { order: OrderReport }) {
  const text = useText();
  const phraseWords = usePhraseWords();
  const moment = useMoment();
  const { kind, state, purpose, serves, area, responsible, isAutomatic, validFrom, validUntil, halt, id } = order;
  const areaName = useControlDesk(({ known }) => known?.areas.find((one) => one.id === area)?.name ?? area);
  return (
    <header className="order-head">
      <h3 className="t-14 cut">{titleText(order, phraseWords)}</h3>
      <span className="course-state" data-ended={state === 'completed' || state === 'aborted' || state === 'rejected'}>
        {text(`order.state.${state}`)}
      </span>
      <span className="quiet nowrap">{text(`order.kind.${kind}`)}</span>
      <code className="quiet nowrap">{id}</code>
      <span className="grow" />
      <span className="cut quiet">
        {[
          serves === undefined ? '' : servedText(serves, text),
          areaName,
          responsible === null
            ? ''
            : text(isAutomatic ? 'order.automaticFor' : 'order.responsible', { who: responsible }),
          validUntil === null
            ? ''
            : validFrom === null
              ? text('order.validUntil', { until: moment(validUntil) })
              : text('order.valid', { from: moment(validFrom), until: moment(validUntil) }),
        ]
          .filter(Boolean)
          .join(', ')}
      </span>
      <IconButton side="top" label={text('order.print')} className="no-print" onClick={() => window.print()}>
        <Printer />
      </IconButton>
      {purpose === '' ? null : <p className="order-purpose">{purposeText(order, phraseWords)}</p>}
      {halt === null ? null : (
        <p className="order-halt" role="status">
          <b>
            {halt.trouble === 'stopped'
              ? text('order.halt.stopped')
              : text('order.halt.step', { n: numberOf(order, halt.step), why: text(`order.trouble.${halt.trouble}`) })}
          </b>{' '}
          {text(halt.isTakenOver ? 'order.halt.taken' : 'order.halt.waits', {
            who: halt.isTakenOver ? (responsible ?? '') : halt.takeOver,
          })}{' '}
          <Elapsed fromMs={halt.since} toMs={null} />
        </p>
      )}
    </header>
  );
}

const numberOf = ({ steps }: OrderReport, id: string | null): number => steps.findIndex((step) => step.id === id) + 1;

function StepTable({ order, model }: SheetProps) {
  const text = useText();
  const phraseWords = usePhraseWords();
  const next = nextSteps(order);
  const previews = useOrderDesk(({ lookAhead: told }) => (told?.of === order.id ? told.previews : null));
  return (
    <div className="order-steps scroll" tabIndex={0} role="region" aria-label={text('flisr.steps')}>
      <table>
        <colgroup>
          <col className="col-n" />
          <col />
          <col className="col-means" />
          <col className="col-state" />
          {previews === null ? null : <col className="col-effect" />}
          <col className="col-do no-print" />
        </colgroup>
        <thead>
          <tr>
            <th scope="col">{text('order.column.n')}</th>
            <th scope="col">{text('order.column.what')}</th>
            <th scope="col">{text('order.column.means')}</th>
            <th scope="col">{text('order.column.state')}</th>
            {previews === null ? null : <th scope="col">{text('order.column.effect')}</th>}
            <th scope="col" className="no-print">
              <span className="unseen">{text('order.column.do')}</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {order.steps.map((step, i) => (
            <tr
              key={step.id}
              data-state={step.state}
              data-next={next.has(step.id)}
              data-group={order.steps[i - 1]?.group === step.group ? 'same' : 'new'}
            >
              <td className="number">
                <StepMark step={step} n={i + 1} />
              </td>
              <td>
                <b>{operationVerb(step.operation, text)}</b> <StepPlace step={step} model={model} />
                {step.note === '' ? null : <span className="step-reason">{noteText(step, phraseWords)}</span>}
              </td>
              <td>
                {text(`order.means.${step.means}`)}
                {step.crew === null ? '' : `, ${step.crew}`}
              </td>
              <td>
                <StepState step={step} />
              </td>
              {previews === null ? null : (
                <td>
                  <LookAheadCell preview={previews.get(step.id)} model={model} />
                </td>
              )}
              <td className="no-print">
                <StepButtons order={order} step={step} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function StepPlace({ step, model }: { step: OrderStepReport; model: GridModel | null }) {
  const text = useText();
  const place = placeOfOperation(step.operation);
  const words = operationObject(step.operation, model, text);
  return model === null || place === null || step.operation.kind === 'tag' ? (
    words
  ) : (
    <IdLink model={model} id={place} />
  );
}

function StepMark({ step, n }: { step: OrderStepReport; n: number }) {
  return (
    <span className="step-mark">
      {step.state === 'completed' ? (
        <Check aria-hidden="true" />
      ) : step.state === 'failed' || step.state === 'aborted' ? (
        <X aria-hidden="true" />
      ) : (
        n
      )}
      <span className="unseen">{n}</span>
    </span>
  );
}

function StepState({ step }: { step: OrderStepReport }) {
  const text = useText();
  const { timeZone } = useCity().manifest;
  const clock = (ms: number | null) => (ms === null ? '' : formatClock(ms, currentLanguage(), timeZone));
  switch (step.state) {
    case 'new':
      return <span className="quiet">{text('order.step.new')}</span>;
    case 'instructed':
      return (
        <span className="order-wish">
          {text('order.step.instructed', { who: step.instructedBy ?? '', clock: clock(step.instructedAt) })}{' '}
          {step.deadline === null ? null : <Remaining untilMs={step.deadline} />}
        </span>
      );
    case 'completed':
      return (
        <span>
          {text(step.completedBy === 'telemetry' ? 'order.step.confirmed' : 'order.step.reported', {
            who: step.completedBy ?? '',
            clock: clock(step.completedAt),
          })}
        </span>
      );
    case 'failed':
      return <b>{text('order.step.failed', { why: troubleText(step, text) })}</b>;
    case 'aborted':
      return <span>{text('order.step.aborted')}</span>;
  }
}

function StepButtons({ order, step }: { order: OrderReport; step: OrderStepReport }) {
  const text = useText();
  const session = useSession();
  const isBusy = useOrderDesk((state) => state.isBusy);
  const mayReport = session.may('order.report');
  const words = (kind: 'notDone' | 'accept') => useOrderDesk.setState({ words: { kind, step: step.id } });
  return (
    <span className="order-buttons">
      {stepActions(order, step).map((action) => {
        const isReport = action === 'done' || action === 'notDone';
        if (isReport ? !mayReport : !mayGiveWord(session)) return null;
        if (action === 'instruct' && step.means === 'crew' && step.crew === null)
          return (
            <Button
              key={action}
              size="small"
              disabled={isBusy || order.state !== 'issued'}
              title={text('order.crew.missing')}
              onClick={() => void nameCrew(session, order)}
            >
              {text('order.step.do.nameCrew')}
            </Button>
          );
        return (
          <Button
            key={action}
            size="small"
            look={action === 'instruct' || action === 'done' ? 'primary' : 'plain'}
            disabled={isBusy}
            onClick={() => {
              if (action === 'instruct') askStep(session, order, step.id);
              else if (action === 'done') void report(session, order, step.id, 'done', '');
              else if (action === 'retry') void retry(session, order, step.id);
              else words(action);
            }}
          >
            {text(`order.step.do.${action}`)}
          </Button>
        );
      })}
    </span>
  );
}

function Signatures({ order, model }: SheetProps) {
  const text = useText();
  const phraseWords = usePhraseWords();
  const moment = useMoment();
  return (
    <ul className="order-signatures" aria-label={text('order.signatures')}>
      {order.signatures.map(({ event, by, at, note, words, violations = [] }) => (
        <li key={`${event} ${at}`}>
          {text(`order.event.${event}` as 'order.event.write')} <b>{by}</b> <span className="quiet">{moment(at)}</span>
          {note === ''
            ? null
            : `: ${[noteText({ note, words }, phraseWords), ...violations.map((one) => violationText(one, model, text))].join(' ')}`}
        </li>
      ))}
    </ul>
  );
}

function Actions({ order }: { order: OrderReport }) {
  const text = useText();
  const session = useSession();
  const user = useSessionState((state) => state.welcome?.user ?? '');
  const { isBusy, refusal } = useOrderDesk();
  const canControl = mayGiveWord(session);
  const actions = actionsOf(order, user).filter((action) => canControl || NEEDS_NO_WORD.has(action));
  const isOpen = order.steps.some(({ state }) => state === 'new');
  return (
    <footer className="order-actions no-print">
      <span className="failure" role="alert">
        {refusal}
      </span>
      {mayWrite(session) && isOpen ? (
        <Button
          size="small"
          disabled={isBusy}
          onClick={() =>
            lookAhead(session, order.id, stepsToSend({ steps: draftOf(order).steps.filter(({ isDone }) => !isDone) }))
          }
        >
          {text('order.lookAhead')}
        </Button>
      ) : null}
      {mayWrite(session)
        ? actions.map((action) => (
            <Button
              key={action}
              size="small"
              look={PRIMARY.has(action) ? 'primary' : 'plain'}
              disabled={isBusy}
              onClick={() => act(session, order, action)}
            >
              {text(`order.action.${action}`)}
            </Button>
          ))
        : null}
    </footer>
  );
}

/** What planners do as well, who give no word for a switching. */
const NEEDS_NO_WORD: ReadonlySet<OrderAction> = new Set([
  ...(['edit', 'request', 'prepare', 'check', 'rework', 'reject', 'abort', 'reverse', 'fromTemplate'] as const),
]);
