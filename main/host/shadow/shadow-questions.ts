// What the host asks of the shadow grid's thread: name -> parameters and answer. Both sides derive their types from here.
import type {
  GridBalanceRow,
  GridDoubt,
  GridElementRef,
  GridElementReport,
  GridLocation,
  GridPlan,
  GridState,
  GridTrace,
  GridWhatIf,
} from '../../../contract/grid-requests.ts';
import type { BelievedState } from '../../../simulation/estimation/believed-studies.ts';
import type { Answer } from '../requests/handler.ts';
import type { FlisrAnswer, FlisrQuestion } from './flisr-plan.ts';
import type {
  CheckBasis,
  LookAheadQuestion,
  OrderLookAhead,
  ReturnQuestion,
  ReturnSteps,
  StepCheckQuestion,
} from './step-checks.ts';
import type { EndangeredWork } from '../../../simulation/switching/protected-devices.ts';
import type { StepPreview } from '../../../simulation/switching/look-ahead.ts';

/** The state of the whole grid without what only the host knows: how old it is by now, how each feeder may be switched by itself. */
export interface GridFigures extends Omit<GridState, 'feeders' | 'ageMs' | 'isStale'> {
  /** row by row with grid-feeders */
  readonly feeders: readonly { readonly customersOut: number; readonly loadMw: number }[];
}

export interface ShadowQuestions {
  /** the element of this id */
  find: { params: { readonly id: string }; result: GridElementRef };
  element: { params: GridElementRef; result: GridElementReport };
  trace: { params: GridElementRef & { readonly direction: 'up' | 'down' }; result: GridTrace };
  balance: { params: { readonly by: 'feeder' | 'district' | 'substation' }; result: readonly GridBalanceRow[] };
  doubts: { params: Record<string, never>; result: readonly GridDoubt[] };
  /** a page of the elements as JSON objects with commas between them; `next` null: it was the last */
  elements: { params: ElementsQuery; result: { readonly json: string; readonly next: number | null } };
  /** what is believed of every switch and of what is drawn and fed in, for studies of their own */
  believed: { params: Record<string, never>; result: BelievedState };
}
export type ShadowQuestionName = keyof ShadowQuestions;

export interface ElementsQuery {
  /** CIM class; null: all */
  readonly kind: string | null;
  /** id of a feeder of the normal state; null: all */
  readonly feeder: string | null;
  /** `next` of the page before; 0: the first */
  readonly from: number;
}

export type { BelievedState };

/** Calculations on a copy of the believed state, made in a thread of their own; nothing is switched. */
export interface GridPlans {
  restore: { params: { readonly fault: string }; result: GridPlan };
  /** `device`: id of a switch that has tripped */
  locate: { params: { readonly device: string }; result: GridLocation };
  /** as `locate`, with all that fault restoration needs to know */
  flisr: { params: FlisrQuestion; result: FlisrAnswer };
  solve: { params: { readonly open: readonly string[]; readonly close: readonly string[] }; result: GridWhatIf };
  /** the safety check of one switching step as things stand */
  checkStep: { params: StepCheckQuestion; result: StepPreview };
  /** of steps one after the other, each in the state that those before it leave */
  lookAhead: { params: LookAheadQuestion; result: OrderLookAhead };
  /** which of the places that were proven dead are joined to what `device` joins */
  joined: {
    params: CheckBasis & { readonly device: string; readonly nodes: readonly string[] };
    result: readonly string[];
  };
  /** people at work whose place is not safe as things stand */
  endangered: { params: CheckBasis; result: readonly EndangeredWork[] };
  /** the way back to the normal positions of a feeder */
  returnSteps: { params: ReturnQuestion; result: ReturnSteps };
}
export type PlanName = keyof GridPlans;

/** Answers, or says in words for a person why there is none. */
export type AskShadow = <N extends ShadowQuestionName>(
  name: N,
  params: ShadowQuestions[N]['params'],
) => Promise<Answer<ShadowQuestions[N]['result']>>;

export type AskPlanner = <N extends PlanName>(
  name: N,
  params: GridPlans[N]['params'],
) => Promise<Answer<GridPlans[N]['result']>>;
