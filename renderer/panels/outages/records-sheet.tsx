// The base records of an outage: what went out and came back together is one line, and can be opened into its service points. What is chosen
// is taken out as an outage of its own, corrected in its times, struck out or counted again; with a reason.
import { useMemo, useState } from 'react';
import type { OutageRecord, RecordCorrection } from '../../../contract/outage-requests.ts';
import { currentLanguage, useText } from '../../languages/languages.ts';
import type { GridModel } from '../../state/grid-model.ts';
import { useOutageDesk } from '../../state/outages/outage-desk.ts';
import { momentNear, type RecordGroup, recordGroups } from '../../state/outages/record-times.ts';
import { formatClock, formatNumber } from '../../state/presentation.ts';
import { AskField, AskForm } from '../../theme/parts/ask-form.tsx';
import { Choice } from '../../theme/parts/choice.tsx';
import { Sheet } from '../../theme/parts/sheet.tsx';
import { useAnswer } from '../dock/grid/use-answer.ts';
import { titleOfId } from '../grid/grid-titles.ts';
import { useCity, useSession } from '../session-context.ts';
import { OutageNoteText } from './outage-details.tsx';
import { changeOutage } from './outage-orders.ts';
import { outageNumber } from './outage-words.ts';

const EVERY_MS = 5_000;
const MOST_WORDS = 200;
const DEEDS = ['splitOff', 'times', 'strike', 'unstrike'] as const;
type Deed = (typeof DEEDS)[number];
const close = () => useOutageDesk.setState({ sheet: null });

export function RecordsSheet({ model }: { model: GridModel | null }) {
  const text = useText();
  const sheet = useOutageDesk((state) => state.sheet);
  const outage = sheet?.kind === 'records' ? sheet.outage : null;
  return (
    <Sheet label={text('outages.records')} className="drill records" isOpen={outage !== null} onClose={close}>
      {outage === null ? null : <RecordsBody outage={outage} model={model} />}
    </Sheet>
  );
}

function RecordsBody({ outage, model }: { outage: string; model: GridModel | null }) {
  const text = useText();
  const session = useSession();
  const { timeZone } = useCity().manifest;
  const { note, told } = useOutageDesk();
  // A word of ours is seen at once.
  // oxlint-disable-next-line react-hooks/exhaustive-deps
  const question = useMemo(() => ({ outage }), [outage, told]);
  const { result, failure } = useAnswer('outage.records', question, EVERY_MS);
  const records = useMemo(() => result?.records ?? [], [result]);
  const [chosen, setChosen] = useState<ReadonlySet<number>>(new Set());
  const [deed, setDeed] = useState<Deed>('splitOff');
  const [times, setTimes] = useState({ off: '', on: '' });
  const [reason, setReason] = useState('');
  const [isAsked, setAsked] = useState(false);
  const picked = records.filter(({ record }) => chosen.has(record));
  const changes = deed === 'splitOff' ? [] : changesOf(deed, picked, times, timeZone, session.clock.now());
  const isReady =
    picked.length > 0 && reason.trim() !== '' && note?.kind !== 'asking' && (deed === 'splitOff' || changes !== null);
  const number = (n: number) => formatNumber(n, 0, currentLanguage());
  const tell = () => {
    setAsked(true);
    const why = { outage, reason: reason.trim() };
    const asked =
      deed === 'splitOff'
        ? changeOutage(session, 'outage.splitOff', {
            ...why,
            records: picked.map(({ record }) => record),
            device: null,
          })
        : changeOutage(session, 'outage.correct', { ...why, changes: changes ?? [] });
    void asked.then((isDone) => {
      if (isDone) setChosen(new Set());
      if (isDone && deed === 'splitOff') close();
    });
  };
  const timeField = (name: 'off' | 'on') => (
    <AskField name={text(`outages.records.${name}`)}>
      <input
        className="input outage-minutes"
        value={times[name]}
        maxLength={8}
        onChange={({ target }) => setTimes({ ...times, [name]: target.value })}
      />
    </AskField>
  );
  return (
    <AskForm
      title={`${outageNumber(outage)}: ${text('outages.records')}`}
      about={text('outages.records.what')}
      isReady={isReady}
      said={isAsked && note !== null ? <OutageNoteText note={note} /> : null}
      cancel={text('drill.cancel')}
      apply={text('outages.records.apply')}
      onCancel={close}
      onApply={tell}
    >
      {failure === null ? null : <p className="failure">{text('outages.unreadable', { message: failure })}</p>}
      <RecordTable records={records} chosen={chosen} onChoose={setChosen} model={model} isKnown={result !== null} />
      <p className="quiet">
        {text('outages.records.chosen', {
          n: number(picked.length),
          customers: number(picked.reduce((sum, { customers }) => sum + customers, 0)),
        })}
      </p>
      <Choice
        label={text('outages.records.do')}
        value={deed}
        options={DEEDS.map((value) => ({ value, text: text(`outages.records.do.${value}`) }))}
        onChange={(value) => setDeed(value as Deed)}
      />
      {deed === 'times' ? (
        <>
          {timeField('off')}
          {timeField('on')}
          {changes === null ? <p className="quiet">{text('outages.records.badTime')}</p> : null}
        </>
      ) : null}
      <AskField name={text('outages.records.reason')}>
        <input
          className="input alarm-reason"
          maxLength={MOST_WORDS}
          value={reason}
          onChange={({ target }) => setReason(target.value)}
        />
      </AskField>
    </AskForm>
  );
}

/** null: what is written is no time of day, or nothing would change. */
function changesOf(
  deed: Exclude<Deed, 'splitOff'>,
  picked: readonly OutageRecord[],
  { off, on }: { readonly off: string; readonly on: string },
  zone: string,
  nowMs: number,
): RecordCorrection[] | null {
  if (deed !== 'times') return picked.map(({ record }) => ({ record, isVoid: deed === 'strike' }));
  const [wantsOff, wantsOn] = [off.trim() !== '', on.trim() !== ''];
  if (!wantsOff && !wantsOn) return null;
  const changes = picked.map((record) => {
    const offMs = wantsOff ? momentNear(off, record.off, zone) : undefined;
    const onMs = wantsOn ? momentNear(on, record.on ?? nowMs, zone) : undefined;
    if (offMs === null || onMs === null) return null;
    return {
      record: record.record,
      ...(offMs === undefined ? {} : { off: offMs }),
      ...(onMs === undefined ? {} : { on: onMs }),
    };
  });
  return changes.every((change) => change !== null) ? changes : null;
}

function RecordTable({
  records,
  chosen,
  onChoose,
  model,
  isKnown,
}: {
  records: readonly OutageRecord[];
  chosen: ReadonlySet<number>;
  onChoose: (chosen: ReadonlySet<number>) => void;
  model: GridModel | null;
  isKnown: boolean;
}) {
  const text = useText();
  const groups = useMemo(() => recordGroups(records), [records]);
  const [open, setOpen] = useState<string | null>(null);
  const choose = (some: readonly OutageRecord[], isOn: boolean) => {
    const next = new Set(chosen);
    for (const { record } of some) {
      if (isOn) next.add(record);
      else next.delete(record);
    }
    onChoose(next);
  };
  if (isKnown && groups.length === 0) return <p className="empty">{text('outages.records.none')}</p>;
  return (
    <div className="record-table scroll" tabIndex={0} role="region" aria-label={text('outages.records')}>
      <table>
        <thead>
          <tr>
            <th />
            {(['place', 'points', 'customers', 'off', 'on', 'step'] as const).map((column) => (
              <th key={column} className={column === 'place' ? '' : 'right'}>
                {text(`outages.records.column.${column}`)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {groups.map((group) => (
            <GroupRows
              key={group.key}
              group={group}
              chosen={chosen}
              choose={choose}
              isOpen={open === group.key}
              onOpen={() => setOpen(open === group.key ? null : group.key)}
              model={model}
            />
          ))}
        </tbody>
      </table>
    </div>
  );
}

function GroupRows({
  group,
  chosen,
  choose,
  isOpen,
  onOpen,
  model,
}: {
  group: RecordGroup;
  chosen: ReadonlySet<number>;
  choose: (some: readonly OutageRecord[], isOn: boolean) => void;
  isOpen: boolean;
  onOpen: () => void;
  model: GridModel | null;
}) {
  const text = useText();
  const { timeZone } = useCity().manifest;
  const language = currentLanguage();
  const number = (n: number) => formatNumber(n, 0, language);
  const title = (id: string | null) => (id === null ? '' : model === null ? id : titleOfId(model, id));
  const { records, off, on, step, isVoid, transformer, customers } = group;
  const isChosen = records.every(({ record }) => chosen.has(record));
  return (
    <>
      <tr data-void={isVoid}>
        <td>
          <input
            type="checkbox"
            aria-label={`${text('outages.records.choose')} ${title(transformer)}`}
            checked={isChosen}
            onChange={({ target }) => choose(records, target.checked)}
          />
        </td>
        <td>
          <button
            type="button"
            className="text-link"
            aria-expanded={isOpen}
            title={text('outages.records.expand')}
            onClick={onOpen}
          >
            {title(transformer)}
          </button>
          {isVoid ? <span className="quiet"> {text('outages.records.struck')}</span> : null}
        </td>
        <td className="right">{number(records.length)}</td>
        <td className="right">{number(customers)}</td>
        <td className="right tabular">{formatClock(off, language, timeZone)}</td>
        <td className="right tabular">
          {on === null ? text('outages.records.still') : formatClock(on, language, timeZone)}
        </td>
        <td className="right">{step ?? ''}</td>
      </tr>
      {isOpen
        ? records.map((one) => (
            <tr key={one.record} className="record-point">
              <td />
              <td>
                <label>
                  <input
                    type="checkbox"
                    checked={chosen.has(one.record)}
                    onChange={({ target }) => choose([one], target.checked)}
                  />{' '}
                  {title(one.point)}
                </label>
              </td>
              <td />
              <td className="right">{number(one.customers)}</td>
              <td colSpan={3} />
            </tr>
          ))
        : null}
    </>
  );
}
