// One course: what tripped, where the fault must lie, who is without supply, the plan with its reasons and what was ruled out; and the
// three things that a person can do about it.
import type { FlisrCourseReport } from '../../../contract/flisr-requests.ts';
import { FLISR_MODES, type FlisrMode } from '../../../contract/grid-requests.ts';
import { currentLanguage, useText } from '../../languages/languages.ts';
import { courseSteps } from '../../state/flisr/course-steps.ts';
import { isEnded, isForApproval, isSupplyOpen } from '../../state/flisr/course-stages.ts';
import { useControlDesk } from '../../state/control/control-desk.ts';
import { useFlisrDesk } from '../../state/flisr/flisr-desk.ts';
import type { GridModel } from '../../state/grid-model.ts';
import { formatClock, formatNumber } from '../../state/presentation.ts';
import { Button } from '../../theme/parts/button.tsx';
import { IdLink } from '../grid/element-link.tsx';
import { titleOfId } from '../grid/grid-titles.ts';
import { said, showPower } from '../grid/grid-units.ts';
import { phrasesText } from '../phrases/phrase-text.ts';
import { usePhraseWords } from '../phrases/use-phrase-words.ts';
import { NewOrderFor } from '../orders/new-order-for.tsx';
import { draftFromPlan, goToOrder, mayWrite } from '../orders/order-actions.ts';
import { useOrder } from '../orders/use-orders.ts';
import { useCity, useSession, useSessionState } from '../session-context.ts';
import { courseStateText } from './course-state-text.ts';
import { CourseStepsList } from './course-steps-list.tsx';
import { Elapsed, Remaining } from './elapsed.tsx';
import { approve, mayDirect, setMode, takeOver } from './flisr-orders.ts';
import { goToCourse } from './go-to-course.ts';
import { StageBar } from './stage-bar.tsx';

const MOST_RULED_OUT = 12;
/** Ends after which somebody who knows the place may have it planned once more. */
const NAMEABLE: readonly FlisrCourseReport['reason'][] = ['not-located', 'no-plan', 'plan-late'];

interface CardProps {
  readonly course: FlisrCourseReport;
  readonly model: GridModel | null;
}

export function CourseCard({ course, model }: CardProps) {
  const text = useText();
  const order = useOrder(course.order);
  const steps = courseSteps(course, order);
  return (
    <article className="course-card" aria-label={feederName(course, model)}>
      <CardHead course={course} model={model} />
      <StageBar course={course} />
      <div className="course-body">
        <Facts course={course} model={model} />
        {course.plan === null ? (
          <p className="empty course-steps">
            {text(isEnded(course) ? 'flisr.noPlan' : 'flisr.planComes', { state: text(`flisr.stage.${course.state}`) })}
          </p>
        ) : (
          <CourseStepsList course={course} steps={steps} model={model} />
        )}
        <div className="course-side">
          <RuledOut course={course} model={model} />
          <Because course={course} model={model} />
          <Buttons course={course} />
        </div>
      </div>
    </article>
  );
}

export const feederName = ({ feeder }: FlisrCourseReport, model: GridModel | null): string =>
  model === null ? feeder : titleOfId(model, feeder);

function CardHead({ course, model }: CardProps) {
  const text = useText();
  const session = useSession();
  const { timeZone } = useCity().manifest;
  const { modes, isBusy } = useFlisrDesk();
  const of = modes?.feeders.find(({ id }) => id === course.feeder);
  const { state, reason, words, detail, endedMs, trippedMs, deadlineMs } = course;
  const phraseWords = usePhraseWords();
  const said = words.length > 0 ? phrasesText(words, phraseWords) : detail;
  const why = reason === null ? said : [text(`flisr.reason.${reason}`), said].filter(Boolean).join(': ');
  return (
    <header className="course-head">
      <h2 className="t-14 cut">{feederName(course, model)}</h2>
      <span className="course-state" data-ended={isEnded(course) && !isSupplyOpen(course)}>
        {courseStateText(course, text)}
      </span>
      {why === '' ? null : (
        <span className="cut" title={why}>
          {why}
        </span>
      )}
      <span className="grow" />
      {state === 'proposed' && deadlineMs !== null ? (
        <span className="quiet nowrap">
          {text('flisr.holds')} <Remaining untilMs={deadlineMs} />
        </span>
      ) : null}
      <label className="course-mode">
        <span className="quiet">{text('flisr.mode')}</span>
        <select
          className="select"
          value={of?.mode ?? course.level}
          disabled={of === undefined || isBusy || !mayDirect(session)}
          title={
            of === undefined ? undefined : text('flisr.mode.effective', { mode: text(`flisr.mode.${of.effective}`) })
          }
          onChange={({ target }) => setMode(session, course.feeder, target.value as FlisrMode)}
        >
          {FLISR_MODES.map((mode) => (
            <option key={mode} value={mode}>
              {text(`flisr.mode.${mode}`)}
            </option>
          ))}
        </select>
      </label>
      <span className="nowrap">
        <span className="quiet">{formatClock(trippedMs, currentLanguage(), timeZone)}</span>{' '}
        <b className="t-14">
          <Elapsed fromMs={trippedMs} toMs={endedMs} />
        </b>
      </span>
    </header>
  );
}

function Facts({ course, model }: CardProps) {
  const text = useText();
  const { device, location, place, plan, customersLost, customersOut, lost, isLockedOut } = course;
  const phraseWords = usePhraseWords();
  const number = (n: number | null) => (n === null ? '\u2013' : formatNumber(n, 0, currentLanguage()));
  const link = (id: string) => (model === null ? <code>{id}</code> : <IdLink model={model} id={id} />);
  const all = (ids: readonly string[]) =>
    ids.map((id, i) => (
      <span key={id}>
        {i === 0 ? '' : ', '}
        {link(id)}
      </span>
    ));
  const back = plan === null || customersOut === null ? null : Math.max(0, customersOut - plan.customersUnserved);
  // What the plan would bring is no news once it is carried out: what came back is.
  const isBack = course.state === 'restored';
  return (
    <dl className="course-facts scroll" tabIndex={0}>
      <dt>{text('flisr.fact.device')}</dt>
      <dd>
        {link(device)} <span className="quiet">{isLockedOut ? text('flisr.lockedOut') : ''}</span>
      </dd>
      <dt>{text('flisr.fact.place')}</dt>
      <dd>
        {location === null ? (
          <span className="quiet">{text('flisr.fact.placeUnknown')}</span>
        ) : (
          <>
            {link(location.element)}{' '}
            <span className="quiet">
              {text('flisr.fact.behind')} {link(location.entrance)}
            </span>
            {location.isSettled ? null : <span className="quiet"> ({text('flisr.fact.unsettled')})</span>}
          </>
        )}
      </dd>
      {location === null || location.silent.length === 0 ? null : (
        <>
          <dt>{text('flisr.fact.silent')}</dt>
          <dd>{all(location.silent)}</dd>
        </>
      )}
      {location === null || location.contradicted.length === 0 ? null : (
        <>
          <dt>{text('flisr.fact.contradicted')}</dt>
          <dd>{all(location.contradicted)}</dd>
        </>
      )}
      {place === null ? null : (
        <>
          <dt>{text('flisr.fact.named')}</dt>
          <dd>
            {link(place.element)}{' '}
            <span className="quiet">
              {place.by}; {place.saidBy}: {place.how}
            </span>
          </dd>
        </>
      )}
      <RepairFact course={course} />
      <dt>{text('flisr.fact.lost')}</dt>
      <dd className="number">
        <b>{number(customersLost)}</b> {text('flisr.customers')}
      </dd>
      {lost === null || (lost.feeders.length < 2 && lost.critical === 0) ? null : (
        <>
          <dt>{text('flisr.fact.lostAlso')}</dt>
          <dd className="number">
            {text('flisr.fact.lostWhat', { feeders: number(lost.feeders.length), critical: number(lost.critical) })}
          </dd>
        </>
      )}
      <dt>{text('flisr.fact.out')}</dt>
      <dd className="number">
        <b>{number(customersOut)}</b> {text('flisr.customers')}
      </dd>
      {plan === null ? null : (
        <>
          {isBack ? (
            <>
              <dt>{text('flisr.fact.isBack')}</dt>
              <dd className="number">
                <b>
                  {number(
                    customersLost === null || customersOut === null ? null : Math.max(0, customersLost - customersOut),
                  )}
                </b>{' '}
                {text('flisr.customers')}
              </dd>
            </>
          ) : (
            <>
              <dt>{text('flisr.fact.back')}</dt>
              <dd className="number">
                <b>{number(back)}</b> {text('flisr.customers')}{' '}
                <span className="quiet">{text('flisr.fact.planned')}</span>
              </dd>
            </>
          )}
          <dt>{text('flisr.fact.stay')}</dt>
          <dd className="number">
            <b>{number(plan.customersUnserved)}</b> {text('flisr.customers')},{' '}
            {said(showPower(plan.unservedKw * 1000, currentLanguage()))}
          </dd>
          {plan.afterwards === null ? null : (
            <>
              <dt>{text('flisr.fact.afterwards')}</dt>
              <dd className="number">
                <b>{number(plan.afterwards.customers)}</b> {text('flisr.customers')}{' '}
                <span className="quiet">{text('flisr.fact.byHand', { n: plan.afterwards.steps.length })}</span>
              </dd>
            </>
          )}
          <dt>{text('flisr.fact.limits')}</dt>
          <dd>
            {(plan.breachWords === null ? null : phrasesText([plan.breachWords], phraseWords)) ??
              text('flisr.fact.within', {
                v: formatNumber(plan.vminPu, 3, currentLanguage()),
                rating: text(plan.rating === 'emergency' ? 'flisr.rating.emergency' : 'flisr.rating.normal'),
              })}
          </dd>
        </>
      )}
    </dl>
  );
}

function RepairFact({ course: { repairedMs, repairedBy, repairedWords } }: { course: FlisrCourseReport }) {
  const text = useText();
  const { timeZone } = useCity().manifest;
  if (repairedMs === null) return null;
  return (
    <>
      <dt>{text('flisr.fact.repaired')}</dt>
      <dd>
        {formatClock(repairedMs, currentLanguage(), timeZone)} {repairedBy}
        {repairedWords === null ? null : (
          <span className="quiet">
            {' '}
            {repairedWords.saidBy}: {repairedWords.how}
          </span>
        )}
      </dd>
    </>
  );
}

/** Why the program goes less far than the mode of its feeder says. */
function Because({ course: { because }, model }: CardProps) {
  const text = useText();
  const areas = useControlDesk(({ known }) => known?.areas);
  if (because === null) return null;
  const values: Record<string, string> =
    because.code === 'feeder-mode'
      ? {
          feeder: model === null ? because.feeder : titleOfId(model, because.feeder),
          mode: text(`flisr.mode.${because.mode}`),
        }
      : because.code === 'area-held'
        ? { area: areas?.find(({ id }) => id === because.area)?.name ?? because.area, holder: because.holder }
        : {};
  return <p className="quiet">{text(`flisr.because.${because.code}`, values)}</p>;
}

function RuledOut({ course: { plan }, model }: CardProps) {
  const text = useText();
  const phraseWords = usePhraseWords();
  if (plan === null) return <div className="grow" />;
  const shown = plan.ruledOut.slice(0, MOST_RULED_OUT);
  return (
    <div className="course-out scroll" tabIndex={0} role="region" aria-label={text('flisr.ruledOut')}>
      <h3 className="field-label">{text('flisr.ruledOut')}</h3>
      {shown.length === 0 && plan.notes.length === 0 ? <p className="quiet">{text('flisr.ruledOut.none')}</p> : null}
      {shown.map(({ device, why, words }) => (
        <p key={`${device} ${why}`}>
          {model === null ? <code>{device}</code> : <IdLink model={model} id={device} />}{' '}
          <span className="quiet">{words.length > 0 ? phrasesText(words, phraseWords) : text(`flisr.out.${why}`)}</span>
        </p>
      ))}
      {plan.noteWords.map((note) => {
        const said = phrasesText(note, phraseWords);
        return (
          <p key={said} className="quiet">
            {said}
          </p>
        );
      })}
    </div>
  );
}

function Buttons({ course }: { course: FlisrCourseReport }) {
  const text = useText();
  const session = useSession();
  const { isBusy, refusal } = useFlisrDesk();
  const { id, state, level, order, orderAfterwards, plan, location, reason, repairedMs } = course;
  const model = useSessionState((one) => one.gridModel);
  const titleOf = (feeder: string) => (model === null ? feeder : titleOfId(model, feeder));
  const canDirect = mayDirect(session);
  const isKnown = location?.isSettled === true;
  const mayName = state === 'handedOver' && !isKnown && order === null && NAMEABLE.includes(reason);
  const isProposed = state === 'proposed';
  return (
    <div className="course-buttons">
      {refusal === null ? null : (
        <p className="failure" role="alert">
          {refusal}
        </p>
      )}
      {isProposed && level === 'manual' ? <p className="quiet">{text('flisr.manual')}</p> : null}
      {isForApproval(course) && canDirect ? (
        <Button look="primary" disabled={isBusy} onClick={() => approve(session, course)}>
          {text('flisr.approve')}
        </Button>
      ) : null}
      {isProposed && canDirect ? (
        <Button disabled={isBusy} onClick={() => useFlisrDesk.setState({ asking: { kind: 'reject', course: id } })}>
          {text('flisr.reject')}
        </Button>
      ) : null}
      {!isEnded(course) && canDirect ? (
        <Button disabled={isBusy} onClick={() => takeOver(session, course)}>
          {text('flisr.takeOver')}
        </Button>
      ) : null}
      {mayName && canDirect ? (
        <Button
          look="primary"
          disabled={isBusy}
          onClick={() => useFlisrDesk.setState({ asking: { kind: 'place', course: id } })}
        >
          {text('flisr.place')}
        </Button>
      ) : null}
      {plan !== null && order === null && mayWrite(session) ? (
        <Button onClick={() => draftFromPlan(course, text('flisr.order.title', { name: titleOf(course.feeder) }))}>
          {text('flisr.write')}
        </Button>
      ) : null}
      {plan === null && order === null ? <NewOrderFor serves={{ kind: 'flisr', id }} /> : null}
      {order === null ? null : <Button onClick={() => goToOrder(order)}>{text('flisr.showOrder')}</Button>}
      {orderAfterwards === null ? null : (
        <Button onClick={() => goToOrder(orderAfterwards)}>{text('flisr.showAfterwards')}</Button>
      )}
      {isEnded(course) && location !== null && repairedMs === null && canDirect ? (
        <Button
          disabled={isBusy}
          onClick={() => useFlisrDesk.setState({ asking: { kind: 'repaired', course: id, outage: null } })}
        >
          {text('flisr.repaired')}
        </Button>
      ) : null}
      <Button onClick={() => goToCourse(session, course)}>{text('flisr.show')}</Button>
    </div>
  );
}
