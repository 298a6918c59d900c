// An exercise: what an instructor does to the simulated city, and what the desk made of it. Everything here says that it is one.
import { useMemo, useState } from 'react';
import type { DrillScore, FaultScore } from '../../../contract/drill-requests.ts';
import { currentLanguage, useText } from '../../languages/languages.ts';
import { useDesk } from '../../state/desk-store.ts';
import type { GridModel, GridRef } from '../../state/grid-model.ts';
import { formatClock, formatNumber } from '../../state/presentation.ts';
import { useSituationDesk } from '../../state/situation/situation-desk.ts';
import { Button } from '../../theme/parts/button.tsx';
import { Tag } from '../../theme/parts/tag.tsx';
import { useAnswer } from '../dock/grid/use-answer.ts';
import { mayDrill } from '../grid/drill.ts';
import { gridRefOf, stationOfRef } from '../grid/grid-selection.ts';
import { elementTitle, titleOfId } from '../grid/grid-titles.ts';
import { useGrid } from '../grid/use-grid.ts';
import { useCity, useSession, useSessionState } from '../session-context.ts';
import { DebriefSheet } from './debrief-sheet.tsx';
import { SPANS, spanText } from './drill-spans.ts';
import { ScenarioView } from './scenario-view.tsx';

const SCORE_EVERY_MS = 3_000;
const RUNNING_EVERY_MS = 3_000;
const MOST_CALLS = 50;
const ALL = {};

export function DrillsView() {
  const text = useText();
  const model = useGrid()?.model ?? null;
  const isAllowed = useSessionState((state) => mayDrill(state));
  const [isDebriefed, setDebriefed] = useState(false);
  const { result, failure } = useAnswer('drill.score', ALL, SCORE_EVERY_MS);
  return (
    <div className="drills">
      <section className="drill-orders" aria-label={text('drills.orders')}>
        <header className="event-head">
          <Tag text={text('drill.mark')} title={text('drills.mark')} />
          <h3 className="t-14 grow">{text('drills.orders')}</h3>
        </header>
        {isAllowed && model !== null ? <ScenarioView model={model} /> : null}
        {isAllowed && model !== null ? <Orders model={model} /> : <p className="quiet">{text('drills.mayNot')}</p>}
      </section>
      <section className="drill-score" aria-label={text('drills.score')}>
        <header className="event-head">
          <Tag text={text('drill.mark')} title={text('drills.mark')} />
          <h3 className="t-14 grow">{text('drills.score')}</h3>
          <Button size="small" disabled={result === null} onClick={() => setDebriefed(true)}>
            {text('drills.debrief')}
            {'\u2026'}
          </Button>
        </header>
        {failure === null ? null : (
          <p className="failure" role="alert">
            {text('events.unreadable', { message: failure })}
          </p>
        )}
        {result === null ? null : <Score score={result} model={model} />}
      </section>
      <DebriefSheet model={model} isOpen={isDebriefed} onDone={() => setDebriefed(false)} />
    </div>
  );
}

type Outcome =
  | { readonly kind: 'asking' }
  | { readonly kind: 'said'; readonly words: string; readonly isFailure: boolean };

function Orders({ model }: { model: GridModel }) {
  const text = useText();
  const session = useSession();
  const { selection, setOverlay } = useDesk();
  const [calls, setCalls] = useState(10);
  const [outcome, setOutcome] = useState<Outcome | null>(null);
  const { result: running } = useAnswer('drill.running', ALL, RUNNING_EVERY_MS);
  const ref = gridRefOf(model, selection);
  const station = ref === null ? null : stationIdOf(model, ref);
  const place = ref === null ? null : ref.table === 'feeders' ? model.id('feeders', ref.row) : station;
  const ask = async (request: () => Promise<string>) => {
    setOutcome({ kind: 'asking' });
    try {
      setOutcome({ kind: 'said', words: await request(), isFailure: false });
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      setOutcome({ kind: 'said', words: text('drill.failed', { message }), isFailure: true });
    }
  };
  const setTerminal = (of: string, works: boolean) =>
    void ask(async () => {
      await session.request('drill.terminal', { station: of, works });
      return text(works ? 'drills.speaks' : 'drills.silent', { name: titleOfId(model, of) });
    });
  const call = (of: string) =>
    void ask(async () => {
      const { outages, calls: taken } = await session.request('drill.calls', { place: of, count: calls });
      return text('drills.called', { n: taken, m: outages.length });
    });
  const isOff = outcome?.kind === 'asking';
  return (
    <div className="drill-body">
      <p>{ref === null ? text('drills.choose') : text('drills.chosen', { name: elementTitle(model, ref) })}</p>
      <div className="drill-buttons">
        <Button size="small" disabled={ref === null} onClick={() => setOverlay('drill')}>
          {text('drills.fault')}
        </Button>
        <Button
          size="small"
          disabled={station === null || isOff}
          onClick={() => station !== null && setTerminal(station, false)}
        >
          {text('drills.silence')}
        </Button>
      </div>
      <div className="drill-buttons">
        <label className="t-12">
          {text('drills.calls')}{' '}
          <input
            className="input outage-minutes"
            type="number"
            min={1}
            max={MOST_CALLS}
            value={calls}
            onChange={({ target }) =>
              setCalls(Math.max(1, Math.min(MOST_CALLS, Math.round(Number(target.value)) || 1)))
            }
          />
        </label>
        <Button size="small" disabled={place === null || isOff} onClick={() => place !== null && call(place)}>
          {text('drills.call')}
        </Button>
      </div>
      <p role="status" className={outcome?.kind === 'said' && outcome.isFailure ? 'failure' : 'quiet'}>
        {outcome?.kind === 'said' ? outcome.words : ''}
      </p>
      {running === null || running.silentStations.length === 0 ? null : (
        <ul className="drill-silent">
          {running.silentStations.map((id) => (
            <li key={id}>
              {text('drills.silent', { name: titleOfId(model, id) })}{' '}
              <Button size="small" disabled={isOff} onClick={() => setTerminal(id, true)}>
                {text('drills.speak')}
              </Button>
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}

function stationIdOf(model: GridModel, ref: GridRef): string | null {
  const row = stationOfRef(model, ref);
  return row < 0 ? null : model.id('stations', row);
}

function Score({ score, model }: { score: DrillScore; model: GridModel | null }) {
  const text = useText();
  const number = (n: number) => formatNumber(n, 0, currentLanguage());
  const sums = useMemo(
    () => SPANS.map((span) => [text(`drills.span.${span}`), spanText(score.mean[span])] as const),
    [score, text],
  );
  if (score.faults.length === 0) return <p className="empty">{text('drills.none')}</p>;
  return (
    <>
      <dl className="event-figures">
        {sums.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd className="tabular">{value}</dd>
          </div>
        ))}
        <div>
          <dt>{text('log.figure.minutes')}</dt>
          <dd className="tabular">{text('alarms.minutes', { n: number(score.customerMinutes) })}</dd>
        </div>
        <div>
          <dt>{text('drills.unsafe')}</dt>
          <dd className="tabular">{number(score.unsafeAttempts)}</dd>
        </div>
      </dl>
      <p className="quiet t-12">{text('drills.refusals', { ...score.refusals })}</p>
      <div className="scroll drill-faults" tabIndex={0}>
        <table className="plain-table">
          <thead>
            <tr>
              <th>{text('outages.column.since')}</th>
              <th>{text('drills.element')}</th>
              {SPANS.map((span) => (
                <th key={span}>{text(`drills.span.${span}`)}</th>
              ))}
              <th>{text('outages.column.out')}</th>
              <th>{text('log.figure.minutes')}</th>
            </tr>
          </thead>
          <tbody>
            {score.faults.map((fault) => (
              <FaultRow key={`${fault.element} ${fault.atMs}`} fault={fault} model={model} />
            ))}
          </tbody>
        </table>
      </div>
    </>
  );
}

function FaultRow({ fault, model }: { fault: FaultScore; model: GridModel | null }) {
  const text = useText();
  const { timeZone } = useCity().manifest;
  const language = currentLanguage();
  const number = (n: number) => formatNumber(n, 0, language);
  const { event } = fault;
  const name = model === null ? fault.element : titleOfId(model, fault.element);
  return (
    <tr>
      <td className="tabular">{formatClock(fault.atMs, language, timeZone)}</td>
      <td className="cut" title={fault.element}>
        {event === null ? (
          <>
            {name} <span className="quiet">{text('drills.noEvent')}</span>
          </>
        ) : (
          <button
            type="button"
            className="text-link"
            onClick={() =>
              useSituationDesk.setState({
                shown: 'events',
                withEnded: true,
                cursor: { kind: event.kind as 'outage', id: event.id },
              })
            }
          >
            {name}
          </button>
        )}
        {fault.repairedMs === null ? '' : ` (${text('outages.state.repaired')})`}
      </td>
      {SPANS.map((span) => (
        <td key={span} className="tabular">
          {spanText(fault[span])}
          {span === 'restoreMs' && fault.restoreMs !== null
            ? ` ${text(fault.isMomentary ? 'drills.momentary' : 'drills.sustained')}`
            : ''}
        </td>
      ))}
      <td className="tabular">
        {number(fault.customersOut)} / {number(fault.customersAffected)}
      </td>
      <td className="tabular">{number(fault.customerMinutes)}</td>
    </tr>
  );
}
