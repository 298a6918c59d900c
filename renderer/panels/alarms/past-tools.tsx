// Over the past of alarms: in which time, of which class, how far the journal was read, and what is shown as a file.
import { Download } from 'lucide-react';
import { useMemo, useState } from 'react';
import { alarmCsvHead, alarmCsvLine } from '../../../contract/alarm-csv.ts';
import { currentLanguage, useText } from '../../languages/languages.ts';
import { useAlarmDesk } from '../../state/alarms/alarm-desk.ts';
import type { AlarmRow } from '../../state/alarms/alarm-order.ts';
import { limitId } from '../../state/alarms/limit-draft.ts';
import { useControlDesk, ownAreas } from '../../state/control/control-desk.ts';
import { formatDay, formatHourMinute, formatNumber } from '../../state/presentation.ts';
import { formatEntry, readEntry } from '../../state/replay/city-wall-time.ts';
import { foldText } from '../../state/search/fold-text.ts';
import { saveFile } from '../../state/trends/export-file.ts';
import { Button } from '../../theme/parts/button.tsx';
import { useAnswer } from '../dock/grid/use-answer.ts';
import { useCity, useSession } from '../session-context.ts';
import type { AlarmPlace } from './alarm-words.ts';
import { scopeText, limitTitle } from './limit-words.ts';
import { pagesOfPast, pastFilterOf, type ReadPast } from './use-past.ts';

const HOUR = 3_600_000;
/** Back from now, ms. A shift is of eight hours. */
const SPANS = { hour: HOUR, shift: 8 * HOUR, day: 24 * HOUR, week: 7 * 24 * HOUR } as const;
type SpanName = keyof typeof SPANS;
const isSpan = (name: string): name is SpanName => Object.hasOwn(SPANS, name);
const EVERY_MS = 60_000;
const ALL = {};

interface PastToolsProps {
  readonly past: ReadPast;
  readonly shown: readonly AlarmRow[];
  readonly placeOf: (alarm: { readonly id: string; readonly definition: string }) => AlarmPlace;
}

export function PastTools({ past, shown, placeOf }: PastToolsProps) {
  const text = useText();
  const { timeZone } = useCity().manifest;
  const language = currentLanguage();
  const moment = (ms: number) => `${formatDay(ms, language, timeZone)} ${formatHourMinute(ms, language, timeZone)}`;
  const said = past.failure ?? (past.isReading ? text('alarms.past.reading') : null);
  return (
    <div className="alarm-past" role="toolbar" aria-label={text('alarms.past.tools')}>
      <SpanFields />
      <ClassFilter />
      <span className="quiet t-12 nowrap" role="status">
        {said ??
          (past.hasMore && past.readToMs !== null
            ? text('alarms.past.readTo', { time: moment(past.readToMs) })
            : text('alarms.past.all', { n: formatNumber(shown.length, 0, language) }))}
      </span>
      {past.hasMore && !past.isReading ? (
        <button type="button" className="text-link t-12 nowrap" onClick={past.readMore}>
          {text('alarms.past.more')}
        </button>
      ) : null}
      <span className="grow" />
      <CsvButton placeOf={placeOf} />
    </div>
  );
}

function SpanFields() {
  const text = useText();
  const session = useSession();
  const { timeZone } = useCity().manifest;
  const [name, setName] = useState<SpanName | 'all' | 'own'>('all');
  const [from, setFrom] = useState('');
  const [to, setTo] = useState('');
  const momentOf = (typed: string) => readEntry(typed, session.clock.now(), timeZone);
  const choose = (next: string) => {
    if (next !== 'all' && next !== 'own' && !isSpan(next)) return;
    setName(next);
    const toMs = session.clock.now();
    // What ends from now on is in it as well, until somebody says when it shall end.
    if (next === 'all') useAlarmDesk.setState({ span: null });
    else if (next !== 'own') useAlarmDesk.setState({ span: { fromMs: toMs - SPANS[next], toMs: null } });
    else {
      const { span } = useAlarmDesk.getState();
      setFrom(formatEntry(span?.fromMs ?? toMs - SPANS.day, timeZone));
      setTo(formatEntry(toMs, timeZone));
    }
  };
  const isWrong = (typed: string) => typed !== '' && (momentOf(typed)?.length ?? 0) === 0;
  const apply = () => {
    const [fromMs] = momentOf(from) ?? [];
    const toMs = momentOf(to)?.at(-1);
    if (fromMs !== undefined && toMs !== undefined && fromMs <= toMs) useAlarmDesk.setState({ span: { fromMs, toMs } });
  };
  return (
    <>
      <select
        className="select alarm-filter"
        aria-label={text('alarms.past.span')}
        value={name}
        onChange={({ target: { value } }) => choose(value)}
      >
        {(['all', ...(Object.keys(SPANS) as SpanName[]), 'own'] as const).map((one) => (
          <option key={one} value={one}>
            {text(`alarms.past.span.${one}`)}
          </option>
        ))}
      </select>
      {name !== 'own' ? null : (
        <form
          className="alarm-span"
          onSubmit={(event) => {
            event.preventDefault();
            apply();
          }}
        >
          {(
            [
              ['alarms.past.from', from, setFrom],
              ['alarms.past.to', to, setTo],
            ] as const
          ).map(([label, value, set]) => (
            <input
              key={label}
              className="input"
              aria-label={text(label)}
              aria-invalid={isWrong(value)}
              autoComplete="off"
              value={value}
              onChange={({ target }) => set(target.value)}
            />
          ))}
          <Button type="submit" disabled={isWrong(from) || isWrong(to)}>
            {text('alarms.past.apply')}
          </Button>
        </form>
      )}
    </>
  );
}

function ClassFilter() {
  const text = useText();
  const city = useCity();
  const definition = useAlarmDesk((state) => state.definition);
  const { result } = useAnswer('alarm.definitions', ALL, EVERY_MS);
  const options = useMemo(
    () =>
      (result?.definitions ?? [])
        .filter(({ asset }) => asset === undefined)
        .map((one) => ({ id: limitId(one), title: `${scopeText(one, city, text)}: ${limitTitle(one, text)}` }))
        .toSorted((a, b) => a.title.localeCompare(b.title, currentLanguage())),
    [result, city, text],
  );
  return (
    <select
      className="select alarm-filter"
      aria-label={text('alarms.past.class')}
      value={definition ?? ''}
      onChange={({ target: { value } }) => useAlarmDesk.setState({ definition: value === '' ? null : value })}
    >
      <option value="">{text('alarms.past.allClasses')}</option>
      {options.map(({ id, title }) => (
        <option key={id} value={id}>
          {title}
        </option>
      ))}
    </select>
  );
}

type Saving =
  | { readonly kind: 'idle' }
  | { readonly kind: 'reading'; readonly n: number }
  | { readonly kind: 'told'; readonly message: string };

/** All that fits the filters, as far as the journal goes back, not only what is on the screen. */
function CsvButton({ placeOf }: Pick<PastToolsProps, 'placeOf'>) {
  const text = useText();
  const session = useSession();
  const { id, timeZone } = useCity().manifest;
  const [saving, setSaving] = useState<Saving>({ kind: 'idle' });
  const number = (n: number) => formatNumber(n, 0, currentLanguage());
  const save = async () => {
    const { priority, situation, isMineOnly, definition, span, words } = useAlarmDesk.getState();
    const areas = isMineOnly ? ownAreas(useControlDesk.getState().known) : null;
    const wanted = foldText(words).split(' ').filter(Boolean);
    const parts: Blob[] = [new Blob([alarmCsvHead()])];
    let rows = 0;
    setSaving({ kind: 'reading', n: 0 });
    try {
      for await (const page of pagesOfPast(session, pastFilterOf({ priority, situation, areas, definition, span }))) {
        const lines = page.flatMap((past) => {
          const { title, what, haystack } = placeOf(past);
          const isWanted =
            (situation === null || past.situation === situation) && wanted.every((word) => haystack.includes(word));
          return isWanted ? [alarmCsvLine(past, { name: title, alarm: what }, timeZone)] : [];
        });
        rows += lines.length;
        parts.push(new Blob([lines.join('')]));
        setSaving({ kind: 'reading', n: rows });
      }
      const day = formatEntry(session.clock.now(), timeZone).slice(0, 16).replaceAll(/[: ]/g, '-');
      saveFile(new Blob(parts, { type: 'text/csv;charset=utf-8' }), `${id}-alarms-${day}.csv`);
      setSaving({ kind: 'told', message: text('alarms.past.saved', { n: number(rows) }) });
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      setSaving({ kind: 'told', message: text('alarms.past.notSaved', { message }) });
    }
  };
  return (
    <>
      <span className="quiet t-12 nowrap" role="status">
        {saving.kind === 'idle'
          ? ''
          : saving.kind === 'told'
            ? saving.message
            : text('alarms.past.saving', { n: number(saving.n) })}
      </span>
      <Button disabled={saving.kind === 'reading'} onClick={() => void save()}>
        <Download aria-hidden="true" /> {text('alarms.past.csv')}
      </Button>
    </>
  );
}
