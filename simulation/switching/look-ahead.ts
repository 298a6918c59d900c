// What each step of an order would do, told before it is done: whom it drops and picks up, loops, earths, tags, figures before and
// after. A whole order is judged step by step, each in the state that those before it leave; after a step that is refused nothing can
// be said of the later ones.
import { applyOperation } from './apply-operation.ts';
import { atOf, checkRules, checkStep, type StepCheck } from './check-step.ts';
import type { Operation, PlannedStep } from './operation.ts';
import type { SafetyBoard, Tag } from './safety-board.ts';
import type { SwitchingGrid } from './switching-grid.ts';
import { SWITCHING_RULES, type SwitchingRules } from './switching-rules.ts';
import { MOST_TOGETHER, splitUnderWay } from './under-way.ts';
import { violation, type Violation } from './violation.ts';
import { earthedPlaces } from './zones.ts';

export interface StepPreview extends StepCheck {
  readonly isRefused: boolean;
  readonly needsConfirmation: boolean;
  /** tags that hang on the device */
  readonly tags: readonly Tag[];
  /** ids of earths in the part of the grid that the step touches, on either side */
  readonly earths: readonly string[];
}

export function lookAhead(
  grid: SwitchingGrid,
  board: SafetyBoard,
  step: PlannedStep,
  rules: SwitchingRules = SWITCHING_RULES,
): StepPreview {
  return preview(grid, board, step.operation, checkStep(grid, board, step, rules));
}

function preview(grid: SwitchingGrid, board: SafetyBoard, operation: Operation, check: StepCheck): StepPreview {
  const has = (severity: Violation['severity']) => check.violations.some((one) => one.severity === severity);
  const device = 'device' in operation ? operation.device : null;
  return {
    ...check,
    isRefused: has('refuse'),
    needsConfirmation: has('confirm'),
    tags: device === null ? [] : board.tags.filter((tag) => tag.device === device),
    earths: earthsBeside(grid, board, operation),
  };
}

function earthsBeside(grid: SwitchingGrid, board: SafetyBoard, operation: Operation): string[] {
  const { topology } = grid;
  const { nodeA, nodeB } = grid.network.switches;
  const nodes: number[] = [];
  if ('device' in operation) {
    const row = grid.switchRow(operation.device);
    if (row >= 0) nodes.push(nodeA[row]!, nodeB[row]!);
  } else if ('node' in operation) nodes.push(grid.nodeRow(operation.node));
  const islands = nodes.filter((node) => node >= 0).map((node) => topology.islandOfNode(node));
  return earthedPlaces(grid, board)
    .filter(({ node }) => islands.includes(topology.islandOfNode(node)))
    .map(({ id }) => id);
}

/** A step in its group: steps of one group may go in any order, or at once. */
export interface GroupedStep extends PlannedStep {
  readonly group: number;
}

export interface OrderPreview {
  /** of the steps up to the first that is refused, with it */
  readonly steps: readonly StepPreview[];
  /** position of the step that is refused; null: none is */
  readonly refusedAt: number | null;
  /** as the judged steps leave it: the refused one left out */
  readonly board: SafetyBoard;
  readonly grid: SwitchingGrid;
}

interface Start {
  readonly grid: SwitchingGrid;
  readonly board: SafetyBoard;
}

/**
 * Steps of a group stand together; one of more than `mostParallel` is refused, since each doubles what would have to be tried.
 * Neither `grid` nor `board` is changed.
 */
export function lookAheadOrder(
  grid: SwitchingGrid,
  board: SafetyBoard,
  steps: readonly GroupedStep[],
  rules: SwitchingRules = SWITCHING_RULES,
): OrderPreview {
  const own = grid.fork();
  const previews: StepPreview[] = [];
  let start: Start | null = null;
  for (const [i, step] of steps.entries()) {
    const others = steps.filter((one, k) => k !== i && one.group === step.group);
    if (steps[i - 1]?.group !== step.group) start = others.length === 0 ? null : { grid: own.fork(), board };
    const first = preview(own, board, step.operation, checkStep(own, board, step, rules));
    const violations = start === null ? first.violations : besideGroup(start, others, step, rules, first);
    const has = (severity: Violation['severity']) => violations.some((one) => one.severity === severity);
    previews.push({ ...first, violations, isRefused: has('refuse'), needsConfirmation: has('confirm') });
    if (has('refuse')) return { steps: previews, refusedAt: i, board, grid: own };
    board = applyOperation(own, board, step.operation, step, rules);
  }
  return { steps: previews, refusedAt: null, board, grid: own };
}

function besideGroup(
  start: Start,
  others: readonly PlannedStep[],
  step: PlannedStep,
  rules: SwitchingRules,
  first: StepCheck,
): readonly Violation[] {
  if (others.length < rules.mostParallel) return inAnyOrder(start, others, step, rules, first);
  return [...first.violations, violation('too-much-under-way', atOf(step.operation), { n: others.length })];
}

/** All that is found against a step whichever of the others are done before it. `wasJudged`: `first` is how it stands with none of them. */
function inAnyOrder(
  start: Start,
  others: readonly PlannedStep[],
  step: PlannedStep,
  rules: SwitchingRules,
  first: StepCheck,
  wasJudged = false,
): Violation[] {
  const found = new Map(first.violations.map((one) => [keyOf(one), one]));
  for (let subset = wasJudged ? 1 : 0; subset < 2 ** others.length; subset++) {
    const grid = start.grid.fork();
    let { board } = start;
    others.forEach((other, bit) => {
      if (((subset >> bit) & 1) === 1) board = applyOperation(grid, board, other.operation, other, rules);
    });
    for (const one of checkStep(grid, board, step, rules).violations) {
      const old = found.get(keyOf(one));
      if (old === undefined || one.figure > old.figure) found.set(keyOf(one), one);
    }
  }
  return [...found.values()];
}

const keyOf = ({ code, at, subject }: Violation): string => [code, at, subject].join('|');

/**
 * Before a step is instructed while other words are on their way: nobody knows yet which of them have come true, so that it has to be
 * safe either way. `believed` and `board` as telemetry and people have told them.
 */
export function checkBeside(
  believed: SwitchingGrid,
  board: SafetyBoard,
  underWay: readonly PlannedStep[],
  step: PlannedStep,
  rules: SwitchingRules = SWITCHING_RULES,
): StepCheck {
  const grid = believed.forkWithMemory();
  const first = checkStep(grid, board, step, rules);
  const { together, apart } = splitUnderWay(grid, step, underWay);
  if (together.length > MOST_TOGETHER) {
    const tooMuch = violation('too-much-under-way', atOf(step.operation), { n: together.length });
    return { ...first, violations: [...first.violations, tooMuch] };
  }
  const violations = inAnyOrder({ grid, board }, together, step, rules, first, true);
  violations.push(...endangersUnderWay({ grid, board }, together, step, rules));
  if (apart.length === 0) return { ...first, violations };
  const further = inAnyOrder(afterAll({ grid, board }, apart, rules), together, step, rules, { ...first, violations });
  const known = new Set(further.map(keyOf));
  for (const one of foundOneWay({ grid, board }, apart, together, step, rules))
    if (!known.has(keyOf(one))) further.push(one);
  return { ...first, violations: further };
}

/**
 * Words apart of which some close and some open: with the closings alone come true more is joined than with all of them, with the openings
 * alone more is parted. Only the rules are asked: they have every refusal, and whether it leads onto what may be broken.
 */
function foundOneWay(
  start: Start,
  apart: readonly PlannedStep[],
  together: readonly PlannedStep[],
  step: PlannedStep,
  rules: SwitchingRules,
): Violation[] {
  const isClosing = ({ operation }: PlannedStep) => operation.kind === 'switch' && operation.to === 'closed';
  const [closings, openings] = [apart.filter(isClosing), apart.filter((one) => !isClosing(one))];
  if (closings.length === 0 || openings.length === 0) return [];
  const found = new Map<string, Violation>();
  for (const oneWay of [closings, openings]) {
    for (let subset = 0; subset < 2 ** together.length; subset++) {
      const done = together.filter((_, bit) => ((subset >> bit) & 1) === 1);
      const { grid, board } = afterAll(start, [...oneWay, ...done], rules);
      for (const one of checkRules(grid, board, step, rules)) if (one.severity !== 'warn') found.set(keyOf(one), one);
    }
  }
  return [...found.values()];
}

function afterAll(start: Start, done: readonly PlannedStep[], rules: SwitchingRules): Start {
  const grid = start.grid.fork();
  let { board } = start;
  for (const one of done) board = applyOperation(grid, board, one.operation, one, rules);
  return { grid, board };
}

/**
 * The step may come true before words that were given earlier. None of them may become one that would have been refused, as a disconnector
 * that closes late onto what has been given load meanwhile; and where one becomes what nobody has confirmed, whoever gives this step has to
 * say that as well: a breaker that was to close a ring leads onto what may be broken, a switch that was dark takes a hospital's supply.
 */
function endangersUnderWay(
  start: Start,
  underWay: readonly PlannedStep[],
  step: PlannedStep,
  rules: SwitchingRules,
): Violation[] {
  const toConfirm = new Map<string, Violation>();
  for (const other of underWay) {
    const rest = underWay.filter((one) => one !== other);
    for (let subset = 0; subset < 2 ** rest.length; subset++) {
      const done = rest.filter((_, bit) => ((subset >> bit) & 1) === 1);
      // Each of these states is one that the step itself is judged in: no flow of them is calculated for this.
      const after = harmAfter(start, [...done, step], other, rules);
      // Mostly nothing is against it: then it need not be asked what was before.
      const before = after.length === 0 ? [] : harmAfter(start, done, other, rules);
      const known = new Set(before.map(keyOf));
      const fresh = after.filter((one) => !known.has(keyOf(one)));
      const refusal = fresh.find(({ severity }) => severity === 'refuse');
      if (refusal !== undefined) {
        const parameters = { other: atOf(other.operation), code: refusal.code };
        return [violation('endangers-under-way', atOf(step.operation), parameters)];
      }
      for (const one of fresh) toConfirm.set(keyOf(one), one);
    }
  }
  return [...toConfirm.values()];
}

/** What refuses `one` once these are done, or asks for a confirmation. */
function harmAfter(start: Start, done: readonly PlannedStep[], one: PlannedStep, rules: SwitchingRules): Violation[] {
  const { grid, board } = afterAll(start, done, rules);
  return checkStep(grid, board, one, rules).violations.filter(({ severity }) => severity !== 'warn');
}

/** `lookAhead` of a step while other words are on their way. */
export function lookAheadBeside(
  grid: SwitchingGrid,
  board: SafetyBoard,
  underWay: readonly PlannedStep[],
  step: PlannedStep,
  rules: SwitchingRules = SWITCHING_RULES,
): StepPreview {
  return preview(grid, board, step.operation, checkBeside(grid, board, underWay, step, rules));
}
