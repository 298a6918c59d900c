// The list of events and the page of one: figures, parts with ways to each, what has happened, what people wrote.
import { useEffect, useMemo } from 'react';
import type { EventHead, EventPage, EventPart } from '../../../contract/situation-requests.ts';
import { currentLanguage, useText } from '../../languages/languages.ts';
import { rowBeside } from '../../state/alarms/alarm-selection.ts';
import type { GridModel } from '../../state/grid-model.ts';
import { formatClock, formatNumber } from '../../state/presentation.ts';
import { isSamePart, useSituationDesk } from '../../state/situation/situation-desk.ts';
import { Button } from '../../theme/parts/button.tsx';
import { NewOrderFor } from '../orders/new-order-for.tsx';
import { SwitchRow } from '../../theme/parts/switch.tsx';
import { useAnswer } from '../dock/grid/use-answer.ts';
import { useGrid } from '../grid/use-grid.ts';
import { useCity } from '../session-context.ts';
import { EventParts } from './event-parts.tsx';
import { EventTimeline } from './event-timeline-list.tsx';
import { eventTitle, partTitle } from './event-words.ts';
import { LogWriter } from './log-writer.tsx';

const EVERY_MS = 2_000;
const MOST = 200;
const keyOf = ({ kind, id }: EventPart): string => `${kind} ${id}`;

export function EventsView() {
  const text = useText();
  const { withEnded, cursor, told } = useSituationDesk();
  const model = useGrid()?.model ?? null;
  // A word of ours is seen at once.
  // oxlint-disable-next-line react-hooks/exhaustive-deps
  const question = useMemo(() => ({ isOpen: !withEnded, limit: MOST }), [withEnded, told]);
  const { result, failure } = useAnswer('situation.list', question, EVERY_MS);
  const events = result?.events ?? [];
  const first = events[0]?.id ?? null;
  useEffect(() => {
    if (cursor === null && first !== null) useSituationDesk.setState({ cursor: first });
  }, [cursor, first]);
  const keys = events.map(({ id }) => keyOf(id));
  const choose = (key: string | null) => {
    const head = events.find(({ id }) => keyOf(id) === key);
    if (head !== undefined) useSituationDesk.setState({ cursor: head.id });
  };
  return (
    <div className="event-parts-view">
      <div className="event-list">
        <SwitchRow
          label={text('events.withEnded')}
          isOn={withEnded}
          onChange={(isOn) => useSituationDesk.setState({ withEnded: isOn })}
        />
        {failure === null ? null : (
          <p className="failure" role="alert">
            {text('events.unreadable', { message: failure })}
          </p>
        )}
        <div
          className="scroll event-rows"
          role="listbox"
          tabIndex={0}
          aria-label={text('events.view.events')}
          onKeyDown={(event) => {
            const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
            if (step === undefined) return;
            event.preventDefault();
            event.stopPropagation();
            choose(rowBeside(keys, cursor === null ? null : keyOf(cursor), step));
          }}
        >
          {result !== null && events.length === 0 ? <p className="empty">{text('events.none')}</p> : null}
          {events.map((head) => (
            <EventRow key={keyOf(head.id)} head={head} model={model} isChosen={isSamePart(head.id, cursor)} />
          ))}
        </div>
      </div>
      {cursor === null ? null : <Page key={keyOf(cursor)} of={cursor} model={model} />}
    </div>
  );
}

function EventRow({ head, model, isChosen }: { head: EventHead; model: GridModel | null; isChosen: boolean }) {
  const text = useText();
  const { timeZone } = useCity().manifest;
  const language = currentLanguage();
  const number = (n: number) => formatNumber(n, 0, language);
  const facts = [
    head.customersOut > 0 ? text('events.out', { n: number(head.customersOut) }) : '',
    head.alarms > 0 ? text('events.alarms', { n: number(head.alarms) }) : '',
    head.courses > 0 ? text('events.courses', { n: number(head.courses) }) : '',
    head.orders > 0 ? text('events.orders', { n: number(head.orders) }) : '',
  ].filter(Boolean);
  return (
    <div
      role="option"
      aria-selected={isChosen}
      className="event-row"
      data-ended={head.endedMs !== null}
      onClick={() => useSituationDesk.setState({ cursor: head.id })}
    >
      <span className="tabular">{formatClock(head.beganMs, language, timeZone)}</span>
      <span className="cut strong">{eventTitle(head, model, text)}</span>
      <span className="cut quiet">{facts.join(' \u00b7 ') || text('events.quiet')}</span>
    </div>
  );
}

function Page({ of, model }: { of: EventPart; model: GridModel | null }) {
  const text = useText();
  const told = useSituationDesk((state) => state.told);
  // oxlint-disable-next-line react-hooks/exhaustive-deps
  const question = useMemo(() => ({ of }), [of, told]);
  const { result, failure } = useAnswer('situation.get', question, EVERY_MS);
  if (result === null)
    return <section className="event-page">{failure === null ? null : <p className="empty">{failure}</p>}</section>;
  return <PageBody page={result} model={model} key={partTitle(result.id, text)} />;
}

function PageBody({ page, model }: { page: EventPage; model: GridModel | null }) {
  const text = useText();
  const { timeZone } = useCity().manifest;
  const language = currentLanguage();
  const number = (n: number) => formatNumber(n, 0, language);
  const figures: readonly (readonly [string, string])[] = [
    [text('events.figure.began'), formatClock(page.beganMs, language, timeZone)],
    [
      text('events.figure.ended'),
      page.endedMs === null ? text('events.figure.goesOn') : formatClock(page.endedMs, language, timeZone),
    ],
    [text('events.figure.out'), `${number(page.customersOut)} / ${number(page.customersAffected)}`],
    [text('events.figure.critical'), number(page.criticalOut)],
    [text('events.figure.minutes'), `${number(page.customerMinutes)} min`],
    [
      text('events.figure.alarms'),
      `${number(page.alarms)}, ${text('alarms.waiting', { n: number(page.unacknowledged) })}`,
    ],
  ];
  return (
    <section className="event-page" aria-label={eventTitle(page, model, text)}>
      <header className="event-head">
        <h3 className="t-14 cut grow">{eventTitle(page, model, text)}</h3>
        {page.id.kind === 'order' ? null : <NewOrderFor serves={{ kind: page.id.kind, id: page.id.id }} />}
        <Button size="small" onClick={() => useSituationDesk.setState({ report: page.id })}>
          {text('events.report')}
        </Button>
      </header>
      <dl className="event-figures">
        {figures.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd className="tabular">{value}</dd>
          </div>
        ))}
      </dl>
      <div className="event-columns">
        <EventParts page={page} model={model} />
        <EventTimeline page={page} model={model} />
        <div className="event-log">
          <h4 className="cap">{text('events.view.log')}</h4>
          <LogWriter about={page.id} />
        </div>
      </div>
    </section>
  );
}
