// What has to be said with some events of an order: why it is turned down or halted, why a step was not done, who has seen that it is, and
// from when until when it holds.
import { useState } from 'react';
import type { OrderReport } from '../../../contract/order-requests.ts';
import { type TextKey, useText } from '../../languages/languages.ts';
import { useOrderDesk, type WordsQuestion } from '../../state/orders/order-desk.ts';
import { formatEntry, readEntry } from '../../state/replay/city-wall-time.ts';
import { SheetFoot } from '../../theme/parts/sheet-foot.tsx';
import { Sheet } from '../../theme/parts/sheet.tsx';
import { useCity, useSession } from '../session-context.ts';
import { accept, report, schedule, turnDown } from './order-actions.ts';
import { useChosenOrder } from './use-orders.ts';

const MOST_WORDS = 500;
const HOUR = 3_600_000;
const close = () => useOrderDesk.setState({ words: null });

const titleKey = (words: WordsQuestion): TextKey =>
  words.kind === 'turnDown' ? `order.action.${words.event}` : `order.words.${words.kind}`;

export function WordsSheet() {
  const text = useText();
  const words = useOrderDesk((state) => state.words);
  const order = useChosenOrder();
  const isOpen = words !== null && order !== null;
  const title = words === null ? '' : text(titleKey(words));
  return (
    <Sheet label={title} className="drill" isOpen={isOpen} onClose={close}>
      <div className="panel-head">
        <h2 className="t-14">{title}</h2>
      </div>
      {!isOpen ? null : words.kind === 'schedule' ? (
        <ScheduleForm order={order} />
      ) : (
        <WordsForm words={words} order={order} />
      )}
    </Sheet>
  );
}

function Foot({ isReady, refusal }: { isReady: boolean; refusal: string | null }) {
  const text = useText();
  return (
    <SheetFoot
      refusal={refusal}
      cancel={text('drill.cancel')}
      send={text('order.words.send')}
      isReady={isReady}
      onClose={close}
    />
  );
}

function WordsForm({
  words,
  order,
}: {
  words: Exclude<WordsQuestion, { readonly kind: 'schedule' }>;
  order: OrderReport;
}) {
  const text = useText();
  const session = useSession();
  const { isBusy, refusal } = useOrderDesk();
  const [said, setSaid] = useState('');
  const late = words.kind === 'accept' ? (order.steps.find(({ id }) => id === words.step)?.lateBy ?? null) : null;
  const isReady = !isBusy && (said.trim() !== '' || late !== null);
  const send = (): Promise<boolean> => {
    if (words.kind === 'turnDown') return turnDown(session, order, words.event, said.trim());
    if (words.kind === 'notDone') return report(session, order, words.step, 'notDone', said.trim());
    return accept(session, order, words.step, said.trim() === '' ? null : said.trim());
  };
  return (
    <form
      className="drill-body"
      onSubmit={(event) => {
        event.preventDefault();
        if (isReady) void send().then((isTaken) => isTaken && close());
      }}
    >
      {late === null ? null : <p>{text('order.words.late', { who: late })}</p>}
      <label className="drill-type">
        <span className="field-label">
          {text(words.kind === 'accept' ? 'order.words.seenBy' : 'alarms.shelve.reason')}
        </span>
        <input
          autoFocus
          required={late === null}
          className="input alarm-reason"
          maxLength={MOST_WORDS}
          value={said}
          onChange={({ target }) => setSaid(target.value)}
        />
      </label>
      <Foot isReady={isReady} refusal={refusal} />
    </form>
  );
}

function ScheduleForm({ order }: { order: OrderReport }) {
  const text = useText();
  const session = useSession();
  const { timeZone } = useCity().manifest;
  const { isBusy, refusal } = useOrderDesk();
  const [from, setFrom] = useState(() => formatEntry(session.clock.now(), timeZone));
  const [until, setUntil] = useState(() => formatEntry(session.clock.now() + 8 * HOUR, timeZone));
  const momentOf = (typed: string): number | undefined => readEntry(typed, session.clock.now(), timeZone)?.[0];
  const [fromMs, untilMs] = [momentOf(from), momentOf(until)];
  const isReady = !isBusy && fromMs !== undefined && untilMs !== undefined && untilMs > fromMs;
  return (
    <form
      className="drill-body"
      onSubmit={(event) => {
        event.preventDefault();
        if (isReady) void schedule(session, order, fromMs, untilMs).then((isTaken) => isTaken && close());
      }}
    >
      {(
        [
          ['order.words.from', from, setFrom],
          ['order.words.until', until, setUntil],
        ] as const
      ).map(([label, value, set]) => (
        <label key={label} className="drill-type">
          <span className="field-label">{text(label)}</span>
          <input className="input" autoComplete="off" value={value} onChange={({ target }) => set(target.value)} />
        </label>
      ))}
      <Foot isReady={isReady} refusal={refusal} />
    </form>
  );
}
