// What a step needs besides the word: which device, which cause, which crew, why. A device is the one that is chosen on the map.
import { useState } from 'react';
import type { RequestParams } from '../../../contract/requests.ts';
import { type TextKey, useText } from '../../languages/languages.ts';
import { useDesk } from '../../state/desk-store.ts';
import type { GridModel } from '../../state/grid-model.ts';
import { type AskedStep, useOutageDesk } from '../../state/outages/outage-desk.ts';
import { AskField, AskForm } from '../../theme/parts/ask-form.tsx';
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
const FIELDS: Readonly<Record<Exclude<AskedStep, 'diagnose'>, TextKey>> = {
  confirm: 'outages.column.device',
  locate: 'outages.column.device',
  assign: 'outages.column.crew',
  verify: 'outages.verify.calledBack',
  correct: 'alarms.shelve.reason',
  invalidate: 'alarms.shelve.reason',
};

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
    <AskForm
      title={`${outageNumber(outage)}: ${text(`outages.step.${step}`)}`}
      about={text(`outages.ask.${step}`)}
      isReady={isReady}
      said={isAsked && note !== null ? <OutageNoteText note={note} /> : null}
      cancel={text('drill.cancel')}
      apply={text(`outages.step.${step}`)}
      onCancel={onDone}
      onApply={tell}
    >
      {step === 'diagnose' ? (
        <AskField name={text('outages.fact.cause')}>
          <select className="select" autoFocus value={value} onChange={({ target }) => setValue(target.value)}>
            {CAUSES.map((cause) => (
              <option key={cause} value={cause}>
                {text(`outages.cause.${cause}`)}
              </option>
            ))}
          </select>
        </AskField>
      ) : (
        <AskField name={text(FIELDS[step])}>
          <input
            className="input alarm-reason"
            autoFocus
            maxLength={MOST_WORDS}
            value={value}
            onChange={({ target }) => setValue(target.value)}
          />
        </AskField>
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
    </AskForm>
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
    case 'verify':
      return { type: step, calledBack: value };
    case 'correct':
    case 'invalidate':
      return { type: step, reason: value };
  }
}
