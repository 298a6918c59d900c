// The outage that is looked at: what is known of it and by whom, its curve, and what can be told of it. Only steps are offered that the
// host says it would take.
import { Crosshair } from 'lucide-react';
import type { ReactNode } from 'react';
import type { OutageOnWire, OutageStepName } from '../../../contract/outage-requests.ts';
import { currentLanguage, type TextKey, useText } from '../../languages/languages.ts';
import { useDesk } from '../../state/desk-store.ts';
import type { GridModel } from '../../state/grid-model.ts';
import { isAsked, type OutageNote, showOutage, useOutageDesk } from '../../state/outages/outage-desk.ts';
import { certaintyOf, isBack, isOver } from '../../state/outages/outage-order.ts';
import { formatClock, formatDay, formatHourMinute, formatNumber } from '../../state/presentation.ts';
import { Button } from '../../theme/parts/button.tsx';
import { titleOfId } from '../grid/grid-titles.ts';
import { NewOrderFor } from '../orders/new-order-for.tsx';
import { useCity, useSession } from '../session-context.ts';
import { goToOutage } from './go-to-outage.ts';
import { OutageCurve } from './outage-curve.tsx';
import { mayTell, tellPlainly } from './outage-orders.ts';
import { EtrCell, OutageMark } from './outage-row.tsx';
import { SupplyCheck } from './supply-check.tsx';
import { causeWord, outageNumber, type OutageWords, sourceWord, stateWord } from './outage-words.ts';

interface DetailsProps {
  readonly outage: OutageOnWire | null;
  readonly isKnown: boolean;
  readonly model: GridModel | null;
  readonly wordsOf: (outage: OutageOnWire) => OutageWords;
}

export function OutageDetails({ outage, isKnown, model, wordsOf }: DetailsProps) {
  const text = useText();
  const session = useSession();
  const theme = useDesk((state) => state.theme);
  if (outage === null)
    return (
      <section className="outage-details" aria-label={text('outages.details')}>
        <p className="empty">{text('outages.choose')}</p>
      </section>
    );
  const words = wordsOf(outage);
  return (
    <section className="outage-details" aria-label={text('outages.details')}>
      <header className="outage-head">
        <OutageMark outage={outage} />
        <h3 className="t-14 cut grow" title={outage.device ?? ''}>
          {words.number} {words.device}
        </h3>
        <span className="quiet t-12 cut">{words.feeder}</span>
        <Button size="small" onClick={() => void goToOutage(session, outage)}>
          <Crosshair aria-hidden="true" /> {text('outages.go')}
        </Button>
      </header>
      <Actions outage={outage} isKnown={isKnown} />
      <div className="outage-facts-and-curve">
        <Facts outage={outage} model={model} />
        <OutageCurve key={`${outage.id} ${theme}`} outage={outage} />
      </div>
    </section>
  );
}

function Actions({ outage, isKnown }: { outage: OutageOnWire; isKnown: boolean }) {
  const text = useText();
  const session = useSession();
  const note = useOutageDesk((state) => state.note);
  const isOff = !isKnown || note?.kind === 'asking';
  const press = (step: OutageStepName) => {
    if (isAsked(step)) useOutageDesk.setState({ sheet: { kind: 'step', outage: outage.id, step }, note: null });
    else tellPlainly(session, outage, step);
  };
  return (
    <div className="outage-actions" role="toolbar" aria-label={text('outages.actions')}>
      {mayTell(session)
        ? outage.may.map((step) => (
            <Button key={step} size="small" disabled={isOff} onClick={() => press(step)}>
              {text(`outages.step.${step}`)}
              {isAsked(step) ? '\u2026' : ''}
            </Button>
          ))
        : null}
      {mayTell(session) && session.may('outage.etr') && !isBack(outage) && !isOver(outage) ? (
        <Button
          size="small"
          disabled={isOff}
          onClick={() => useOutageDesk.setState({ sheet: { kind: 'etr', outage: outage.id }, note: null })}
        >
          {text('outages.etr.set')}
          {'\u2026'}
        </Button>
      ) : null}
      {mayTell(session) && session.may('outage.merge') && !isOver(outage) ? (
        <Button
          size="small"
          disabled={isOff}
          onClick={() => useOutageDesk.setState({ sheet: { kind: 'merge', outage: outage.id }, note: null })}
        >
          {text('outages.merge')}
          {'\u2026'}
        </Button>
      ) : null}
      {mayTell(session) && outage.customersAffected > 0 ? (
        <Button
          size="small"
          disabled={isOff}
          onClick={() => useOutageDesk.setState({ sheet: { kind: 'records', outage: outage.id }, note: null })}
        >
          {text('outages.records')}
          {'\u2026'}
        </Button>
      ) : null}
      {isOver(outage) ? null : <NewOrderFor serves={{ kind: 'outage', id: outage.id }} />}
      <span className="alarm-note" role="status">
        {note === null ? null : <OutageNoteText note={note} />}
      </span>
    </div>
  );
}

/** What the host said to the last word, refusals with their reason. */
export function OutageNoteText({ note }: { note: OutageNote }) {
  const text = useText();
  switch (note.kind) {
    case 'asking':
      return <>{text('alarms.asking')}</>;
    case 'stormed':
      return null;
    case 'failed':
      return <>{refusalText(note.message, text)}</>;
    case 'stepped':
      return (
        <>{text('outages.note.stepped', { n: outageNumber(note.outage), step: text(`outages.step.${note.step}`) })}</>
      );
    case 'called':
      return <>{text('outages.note.called', { n: outageNumber(note.outage) })}</>;
    case 'timed':
    case 'changed':
    case 'asked':
      return <>{text(`outages.note.${note.kind}`, { n: outageNumber(note.outage) })}</>;
  }
}

const REFUSALS = [
  ...(['unknown-point', 'unknown-device', 'unknown-case', 'unknown-record', 'unknown-feeder', 'other-feeder'] as const),
  ...(['over', 'not-confirmed', 'not-yours', 'not-now', 'no-reason', 'no-cause', 'before', 'told-by-supply'] as const),
  ...(['from-after-to', 'past', 'known-call', 'records-outside', 'same-device', 'not-restored', 'future'] as const),
  ...(['on-before-off', 'overlap', 'not-out', 'already-open'] as const),
] as const;

/** The host answers "code: what it is about". */
function refusalText(message: string, text: ReturnType<typeof useText>): string {
  const code = REFUSALS.find((one) => message.includes(`${one}:`));
  return code === undefined
    ? text('alarms.failed', { message })
    : text('alarms.failed', { message: text(`outages.refusal.${code}`) });
}

function Fact({ name, children }: { name: TextKey; children: ReactNode }) {
  const text = useText();
  return (
    <>
      <dt>{text(name)}</dt>
      <dd>{children}</dd>
    </>
  );
}

function Facts({ outage, model }: { outage: OutageOnWire; model: GridModel | null }) {
  const text = useText();
  const { clock } = useSession();
  const { timeZone } = useCity().manifest;
  const language = currentLanguage();
  const number = (n: number, digits = 0) => formatNumber(n, digits, language);
  const clockOf = (ms: number) => formatClock(ms, language, timeZone);
  const certainty = certaintyOf(outage);
  const { etr, cause, crew, calls, critical, parent, into } = outage;
  const isGuess = certainty === 'predicted';
  const known = useOutageDesk((state) => state.known);
  const nested = (known ?? []).flatMap((other) => (other.parent === outage.id ? [other.id] : []));
  const others = into.length > 0 ? into : parent === null ? [] : [parent];
  return (
    <dl className="outage-facts">
      <Fact name="outages.column.state">
        {stateWord(outage.state, text)}
        {outage.confidence === null || outage.confidence === 'confirmed'
          ? ''
          : `, ${text(`outages.confidence.${outage.confidence}`)}`}
      </Fact>
      <Fact name="outages.fact.customers">
        {isGuess
          ? text('outages.fact.predicted', { n: number(outage.customersPredicted) })
          : text('outages.fact.out', { n: number(outage.customersOut), of: number(outage.customersAffected) })}
      </Fact>
      <Fact name="outages.fact.minutes">{text('alarms.minutes', { n: number(outage.customerMinutes) })}</Fact>
      <Fact name="outages.column.critical">
        {critical.length === 0
          ? number(outage.criticalOut)
          : critical.map((id) => (model === null ? id : titleOfId(model, id))).join(', ')}
      </Fact>
      <Fact name="outages.column.etr">
        <EtrCell outage={outage} />{' '}
        {etr === null || isBack(outage) || isOver(outage) ? null : (
          <span className="quiet">
            {text('outages.etr.said', {
              source: [sourceWord(etr.source, text), etr.author].filter(Boolean).join(' '),
              clock: formatHourMinute(etr.saidTs, language, timeZone),
            })}
            {outage.etrRevisions > 0 ? `, ${text('outages.etr.revised', { n: number(outage.etrRevisions) })}` : ''}
            {etr.reason === '' ? '' : `, ${etr.reason}`}
          </span>
        )}
      </Fact>
      <Fact name="outages.fact.cause">
        {cause === null ? <span className="quiet">{text('outages.fact.notKnown')}</span> : causeWord(cause, text)}
      </Fact>
      <Fact name="outages.column.crew">{crew ?? <span className="quiet">{text('outages.fact.noCrew')}</span>}</Fact>
      <Fact name="outages.fact.calls">{text('outages.fact.callsOf', callsOf(calls))}</Fact>
      {others.length === 0 ? null : (
        <Fact name={into.length > 0 ? 'outages.fact.into' : 'outages.fact.under'}>
          <OutageLinks ids={others} />
        </Fact>
      )}
      {nested.length === 0 ? null : (
        <Fact name="outages.fact.nested">
          <OutageLinks ids={nested} />
        </Fact>
      )}
      {outage.endedTs === null && outage.check === null && outage.state !== 'partRestored' ? null : (
        <Fact name="outages.fact.check">
          <SupplyCheck outage={outage} model={model} />
        </Fact>
      )}
      <Fact name="outages.fact.course">
        <ol className="outage-times">
          {Object.entries(outage.times)
            .toSorted(([, a], [, b]) => a - b)
            .map(([mark, ms]) => (
              <li key={mark}>
                <span className="tabular">
                  {clock.now() - ms > 18 * 3_600_000 ? `${formatDay(ms, language, timeZone)} ` : ''}
                  {clockOf(ms)}
                </span>{' '}
                {text(`outages.state.${mark}` as TextKey)}
              </li>
            ))}
        </ol>
      </Fact>
    </dl>
  );
}

function OutageLinks({ ids }: { ids: readonly string[] }) {
  return ids.map((id) => (
    <button key={id} type="button" className="text-link" onClick={() => showOutage(id)}>
      {outageNumber(id)}
    </button>
  ));
}

/** Meters say by themselves that they go dark; their ids begin with a word for it. */
function callsOf(calls: readonly string[]): { calls: number; gasps: number } {
  const gasps = calls.filter((id) => id.startsWith('gasp ')).length;
  return { calls: calls.length - gasps, gasps };
}
