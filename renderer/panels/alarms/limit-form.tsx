// One alarm's limits, to be changed with a reason: what is wrong stands at its field while it is typed, and nothing holds before the host has said so.
import { useEffect, useId, useState } from 'react';
import { type AlarmDefinitionReport, SEVERITIES } from '../../../contract/alarm-definition.ts';
import type { RequestResult } from '../../../contract/requests.ts';
import { useText } from '../../languages/languages.ts';
import { useAlarmDesk } from '../../state/alarms/alarm-desk.ts';
import {
  changeOfDraft,
  draftOfLimit,
  LIMIT_FIELDS,
  type LimitChange,
  type LimitField,
  limitId,
  type LimitProblem,
  placeProblems,
  unreadableFields,
} from '../../state/alarms/limit-draft.ts';
import type { AlarmPriority } from '../../theme/alarm-mark.ts';
import { AlarmStateMark } from '../../theme/parts/alarm-state-mark.tsx';
import { Button } from '../../theme/parts/button.tsx';
import { Choice } from '../../theme/parts/choice.tsx';
import { useCity, useSession } from '../session-context.ts';
import { assetTitle } from '../values/city-text.ts';
import { fieldUnit, limitTitle, scopeText, unitOf } from './limit-words.ts';

/** ms after the last key: a number is being typed until then */
const TRIED_AFTER_MS = 300;
const MOST_WORDS = 500;

type Tried = RequestResult<'alarm.tryChange'>;

/** What the host says to it, asked anew with each change that stands for a moment. */
function useTried(change: LimitChange, mayChange: boolean): Tried | null {
  const session = useSession();
  const [tried, setTried] = useState<Tried | null>(null);
  const asked = JSON.stringify(change);
  useEffect(() => {
    if (!mayChange) return;
    let isOver = false;
    const timer = setTimeout(() => {
      session.request('alarm.tryChange', { changes: [JSON.parse(asked) as LimitChange] }).then(
        (answer) => {
          if (!isOver) setTried(answer);
        },
        // What is wrong is said again when it is applied.
        () => setTried(null),
      );
    }, TRIED_AFTER_MS);
    return () => {
      isOver = true;
      clearTimeout(timer);
    };
  }, [session, asked, mayChange]);
  return tried;
}

interface FormProps {
  readonly definition: AlarmDefinitionReport;
  /** id of the asset from which somebody came here; null: none */
  readonly asset: string | null;
  readonly version: number;
}

export function LimitForm({ definition, asset, version }: FormProps) {
  const text = useText();
  const city = useCity();
  const session = useSession();
  const mayChange = session.may('alarm.change');
  const [draft, setDraft] = useState(() => draftOfLimit(definition));
  const [isOfAsset, setOfAsset] = useState(definition.asset !== undefined);
  const [reason, setReason] = useState('');
  const [problems, setProblems] = useState<readonly LimitProblem[]>([]);
  const [failure, setFailure] = useState<string | null>(null);
  const [isAsking, setAsking] = useState(false);
  const at = isOfAsset && asset !== null ? asset : undefined;
  const change = changeOfDraft(definition, draft, at);
  const id = limitId(definition);
  const tried = useTried(change ?? { definition: id, ...(at === undefined ? {} : { asset: at }) }, mayChange);
  const unreadable = unreadableFields(draft);
  const placed = placeProblems(tried === null ? problems : tried.problems, definition, at);
  const priority = tried?.priorities.find((one) => one.definition === id)?.priority ?? null;

  const send = async (ask: () => Promise<RequestResult<'alarm.change'>>) => {
    setAsking(true);
    setFailure(null);
    try {
      const told = await ask();
      setProblems(told.problems);
      if (told.problems.length === 0) setReason('');
    } catch (error) {
      setFailure(error instanceof Error ? error.message : String(error));
    }
    setAsking(false);
  };
  const apply = (changes: LimitChange) =>
    send(() => session.request('alarm.change', { changes: [changes], reason: reason.trim(), version }));
  const isReady = change !== null && reason.trim() !== '' && !isAsking && placed.fields.size === 0;

  return (
    <form
      className="limit-form"
      aria-label={limitTitle(definition, text)}
      onSubmit={(event) => {
        event.preventDefault();
        if (isReady && change !== null) void apply(change);
      }}
    >
      <h3 className="t-14 limit-form-title">
        {priority === null ? null : <AlarmStateMark priority={priority as AlarmPriority} state="quiet" />}
        {limitTitle(definition, text)}
      </h3>
      {asset === null ? (
        <p className="quiet t-12">{scopeText(definition, city, text)}</p>
      ) : (
        <Choice
          label={text('alarms.limits.scope')}
          value={isOfAsset ? 'asset' : 'kind'}
          options={[
            { value: 'kind', text: text('alarms.limits.ofKind', { kind: text(`kind.${definition.kind}`) }) },
            { value: 'asset', text: text('alarms.limits.ofAsset', { asset: titleOf(asset) }) },
          ]}
          onChange={(value) => setOfAsset(value === 'asset')}
        />
      )}
      <div className="limit-fields">
        {LIMIT_FIELDS.map((field) =>
          draft[field] === undefined ? null : (
            <Field
              key={field}
              field={field}
              value={draft[field]}
              unit={fieldUnit(field, unitOf(city, definition), definition.condition.by === 'rate', text)}
              isReadOnly={!mayChange}
              problems={placed.fields.get(field) ?? []}
              isUnreadable={unreadable.includes(field)}
              onChange={(value) => {
                setDraft({ ...draft, [field]: value });
                setProblems([]);
              }}
            />
          ),
        )}
      </div>
      {priority === null ? null : (
        <p className="t-12">{text('alarms.limits.priority', { name: text(`alarms.priority.${priority as 1}`) })}</p>
      )}
      {placed.others.map(({ place, message, remedy }) => (
        <p key={place} className="limit-problem t-12" role="alert">
          {text('alarms.limits.elsewhere', { place, message, remedy })}
        </p>
      ))}
      {mayChange ? (
        <div className="limit-send">
          <label className="limit-field limit-reason">
            <span className="field-label">{text('alarms.limits.reason')}</span>
            <input
              className="input"
              maxLength={MOST_WORDS}
              value={reason}
              onChange={({ target }) => setReason(target.value)}
            />
          </label>
          {failure === null ? null : (
            <p className="limit-problem t-12" role="alert">
              {failure}
            </p>
          )}
          <div className="limit-buttons">
            {definition.asset === undefined ? null : (
              <Button
                disabled={reason.trim() === '' || isAsking}
                onClick={() => void apply({ definition: id, asset: definition.asset, isBackToKind: true })}
              >
                {text('alarms.limits.backToKind')}
              </Button>
            )}
            <span className="grow" />
            <Button onClick={() => useAlarmDesk.setState({ limit: null, limitAsset: null })}>
              {text('drill.cancel')}
            </Button>
            <Button type="submit" look="primary" disabled={!isReady}>
              {text('alarms.limits.apply')}
            </Button>
          </div>
        </div>
      ) : (
        <p className="quiet t-12">{text('alarms.limits.readOnly')}</p>
      )}
    </form>
  );

  function titleOf(of: string): string {
    const row = city.assetRow(of);
    return row === undefined ? of : assetTitle(city, row, text);
  }
}

function Field({
  field,
  value,
  unit,
  isReadOnly,
  problems,
  isUnreadable,
  onChange,
}: {
  field: LimitField;
  value: string;
  unit: string;
  isReadOnly: boolean;
  problems: readonly LimitProblem[];
  isUnreadable: boolean;
  onChange: (value: string) => void;
}) {
  const text = useText();
  const id = useId();
  const isWrong = isUnreadable || problems.length > 0;
  return (
    <div className="limit-field" data-wrong={isWrong}>
      <label className="field-label" htmlFor={id}>
        {text(`alarms.limits.field.${field}`)}
      </label>
      {field === 'severity' ? (
        <select
          id={id}
          className="select"
          disabled={isReadOnly}
          value={value}
          onChange={({ target }) => onChange(target.value)}
        >
          {SEVERITIES.map((one) => (
            <option key={one} value={one}>
              {text(`alarms.severity.${one}`)}
            </option>
          ))}
        </select>
      ) : (
        <input
          id={id}
          className="input limit-number"
          inputMode="decimal"
          readOnly={isReadOnly}
          aria-invalid={isWrong}
          aria-describedby={`${id}-wrong`}
          value={value}
          onChange={({ target }) => onChange(target.value)}
        />
      )}
      <span className="quiet t-12">{unit}</span>
      <span id={`${id}-wrong`} className="limit-problem t-12" role={isWrong ? 'alert' : undefined}>
        {isUnreadable
          ? text('alarms.limits.noNumber')
          : problems.map(({ message, remedy }) => `${message}; ${remedy}`).join(' ')}
      </span>
    </div>
  );
}
