// Where the steps of an order come from: a restoration plan, a template, another order read backwards.
import { type Network, SWITCH_CLASS } from '../network/network.ts';
import { inEnglish, type Phrase, phrase } from '../phrases/phrases.ts';
import type { RestorationStep } from '../restoration/restoration-plan.ts';
import { inverseOf, type Operation } from './operation.ts';
import { newOrder, type OrderSheet, type StepDraft } from './order-sheet.ts';
import { rowOf } from './switching-grid.ts';

/** Letters of a note, as at the door. */
const MOST_NOTE = 500;

/** How a device is operated: over the control system where it obeys, else by hand; a fuse always so. */
export function meansOf({ switches }: Network, device: string): 'remote' | 'crew' {
  const row = rowOf(switches.ids, device);
  const isRemote = row >= 0 && switches.remote[row] === 1 && switches.class[row] !== SWITCH_CLASS.Fuse;
  return isRemote ? 'remote' : 'crew';
}

/** One step after the other: nothing of them is said to go in parallel. */
export const numbered = (
  network: Network,
  operations: readonly { operation: Operation; words: readonly Phrase[] }[],
): StepDraft[] =>
  operations.map(({ operation, words }, i) => ({
    id: String(i + 1),
    group: i + 1,
    operation,
    means: operation.kind === 'switch' ? meansOf(network, operation.device) : meansOfOther(operation),
    crew: null,
    note: inEnglish(words).slice(0, MOST_NOTE),
    words,
  }));

const meansOfOther = ({ kind }: Operation): 'remote' | 'crew' =>
  kind === 'lock' || kind === 'verify' || kind === 'ground' ? 'crew' : 'remote';

/** The steps of a plan in its order. A device that is a branch (networks without switches) has no place in an order and is left out. */
export function stepsOfPlan(network: Network, plan: readonly RestorationStep[]): StepDraft[] {
  const known = plan.filter(({ device }) => rowOf(network.switches.ids, device) >= 0);
  return numbered(
    network,
    known.map(({ device, action, words }) => ({
      operation: { kind: 'switch', device, to: action === 'close' ? 'closed' : 'open' },
      words,
    })),
  );
}

/** What was done, taken back from the last step to the first. Documents run forwards only: who works signs off and gives them back. */
export function reversedSteps(network: Network, { steps }: Pick<OrderSheet, 'steps'>): StepDraft[] {
  const done = steps.filter(({ state }) => state === 'completed').toReversed();
  return numbered(
    network,
    done.flatMap(({ operation, id }) => {
      const back = inverseOf(operation);
      return back === null ? [] : [{ operation: back, words: [phrase('takes-back-step', { n: id })] }];
    }),
  );
}

export type InstanceResult =
  | { readonly ok: true; readonly order: OrderSheet }
  | { readonly ok: false; readonly code: 'not-a-template' | 'not-approved' };

/** A planned order of an approved template, to be requested, prepared, checked and approved for itself. */
export function orderOfTemplate(
  template: OrderSheet,
  id: string,
  said: { readonly by: string; readonly at: number },
): InstanceResult {
  if (template.kind !== 'template') return { ok: false, code: 'not-a-template' };
  if (template.state !== 'approved') return { ok: false, code: 'not-approved' };
  const { title, purpose, words, area, steps } = template;
  const drafts = steps.map(({ id: step, group, operation, means, crew, note, words: why }) => ({
    ...{ id: step, group, operation, means, crew, note, words: why },
  }));
  return { ok: true, order: newOrder({ id, kind: 'planned', title, purpose, words, area }, drafts, said) };
}
