// Outages of the city: who is out and what is done about it, on the left as a table, on the right the one that is looked at; or how
// reliable supply has been.
import { Phone } from 'lucide-react';
import { useMemo } from 'react';
import { currentLanguage, useText } from '../../languages/languages.ts';
import { ownAreas, useControlDesk } from '../../state/control/control-desk.ts';
import { useOutageDesk } from '../../state/outages/outage-desk.ts';
import { leftOutOf, OUTAGE_FILTERS, type OutageFilter, outageTotals } from '../../state/outages/outage-order.ts';
import { formatNumber } from '../../state/presentation.ts';
import { Button } from '../../theme/parts/button.tsx';
import { Choice } from '../../theme/parts/choice.tsx';
import { OfThePresent } from '../dock/of-the-present.tsx';
import { RepairSheet } from '../flisr/repair-sheet.tsx';
import { useGrid } from '../grid/use-grid.ts';
import { useSession, useSessionState } from '../session-context.ts';
import { CallSheet } from './call-sheet.tsx';
import { EtrSheet } from './etr-sheet.tsx';
import { OutageDetails } from './outage-details.tsx';
import { MergeSheet, OpenSheet } from './merge-sheet.tsx';
import { mayCall, mayTell } from './outage-orders.ts';
import { OutageTable } from './outage-table.tsx';
import { outageWords } from './outage-words.ts';
import { RecordsSheet } from './records-sheet.tsx';
import { ReliabilityTable } from './reliability-table.tsx';
import { StepSheet } from './step-sheet.tsx';
import { StormChoice } from './storm-choice.tsx';
import { useOutageList } from './use-outages.ts';

export function OutagesPanel() {
  const text = useText();
  const isReplay = useSessionState((state) => state.replay !== null);
  return isReplay ? <OfThePresent>{text('outages.replay')}</OfThePresent> : <Outages />;
}

function Outages() {
  const text = useText();
  const session = useSession();
  const model = useGrid()?.model ?? null;
  const isOpen = useSessionState((state) => state.link.kind === 'open');
  useOutageList();
  const { known, failure, shown, which, isMineOnly, words, cursor } = useOutageDesk();
  const wordsOf = useMemo(() => outageWords(model, text), [model, text]);
  const chosen = known?.find(({ id }) => id === cursor) ?? null;
  const isKnown = isOpen && failure === null && known !== null;
  return (
    <div className="outages" data-old={!isOpen || failure !== null}>
      <div className="outage-tools">
        {shown === 'list' ? (
          <>
            <Totals />
            <span className="grow" />
            <input
              className="filter-input outage-filter"
              type="search"
              value={words}
              placeholder={text('outages.filter')}
              aria-label={text('outages.filter')}
              onChange={({ target: { value } }) => useOutageDesk.setState({ words: value })}
            />
            {session.may('control.areas') ? (
              <select
                className="select alarm-filter"
                aria-label={text('alarms.filter.areas')}
                value={isMineOnly ? 'mine' : 'all'}
                onChange={({ target: { value } }) => useOutageDesk.setState({ isMineOnly: value === 'mine' })}
              >
                <option value="all">{text('alarms.filter.areas.all')}</option>
                <option value="mine">{text('alarms.filter.areas.mine')}</option>
              </select>
            ) : null}
            <Choice
              label={text('outages.which')}
              value={which}
              options={OUTAGE_FILTERS.map((value) => ({ value, text: text(`outages.which.${value}`) }))}
              onChange={(value) => useOutageDesk.setState({ which: value as OutageFilter })}
            />
          </>
        ) : null}
        <Choice
          label={text('dock.outages')}
          value={shown}
          options={[
            { value: 'list', text: text('outages.tab.list') },
            { value: 'reliability', text: text('outages.tab.reliability') },
          ]}
          onChange={(value) => useOutageDesk.setState({ shown: value === 'list' ? 'list' : 'reliability' })}
        />
        <StormChoice model={model} />
        {mayTell(session) ? (
          <Button size="small" onClick={() => useOutageDesk.setState({ sheet: { kind: 'open' }, note: null })}>
            {text('outages.open')}
            {'\u2026'}
          </Button>
        ) : null}
        {mayCall(session) ? (
          <Button size="small" onClick={() => useOutageDesk.setState({ sheet: { kind: 'call' }, note: null })}>
            <Phone aria-hidden="true" /> {text('outages.call')}
          </Button>
        ) : null}
      </div>
      {isOpen && failure !== null ? (
        <p className="failure" role="alert">
          {text('outages.unreadable', { message: failure })}
        </p>
      ) : null}
      {isOpen ? null : (
        <p className="alarm-unknown" role="status">
          {text(known === null ? 'alarms.unknown' : 'outages.unknownSince')}
        </p>
      )}
      {shown === 'list' && isMineOnly ? <OfOthers /> : null}
      {shown === 'reliability' ? (
        <ReliabilityTable model={model} />
      ) : (
        <div className="outage-parts">
          <OutageTable outages={known ?? []} isKnown={isKnown} wordsOf={wordsOf} />
          <OutageDetails outage={chosen} isKnown={isKnown} model={model} wordsOf={wordsOf} />
        </div>
      )}
      <CallSheet />
      <EtrSheet />
      <StepSheet model={model} />
      <MergeSheet wordsOf={wordsOf} />
      <OpenSheet model={model} />
      <RecordsSheet model={model} />
      <RepairSheet isOfOutage />
    </div>
  );
}

/** What the list of one's own areas leaves out is never silently out of sight. */
function OfOthers() {
  const text = useText();
  const known = useOutageDesk((state) => state.known);
  const control = useControlDesk((state) => state.known);
  const { open, criticalOut } = useMemo(() => leftOutOf(known ?? [], ownAreas(control)), [known, control]);
  if (open === 0) return null;
  const number = (n: number) => formatNumber(n, 0, currentLanguage());
  return (
    <p role="status">
      {text('outages.others', { n: number(open) })}{' '}
      {criticalOut > 0 ? <b>{text('outages.others.critical', { n: number(criticalOut) })} </b> : null}
      <button type="button" className="text-link" onClick={() => useOutageDesk.setState({ isMineOnly: false })}>
        {text('alarms.filter.areas.showAll')}
      </button>
    </p>
  );
}

function Totals() {
  const text = useText();
  const known = useOutageDesk((state) => state.known);
  const totals = useMemo(() => outageTotals(known ?? []), [known]);
  if (known === null) return null;
  const number = (n: number) => formatNumber(n, 0, currentLanguage());
  const parts = [text('outages.total.out', { n: number(totals.customersOut), of: number(totals.confirmed) })];
  if (totals.criticalOut > 0) parts.push(text('outages.total.critical', { n: number(totals.criticalOut) }));
  if (totals.predicted > 0)
    parts.push(text('outages.total.predicted', { n: number(totals.customersPredicted), of: number(totals.predicted) }));
  if (totals.toClose > 0) parts.push(text('outages.total.toClose', { n: number(totals.toClose) }));
  return <span className="quiet t-12 nowrap cut">{parts.join(' \u00b7 ')}</span>;
}
