// An order while it is written: its head and its steps, and what adding, moving and grouping make of them. Groups are numbered anew from 1
// with every change; steps of one group stand together and may go in parallel.
import type { Phrase } from '../../../contract/phrase.ts';
import type { OrderOperation, OrderReport, OrderStepDraft, ServedEvent } from '../../../contract/order-requests.ts';

export type OrderKindName = OrderReport['kind'];

export interface OrderDraft {
  /** null: it is not with the host yet */
  readonly id: string | null;
  readonly version: number;
  readonly kind: OrderKindName;
  readonly title: string;
  readonly purpose: string;
  readonly area: string;
  /** what it is written for; none: nothing that is known here */
  readonly serves?: ServedEvent | undefined;
  readonly steps: readonly DraftStep[];
}

export interface DraftStep extends OrderStepDraft {
  /** done already: it stays where and as it is */
  readonly isDone: boolean;
}

/** of the host */
const MOST_NOTE = 500;

interface PlannedOperation {
  readonly device: string;
  readonly action: 'open' | 'close';
  readonly reason: string;
  readonly words: readonly Phrase[];
  readonly checks: Readonly<Record<string, unknown>>;
}

export const emptyDraft = (kind: OrderKindName, title: string, area: string): OrderDraft => ({
  ...{ id: null, version: 0, kind, title, purpose: '', area, steps: [] },
});

export const draftOf = ({ id, version, kind, title, purpose, area, serves, steps }: OrderReport): OrderDraft => ({
  ...{ id, version, kind, title, purpose, area, serves },
  steps: steps.map((step) => ({
    ...{ id: step.id, group: step.group, operation: step.operation, means: step.means },
    ...{ crew: step.crew, note: step.note, words: step.words, isDone: step.state === 'completed' },
  })),
});

/** As they are sent. */
export const stepsToSend = ({ steps }: Pick<OrderDraft, 'steps'>): OrderStepDraft[] =>
  steps.map(({ id, group, operation, means, crew, note, words }) => ({
    ...{ id, group, operation, means, crew, note },
    ...(words === undefined ? {} : { words }),
  }));

/** Groups keep together and are counted from 1; those that are done keep their numbers. */
function renumbered(steps: readonly DraftStep[]): DraftStep[] {
  let group = 0;
  let before: number | null = null;
  return steps.map((step) => {
    if (step.isDone) {
      group = step.group;
      before = step.group;
      return step;
    }
    if (step.group !== before) group += 1;
    before = step.group;
    return { ...step, group };
  });
}

const withSteps = (draft: OrderDraft, steps: readonly DraftStep[]): OrderDraft => ({
  ...draft,
  steps: renumbered(steps),
});

function freeId(steps: readonly DraftStep[]): string {
  const taken = new Set(steps.map(({ id }) => id));
  let n = steps.length + 1;
  while (taken.has(String(n))) n++;
  return String(n);
}

/** Whoever does it on site: everything but what a command or a signature does. */
export const meansOfOperation = (operation: OrderOperation, isRemote: boolean): 'remote' | 'crew' => {
  if (operation.kind === 'switch') return isRemote ? 'remote' : 'crew';
  return operation.kind === 'lock' || operation.kind === 'verify' || operation.kind === 'ground' ? 'crew' : 'remote';
};

/** The steps of a plan as an emergency order to be looked through, changed and issued: one after the other, each with the plan's reason. */
export function draftOfPlan(
  plan: { readonly steps: readonly PlannedOperation[] },
  title: string,
  purpose: string,
): OrderDraft {
  const empty = { ...emptyDraft('emergency', title, ''), purpose };
  return plan.steps.reduce((draft, { device, action, reason, words, checks }) => {
    const to = action === 'close' ? ('closed' as const) : ('open' as const);
    const next = addStep(draft, { kind: 'switch', device, to }, checks['remote'] !== false);
    return changeStep(next, next.steps.at(-1)!.id, { note: reason.slice(0, MOST_NOTE), words });
  }, empty);
}

/** After the last step, in a group of its own. */
export function addStep(draft: OrderDraft, operation: OrderOperation, isRemote: boolean): OrderDraft {
  const last = draft.steps.at(-1)?.group ?? 0;
  const step: DraftStep = {
    id: freeId(draft.steps),
    group: last + 1,
    operation,
    means: meansOfOperation(operation, isRemote),
    crew: null,
    note: '',
    isDone: false,
  };
  return withSteps(draft, [...draft.steps, step]);
}

export const removeStep = (draft: OrderDraft, id: string): OrderDraft =>
  withSteps(
    draft,
    draft.steps.filter((step) => step.id !== id || step.isDone),
  );

/** One place on; it goes alone then, and never before what is done. */
export function moveStep(draft: OrderDraft, id: string, by: 1 | -1): OrderDraft {
  const at = draft.steps.findIndex((step) => step.id === id);
  const to = at + by;
  const [step, other] = [draft.steps[at], draft.steps[to]];
  if (step === undefined || other === undefined || step.isDone || other.isDone) return draft;
  const steps = [...draft.steps];
  steps[at] = other;
  steps[to] = step;
  // Numbers below are only told apart: the moved one is in no group.
  return withSteps(
    draft,
    steps.map((one, i) => (one === step ? { ...one, group: -1 - i } : one)),
  );
}

/** Goes with the step before it, or alone again. */
export function joinStep(draft: OrderDraft, id: string): OrderDraft {
  const at = draft.steps.findIndex((step) => step.id === id);
  const [step, before] = [draft.steps[at], draft.steps[at - 1]];
  if (step === undefined || before === undefined || step.isDone || before.isDone) return draft;
  const isJoined = step.group === before.group;
  return withSteps(
    draft,
    draft.steps.map((one, i) => {
      if (i === at) return { ...one, group: isJoined ? -1 : before.group };
      // Those behind it in the same group stay together, apart from those before.
      return isJoined && i > at && one.group === before.group ? { ...one, group: -2 } : one;
    }),
  );
}

export const changeStep = (
  draft: OrderDraft,
  id: string,
  change: Partial<Pick<DraftStep, 'means' | 'crew' | 'note' | 'words'>>,
): OrderDraft => ({
  ...draft,
  steps: draft.steps.map((step) => (step.id === id && !step.isDone ? { ...step, ...change } : step)),
});

/** One crew does all that is done on site, unless another is named: steps that have none get it. */
export const fillCrew = (draft: OrderDraft, crew: string): OrderDraft => ({
  ...draft,
  steps: draft.steps.map((step) =>
    step.means === 'crew' && step.crew === null && !step.isDone && crew !== '' ? { ...step, crew } : step,
  ),
});

/** The position that a switch is in once all the steps are done. @param isClosedNow null: not known */
export function positionAfter(
  { steps }: Pick<OrderDraft, 'steps'>,
  device: string,
  isClosedNow: boolean | null,
): boolean | null {
  for (const { operation } of steps.toReversed())
    if (operation.kind === 'switch' && operation.device === device) return operation.to === 'closed';
  return isClosedNow;
}

/** The step that operating a device most probably means: the other position than the one it is in by then. */
export function switchedOver(
  draft: Pick<OrderDraft, 'steps'>,
  device: string,
  isClosedNow: boolean | null,
): OrderOperation {
  const isClosed = positionAfter(draft, device, isClosedNow);
  return { kind: 'switch', device, to: isClosed === false ? 'closed' : 'open' };
}
