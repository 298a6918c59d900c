// Writing an order: head, steps by clicking devices, in groups, with what each would do. It is no order before the host has taken it.
import { ArrowDown, ArrowUp, Link2, MousePointerClick, Trash2 } from 'lucide-react';
import { useText } from '../../languages/languages.ts';
import { usePhraseWords } from '../phrases/use-phrase-words.ts';
import { useControlDesk } from '../../state/control/control-desk.ts';
import {
  changeStep,
  fillCrew,
  type DraftStep,
  joinStep,
  moveStep,
  type OrderDraft,
  removeStep,
  stepsToSend,
} from '../../state/orders/order-draft.ts';
import { useOrderDesk } from '../../state/orders/order-desk.ts';
import type { GridModel } from '../../state/grid-model.ts';
import { Button, IconButton } from '../../theme/parts/button.tsx';
import { useSession } from '../session-context.ts';
import { AddStep } from './add-step.tsx';
import { LookAheadCell } from './look-ahead-cell.tsx';
import { servedText } from './new-order-for.tsx';
import { changeDraft, lookAhead, saveDraft } from './order-actions.ts';
import { noteText, operationText } from './order-words.ts';
import { usePicking } from './pick-device.ts';
import { WorkPlace } from './work-place.tsx';

const MOST_TITLE = 200;
const MOST_WORDS = 500;
/** what the look-ahead of a draft is known by */
const DRAFT = 'draft';

export function DraftSheet({ draft, model }: { draft: OrderDraft; model: GridModel | null }) {
  const text = useText();
  const session = useSession();
  const { isBusy, isPicking, refusal } = useOrderDesk();
  usePicking();
  const isNew = draft.id === null;
  const isReady = !isBusy && draft.title.trim() !== '';
  const open = { steps: draft.steps.filter(({ isDone }) => !isDone) };
  return (
    <form
      className="order-sheet order-draft"
      aria-label={text('order.draft')}
      onSubmit={(event) => {
        event.preventDefault();
        if (isReady) void saveDraft(session);
      }}
    >
      <DraftHead draft={draft} isNew={isNew} />
      <DraftSteps draft={draft} model={model} />
      <AddStep model={model} />
      <WorkPlace draft={draft} model={model} />
      <footer className="order-actions">
        <span className="failure" role="alert">
          {refusal}
        </span>
        <Button size="small" aria-pressed={isPicking} onClick={() => useOrderDesk.setState({ isPicking: !isPicking })}>
          <MousePointerClick />
          {text('order.pick')}
        </Button>
        <Button
          size="small"
          disabled={isBusy || open.steps.length === 0}
          onClick={() => lookAhead(session, DRAFT, stepsToSend(open))}
        >
          {text('order.lookAhead')}
        </Button>
        <Button size="small" onClick={() => useOrderDesk.setState({ draft: null, isPicking: false, refusal: null })}>
          {text('order.discard')}
        </Button>
        <Button type="submit" size="small" look="primary" disabled={!isReady}>
          {text(isNew ? 'order.write' : 'order.save')}
        </Button>
      </footer>
    </form>
  );
}

function DraftHead({ draft, isNew }: { draft: OrderDraft; isNew: boolean }) {
  const text = useText();
  const areas = useControlDesk((state) => state.known?.areas ?? null);
  return (
    <header className="order-head">
      <span className="quiet nowrap">{text(`order.kind.${draft.kind}`)}</span>
      {draft.serves === undefined ? null : <span className="quiet nowrap">{servedText(draft.serves, text)}</span>}
      <input
        required
        autoFocus={isNew}
        className="input grow"
        aria-label={text('order.head.title')}
        placeholder={text('order.head.title')}
        maxLength={MOST_TITLE}
        readOnly={!isNew}
        value={draft.title}
        onChange={({ target }) => changeDraft((one) => ({ ...one, title: target.value }))}
      />
      <input
        className="input grow"
        aria-label={text('order.head.purpose')}
        placeholder={text('order.head.purpose')}
        maxLength={MOST_WORDS}
        readOnly={!isNew}
        value={draft.purpose}
        onChange={({ target }) => changeDraft((one) => ({ ...one, purpose: target.value }))}
      />
      <select
        className="select"
        aria-label={text('order.head.area')}
        disabled={!isNew}
        value={draft.area}
        onChange={({ target }) => changeDraft((one) => ({ ...one, area: target.value }))}
      >
        <option value="">{text('order.head.noArea')}</option>
        {(areas ?? []).map(({ id, name }) => (
          <option key={id} value={id}>
            {name}
          </option>
        ))}
      </select>
      {isNew ? (
        <select
          className="select"
          aria-label={text('order.head.kind')}
          value={draft.kind}
          onChange={({ target }) => changeDraft((one) => ({ ...one, kind: target.value as OrderDraft['kind'] }))}
        >
          {(['planned', 'emergency', 'template'] as const).map((kind) => (
            <option key={kind} value={kind}>
              {text(`order.kind.${kind}`)}
            </option>
          ))}
        </select>
      ) : null}
    </header>
  );
}

function DraftSteps({ draft, model }: { draft: OrderDraft; model: GridModel | null }) {
  const text = useText();
  const previews = useOrderDesk(({ lookAhead: told }) => (told?.of === DRAFT ? told.previews : null));
  if (draft.steps.length === 0) return <p className="empty order-steps">{text('order.draft.empty')}</p>;
  return (
    <ol className="order-steps draft-steps scroll" tabIndex={0} aria-label={text('flisr.steps')}>
      {draft.steps.map((step, i) => (
        <li
          key={step.id}
          data-group={draft.steps[i - 1]?.group === step.group ? 'same' : 'new'}
          data-done={step.isDone}
        >
          <span className="number quiet">{step.group}</span>
          <b className="cut">{operationText(step.operation, model, text)}</b>
          <StepFields step={step} />
          <StepTools step={step} isFirst={i === 0} isLast={i === draft.steps.length - 1} />
          <LookAheadCell preview={previews?.get(step.id)} model={model} />
        </li>
      ))}
    </ol>
  );
}

function StepFields({ step }: { step: DraftStep }) {
  const text = useText();
  const phraseWords = usePhraseWords();
  const change = (next: Parameters<typeof changeStep>[2]) => changeDraft((draft) => changeStep(draft, step.id, next));
  return (
    <span className="draft-fields">
      <select
        className="select"
        aria-label={text('order.column.means')}
        disabled={step.isDone}
        value={step.means}
        onChange={({ target }) => change({ means: target.value === 'crew' ? 'crew' : 'remote' })}
      >
        <option value="remote">{text('order.means.remote')}</option>
        <option value="crew">{text('order.means.crew')}</option>
      </select>
      {step.means === 'crew' ? (
        <input
          className="input"
          aria-label={text('order.crew')}
          placeholder={text('order.crew')}
          maxLength={MOST_TITLE}
          readOnly={step.isDone}
          value={step.crew ?? ''}
          onChange={({ target }) => change({ crew: target.value === '' ? null : target.value })}
          onBlur={({ target }) => changeDraft((draft) => fillCrew(draft, target.value))}
        />
      ) : null}
      <input
        className="input draft-note"
        aria-label={text('order.note')}
        placeholder={text('order.note')}
        maxLength={MOST_WORDS}
        readOnly={step.isDone}
        value={noteText(step, phraseWords)}
        onChange={({ target }) => change({ note: target.value, words: undefined })}
      />
    </span>
  );
}

function StepTools({ step, isFirst, isLast }: { step: DraftStep; isFirst: boolean; isLast: boolean }) {
  const text = useText();
  if (step.isDone) return <span className="quiet">{text('order.step.done')}</span>;
  const { id } = step;
  return (
    <span className="draft-tools">
      <IconButton
        side="top"
        label={text('order.draft.join')}
        disabled={isFirst}
        onClick={() => changeDraft((draft) => joinStep(draft, id))}
      >
        <Link2 />
      </IconButton>
      <IconButton
        side="top"
        label={text('order.draft.up')}
        disabled={isFirst}
        onClick={() => changeDraft((draft) => moveStep(draft, id, -1))}
      >
        <ArrowUp />
      </IconButton>
      <IconButton
        side="top"
        label={text('order.draft.down')}
        disabled={isLast}
        onClick={() => changeDraft((draft) => moveStep(draft, id, 1))}
      >
        <ArrowDown />
      </IconButton>
      <IconButton
        side="top"
        label={text('order.draft.remove')}
        onClick={() => changeDraft((draft) => removeStep(draft, id))}
      >
        <Trash2 />
      </IconButton>
    </span>
  );
}
