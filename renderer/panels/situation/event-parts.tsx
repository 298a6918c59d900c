// The parts of an event, each with its state and the way to it.
import type { ReactNode } from 'react';
import type { EventPage } from '../../../contract/situation-requests.ts';
import { currentLanguage, useText } from '../../languages/languages.ts';
import { useAlarmDesk } from '../../state/alarms/alarm-desk.ts';
import type { PanelId } from '../../state/arrangement/panels.ts';
import { useDesk } from '../../state/desk-store.ts';
import { useFlisrDesk } from '../../state/flisr/flisr-desk.ts';
import type { GridModel } from '../../state/grid-model.ts';
import { useOrderDesk } from '../../state/orders/order-desk.ts';
import { showOutage } from '../../state/outages/outage-desk.ts';
import { formatNumber } from '../../state/presentation.ts';
import { situationTitle } from '../alarms/alarm-words.ts';
import { goToOutage } from '../outages/go-to-outage.ts';
import { deviceWord, outageNumber, stateWord } from '../outages/outage-words.ts';
import { courseStateText } from '../flisr/course-state-text.ts';
import { useSession } from '../session-context.ts';

const show = (tab: PanelId) => useDesk.getState().showDock(tab);

function Part({
  name,
  state,
  onGo,
  children,
}: {
  name: string;
  state: string;
  onGo: () => void;
  children?: ReactNode;
}) {
  return (
    <li>
      <button type="button" className="text-link cut" onClick={onGo}>
        {name}
      </button>{' '}
      <span className="quiet">{state}</span>
      {children}
    </li>
  );
}

export function EventParts({ page, model }: { page: EventPage; model: GridModel | null }) {
  const text = useText();
  const session = useSession();
  const number = (n: number) => formatNumber(n, 0, currentLanguage());
  const { situations, outages, courses, orders } = page.parts;
  const crews = [...new Set(outages.flatMap(({ crew }) => (crew === null ? [] : [crew])))];
  const calls = outages.reduce((sum, outage) => sum + outage.calls.filter((id) => !id.startsWith('gasp ')).length, 0);
  const guesses = page.ties.filter(({ why }) => why === 'place').length;
  return (
    <div className="event-part-lists">
      <h4 className="cap">{text('events.parts')}</h4>
      <ul>
        {situations.map((situation) => (
          <Part
            key={situation.number}
            name={situationTitle(situation, number(situation.alarms), model, text)}
            state={text('alarms.waiting', { n: number(situation.unacknowledged) })}
            onGo={() => {
              useAlarmDesk.setState({ situation: situation.number, state: 'all', priority: null, words: '' });
              show('alarms');
            }}
          />
        ))}
        {outages.map((outage) => (
          <Part
            key={outage.id}
            name={`${text('events.part.outage', { n: outageNumber(outage.id) })} ${deviceWord(model, outage, text)}`}
            state={stateWord(outage.state, text)}
            onGo={() => {
              showOutage(outage.id);
              show('outages');
              void goToOutage(session, outage);
            }}
          />
        ))}
        {courses.map((course) => (
          <Part
            key={course.id}
            name={text('events.part.flisr', { n: outageNumber(course.id) })}
            state={courseStateText(course, text)}
            onGo={() => {
              useFlisrDesk.setState({ chosen: course.id });
              show('flisr');
            }}
          />
        ))}
        {orders.map((order) => (
          <Part
            key={order.id}
            name={`${text('events.part.order', { n: outageNumber(order.id) })} ${order.title}`}
            state={text(`events.orderState.${order.state}`)}
            onGo={() => {
              useOrderDesk.setState({ chosen: order.id });
              show('orders');
            }}
          />
        ))}
      </ul>
      <p className="quiet t-12">
        {crews.length === 0 ? text('events.noCrew') : text('events.crews', { crews: crews.join(', ') })}
        {'. '}
        {text('events.calls', { n: number(calls) })}
      </p>
      {guesses === 0 ? null : <p className="quiet t-12">{text('events.tiedByPlace', { n: number(guesses) })}</p>}
    </div>
  );
}
