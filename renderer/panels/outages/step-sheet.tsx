// What a step needs besides the word: which device, which cause, which crew, why. A device is the one that is chosen on the map.
import { type ReactNode, useState } from 'react';
import type { RequestParams } from '../../../contract/requests.ts';
import { type TextKey, useText } from '../../languages/languages.ts';
import { useDesk } from '../../state/desk-store.ts';
import type { GridModel } from '../../state/grid-model.ts';
import { type AskedStep, useOutageDesk } from '../../state/outages/outage-desk.ts';
import { Button } from '../../theme/parts/button.tsx';
import { Sheet } from '../../theme/parts/sheet.tsx';
import { gridRefOf } from '../grid/grid-selection.ts';
import { titleOfId } from '../grid/grid-titles.ts';
import { useSession } from '../session-context.ts';
import { OutageNoteText } from './outage-details.tsx';
import { tellStep } from './outage-orders.ts';
import { outageNumber } from './outage-words.ts';

/** Those that default durations of a restoration know by name, and the usual others. */
const CAUSES = [
  ...(['equipment', 'dig-in', 'weather', 'tree', 'animal', 'overload', 'vandalism', 'operation'] as const),
  ...(['customer', 'planned', 'unknown'] as const),
] as const;
const MOST_WORDS = 200;

export function StepSheet({ model }: { model: GridModel | null }) {
  const text = useText();
  const sheet = useOutageDesk((state) => state.sheet);
  const close = () => useOutageDesk.setState({ sheet: null });
  const asked = sheet?.kind === 'step' ? sheet : null;
  return (
    <Sheet
      label={asked === null ? '' : text(`outages.step.${asked.step}`)}
      className="drill"
      isOpen={asked !== null}
      onClose={close}
    >
      {asked === null ? null : (
        <StepBody key={`${asked.outage} ${asked.step}`} model={model} {...asked} onDone={close} />
      )}
    </Sheet>
  );
}

interface BodyProps {
  readonly model: GridModel | null;
  readonly outage: string;
  readonly step: AskedStep;
  readonly onDone: () => void;
}

type Step = RequestParams<'outage.step'>['step'];

function StepBody({ model, outage, step, onDone }: BodyProps) {
  const text = useText();
  const session = useSession();
  const { note, known } = useOutageDesk();
  const selection = useDesk((state) => state.selection);
  const [isAsked, setAsked] = useState(false);
  const report = known?.find(({ id }) => id === outage);
  const ref = model === null ? null : gridRefOf(model, selection);
  const chosen = model === null || ref === null ? null : model.id(ref.table, ref.row);
  const needsDevice = step === 'confirm' || step === 'locate';
  const [value, setValue] = useState(() => firstValue(step, report?.device ?? null, chosen, report?.cause ?? null));
  const trimmed = value.trim();
  const isReady = (trimmed !== '' || step === 'confirm') && note?.kind !== 'asking';
  const tell = () => {
    setAsked(true);
    void tellStep(session, outage, stepOf(step, trimmed)).then((isDone) => {
      if (isDone) onDone();
    });
  };
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        if (isReady) tell();
      }}
    >
      <div className="panel-head">
        <h2 className="t-14">{`${outageNumber(outage)}: ${text(`outages.step.${step}`)}`}</h2>
      </div>
      <div className="drill-body">
        <p className="quiet">{text(`outages.ask.${step}`)}</p>
        {step === 'diagnose' ? (
          <Field name="outages.fact.cause">
            <select className="select" autoFocus value={value} onChange={({ target }) => setValue(target.value)}>
              {CAUSES.map((cause) => (
                <option key={cause} value={cause}>
                  {text(`outages.cause.${cause}`)}
                </option>
              ))}
            </select>
          </Field>
        ) : (
          <Field
            name={
              needsDevice ? 'outages.column.device' : step === 'assign' ? 'outages.column.crew' : 'alarms.shelve.reason'
            }
          >
            <input
              className="input alarm-reason"
              autoFocus
              maxLength={MOST_WORDS}
              value={value}
              onChange={({ target }) => setValue(target.value)}
            />
          </Field>
        )}
        {needsDevice ? (
          <p className="quiet">
            {model === null || trimmed === '' ? text('outages.ask.noDevice') : titleOfId(model, trimmed)}{' '}
            {chosen === null || chosen === trimmed ? null : (
              <Button size="small" onClick={() => setValue(chosen)}>
                {text('outages.ask.takeChosen', { name: titleOfId(model!, chosen) })}
              </Button>
            )}
          </p>
        ) : null}
        {isAsked && note !== null ? (
          <p role="alert" className="alarm-note">
            <OutageNoteText note={note} />
          </p>
        ) : null}
        <div className="drill-buttons">
          <span className="grow" />
          <Button onClick={onDone}>{text('drill.cancel')}</Button>
          <Button type="submit" look="primary" disabled={!isReady}>
            {text(`outages.step.${step}`)}
          </Button>
        </div>
      </div>
    </form>
  );
}

function Field({ name, children }: { name: TextKey; children: ReactNode }) {
  const text = useText();
  return (
    <label className="drill-type">
      <span className="field-label">{text(name)}</span>
      {children}
    </label>
  );
}

/** Whoever locates means what is on the map; whoever confirms what is predicted. */
function firstValue(step: AskedStep, device: string | null, chosen: string | null, cause: string | null): string {
  if (step === 'confirm') return device ?? chosen ?? '';
  if (step === 'locate') return chosen ?? device ?? '';
  return step === 'diagnose' ? (cause ?? CAUSES[0]) : '';
}

function stepOf(step: AskedStep, value: string): Step {
  switch (step) {
    case 'confirm':
      return { type: step, device: value === '' ? null : value };
    case 'locate':
      return { type: step, device: value };
    case 'diagnose':
      return { type: step, cause: value };
    case 'assign':
      return { type: step, crew: value };
    case 'correct':
    case 'invalidate':
      return { type: step, reason: value };
  }
}
