// The question before the word for a step: what it would do by the figures of this moment. What a person must say twice is said twice; what
// must never be is not asked at all.
import { useState } from 'react';
import { useText } from '../../languages/languages.ts';
import { type StepQuestion, useOrderDesk } from '../../state/orders/order-desk.ts';
import type { GridModel } from '../../state/grid-model.ts';
import { Button } from '../../theme/parts/button.tsx';
import { Sheet } from '../../theme/parts/sheet.tsx';
import { SwitchRow } from '../../theme/parts/switch.tsx';
import { useSession } from '../session-context.ts';
import { EffectWords, ViolationList } from './look-ahead-cell.tsx';
import { instruct } from './order-actions.ts';
import { operationText } from './order-words.ts';

const close = () => useOrderDesk.setState({ question: null });

export function StepSheet({ model }: { model: GridModel | null }) {
  const text = useText();
  const question = useOrderDesk((state) => state.question);
  return (
    <Sheet label={text('order.word.title')} className="drill" isOpen={question !== null} onClose={close}>
      {question === null ? null : <StepBody key={question.step} question={question} model={model} />}
    </Sheet>
  );
}

function StepBody({ question: { order, step, preview }, model }: { question: StepQuestion; model: GridModel | null }) {
  const text = useText();
  const session = useSession();
  const { isBusy, refusal } = useOrderDesk();
  const [isSure, setSure] = useState(false);
  const meant = order.steps.find(({ id }) => id === step);
  const n = order.steps.findIndex(({ id }) => id === step) + 1;
  if (meant === undefined) return null;
  const { isRefused, needsConfirmation } = preview;
  const isReady = !isRefused && !isBusy && (!needsConfirmation || isSure);
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        if (isReady) void instruct(session, order, preview);
      }}
    >
      <div className="panel-head">
        <h2 className="t-14">{text('order.word.title')}</h2>
      </div>
      <div className="drill-body">
        <p>
          <b>
            {n}. {operationText(meant.operation, model, text)}
          </b>
        </p>
        <p>{text(meant.means === 'crew' ? 'order.word.crew' : 'order.word.remote', { who: meant.crew ?? '' })}</p>
        <p>
          <EffectWords preview={preview} />
        </p>
        <ViolationList violations={preview.violations} model={model} />
        {isRefused ? (
          <p role="alert">
            <b>{text('order.word.never')}</b>
          </p>
        ) : null}
        {needsConfirmation && !isRefused ? (
          <SwitchRow label={text('order.word.sure')} isOn={isSure} onChange={setSure} />
        ) : null}
        {refusal === null ? null : (
          <p className="failure" role="alert">
            {refusal}
          </p>
        )}
        <div className="drill-buttons">
          <span className="grow" />
          <Button autoFocus={isRefused || needsConfirmation} onClick={close}>
            {text('drill.cancel')}
          </Button>
          <Button type="submit" look="primary" disabled={!isReady}>
            {text('order.word.give')}
          </Button>
        </div>
      </div>
    </form>
  );
}
