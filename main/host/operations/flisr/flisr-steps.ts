// The steps of a plan as those of an order, and whether what an order has done so far has cut the fault off.
import type { FlisrPlanReport } from '../../../../contract/flisr-requests.ts';
import type { FlisrCourse } from '../../../../simulation/flisr/flisr-course.ts';
import type { Failure } from '../../../../contract/messages.ts';
import { readRefusalDetail } from '../../../../contract/refusal-detail.ts';
import type { Network } from '../../../../simulation/network/network.ts';
import { inEnglish, type Phrase, phrase } from '../../../../simulation/phrases/phrases.ts';
import {
  ORDER_RULES,
  type OrderSheet,
  type Signature,
  type StepDraft,
} from '../../../../simulation/switching/order-sheet.ts';
import { numbered } from '../../../../simulation/switching/order-steps-from.ts';

/** Somebody has to go there. */
export const needsCrew = ({ steps }: Pick<FlisrPlanReport, 'steps'>): boolean =>
  steps.some(({ checks }) => checks['remote'] === false);

/**
 * What is opened before anything is closed has no supply, and waits for nothing: so many go at once. A device that does not answer is
 * somebody's on site, whatever it could do.
 */
export function orderStepsOf(network: Network, { steps }: Pick<FlisrPlanReport, 'steps'>): StepDraft[] {
  const drafts = numbered(
    network,
    steps.map(({ device, action, words }) => ({
      operation: { kind: 'switch', device, to: action === 'close' ? 'closed' : 'open' },
      words,
    })),
  );
  const firstClose = steps.findIndex(({ action }) => action === 'close');
  const opens = firstClose < 0 ? steps.length : firstClose;
  const isTwice = new Set(steps.slice(0, opens).map(({ device }) => device)).size < opens;
  const together = isTwice ? 1 : ORDER_RULES.mostParallel;
  const groupsOfOpens = Math.ceil(opens / together);
  return drafts.map((draft, i) => ({
    ...draft,
    group: i < opens ? Math.floor(i / together) + 1 : groupsOfOpens + i - opens + 1,
    means: steps[i]!.checks['remote'] === false ? 'crew' : draft.means,
  }));
}

/** What somebody on site can do afterwards, one step after the other. */
export const stepsAfterwards = (network: Network, { steps }: NonNullable<FlisrPlanReport['afterwards']>): StepDraft[] =>
  numbered(
    network,
    steps.map(({ device, action, words }) => ({
      operation: { kind: 'switch', device, to: action === 'close' ? 'closed' : 'open' },
      words,
    })),
  );

/** Head of an order that the program writes. */
export const headOf = (title: Phrase, purpose: Phrase) => ({
  title: inEnglish([title]),
  purpose: inEnglish([purpose]),
  words: { title: [title], purpose: [purpose] },
});

/** All that cuts the fault off is open by its order: what the plan opens, and what was open already. */
export const isCutOff = (order: OrderSheet, { isolate }: Pick<FlisrPlanReport, 'isolate'>): boolean =>
  order.steps.every(
    ({ operation, state }) =>
      operation.kind !== 'switch' ||
      operation.to !== 'open' ||
      !isolate.includes(operation.device) ||
      state === 'completed',
  );

const asSaid = (words: string): Phrase[] => (words === '' ? [] : [phrase('said-by', { words: words.slice(0, 500) })]);

/** Why an order could not be begun: by its code where it has one, else in the host's own words. */
export function refusalOf({ message, detail }: Failure): Phrase[] {
  const isCode = detail !== undefined && readRefusalDetail(detail) !== null;
  return isCode ? [phrase('order-not-begun', { refused: detail })] : asSaid(message);
}

/** The program's reason as it gave it; what a check has found, or a person has said, in those words. */
function reasonOf({ note, words = [], violations = [] }: Signature): readonly Phrase[] {
  if (words.length === 0) return asSaid(note);
  return [...words, ...asSaid(violations.map(({ code, at }) => `${code} (${at})`).join(', '))];
}

/** Why an order does not go on; null: it does, or has come to its end. */
export function troubleOf({ state, halt, steps, signatures }: OrderSheet): readonly Phrase[] | null {
  if (state !== 'halted' && state !== 'aborted' && state !== 'rework') return null;
  const failed = steps.find(({ id }) => id === halt?.step);
  const said = signatures.findLast(({ event }) => event === 'halt' || event === 'abort' || event === 'rework');
  if (failed === undefined) return said === undefined || said.note === '' ? [phrase('order-stopped')] : reasonOf(said);
  const trouble = halt?.trouble ?? 'stopped';
  const of =
    failed.operation.kind === 'switch'
      ? phrase('order-trouble', { n: failed.id, device: failed.operation.device, trouble })
      : phrase('order-step-trouble', { n: failed.id, trouble });
  return [of, ...asSaid(failed.reason)];
}

/** By this an order is known as that of a course, also by a host that began it and was stopped before it could note its number. */
export const purposeOf = ({
  course: { id, device },
}: {
  readonly course: Pick<FlisrCourse, 'id' | 'device'>;
}): Phrase => phrase('purpose-restore', { device, course: id });
