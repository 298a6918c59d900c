// What a person may tell of a case as it stands: asked of the machine itself, so that a screen offers nothing that would be refused.
import { type CaseState, stepCase, type ToldStep } from './outage-case.ts';

/** That a part of supply is back is told by switching alone. */
type AskedStep = Exclude<ToldStep, { readonly type: 'partRestore' }>;
export type ToldStepType = AskedStep['type'];

/** Each with whatever it needs: what is asked is whether the state knows such a step, not whether a device exists. */
const ASKED: readonly AskedStep[] = [
  { type: 'confirm', device: null },
  { type: 'locate', device: '?' },
  { type: 'diagnose', cause: '?' },
  { type: 'assign', crew: '?' },
  { type: 'depart' },
  { type: 'arrive' },
  { type: 'isolate' },
  { type: 'repair' },
  { type: 'repaired' },
  { type: 'restore' },
  { type: 'release' },
  { type: 'verify' },
  { type: 'close' },
  { type: 'correct', reason: '?' },
  { type: 'invalidate', reason: '?' },
];

/** A state of a case never changes, a step makes another one. */
const known = new WeakMap<CaseState, readonly ToldStepType[]>();

/**
 * Steps that a person may tell now, in the order of a life. `restore` is among them also where supply itself tells it: whoever knows the
 * base records leaves it out there.
 */
export function toldStepsOf(state: CaseState): readonly ToldStepType[] {
  let steps = known.get(state);
  if (steps === undefined) {
    const when = { by: { kind: 'person', id: '?' }, atMs: Number.MAX_SAFE_INTEGER } as const;
    steps = ASKED.filter((step) => stepCase(state, { ...step, ...when }).kind === 'done').map(({ type }) => type);
    known.set(state, steps);
  }
  return steps;
}
