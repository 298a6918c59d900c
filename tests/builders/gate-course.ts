// A random course through the gate of orders: clearances, orders of people and of the program, single commands, given without waiting for each
// other. Most begin beside something that is protected.
import { applyOperation } from '../../simulation/switching/apply-operation.ts';
import { draftOnBoard } from '../../simulation/switching/draft-document.ts';
import { lookAhead } from '../../simulation/switching/look-ahead.ts';
import type { Operation } from '../../simulation/switching/operation.ts';
import { AUTOMATION, type StepDraft } from '../../simulation/switching/order-sheet.ts';
import type { SafetyBoard } from '../../simulation/switching/safety-board.ts';
import type { Violation } from '../../simulation/switching/violation.ts';
import type { Answer } from '../../main/host/requests/handler.ts';
import { ANNA, BORIS, GateWorld } from './gate-world.ts';
import {
  clearanceOf,
  Draws,
  type RandomSwitching,
  randomOperation,
  randomSwitching,
  type SwitchingPlan,
} from './random-switching.ts';

export interface GateCourse {
  readonly wrongs: readonly string[];
  /** words that were tried, those that would have done harm at that moment, those let pass */
  readonly tried: number;
  readonly dangerous: number;
  readonly given: readonly string[];
  /** refused though nothing spoke against them as things stood: because of what was under way */
  readonly together: number;
  readonly refusals: readonly string[];
}

const codeOf = (given: Answer<unknown>): string =>
  'failure' in given ? (given.failure.detail ?? given.failure.code).split(' ')[0]! : 'done';

export async function runGateCourse(plan: SwitchingPlan): Promise<GateCourse> {
  const draws = new Draws(plan.draws);
  const random = randomSwitching(plan, draws);
  const { board, toCome } = draws.chance(0.75)
    ? protectedPlace(random, draws)
    : { board: { ...random.board, faults: [], doubted: [], liveNodes: [] }, toCome: [] };
  const world = new GateWorld(random, draws);
  await world.open(board, draws.pick([ANNA, ANNA, ANNA, ANNA, BORIS, null]));
  const course = new Course(world, draws);
  const running: Promise<void>[] = toCome.length > 0 ? [course.goOnWith(toCome)] : [];
  for (let i = 0; i < plan.attempts; i++) {
    running.push(course.begin(i));
    if (draws.chance(0.6)) await world.pass(draws.below(8) * 100);
  }
  // As long as the slowest drive and the slowest report take, after words that waited for their turn.
  await world.pass(7000);
  course.end();
  await Promise.all(running);
  await world.close();
  const { tried, dangerous, given, together, refusals } = course;
  return { tried, dangerous, given, together, refusals, wrongs: world.wrongs };
}

interface ProtectedPlace {
  readonly board: SafetyBoard;
  /** what a clearance, and its way back, still ask for: given through the gate while others try what they want */
  readonly toCome: readonly Operation[];
}

/** A clearance or an earth by the rules, as far as the grid lets it come: some of it done before the course begins. Changes the grid. */
function protectedPlace({ network, grid, board: drawn }: RandomSwitching, draws: Draws): ProtectedPlace {
  let board: SafetyBoard = { ...drawn, faults: [], doubted: [], liveNodes: [] };
  const { sources, nodes } = network;
  const places = nodes.ids.filter((_, n) => !sources.node.includes(n));
  const { operations, draft } = clearanceOf(network, grid, draws.pick(places), draws.chance(0.2), draws);
  const drafted = draftOnBoard(grid, board, draft);
  if (drafted.ok) ({ board } = drafted);
  const isWhole = draws.chance(0.4);
  const before = isWhole ? operations.length : draws.below(operations.length);
  for (const operation of operations.slice(0, before)) {
    const step = { operation, means: 'crew', by: 'operator', at: 0 } as const;
    if (!lookAhead(grid, board, step).isRefused) board = applyOperation(grid, board, operation, step);
  }
  return { board, toCome: isWhole ? [] : [...operations.slice(before), ...takenBack(operations)] };
}

/** The way back of a clearance, as far as its earths: the crew leaves, the paper is given back, then the earth goes. */
const takenBack = (operations: readonly Operation[]): Operation[] =>
  operations.toReversed().flatMap((operation): Operation[] => {
    if (operation.kind === 'permit' || operation.kind === 'ground') return [{ ...operation, to: 'off' }];
    if (operation.kind !== 'document') return [];
    return [
      { ...operation, to: 'workEnded' },
      { ...operation, to: 'released' },
    ];
  });

class Course {
  tried = 0;
  dangerous = 0;
  together = 0;
  readonly given: string[] = [];
  readonly refusals: string[] = [];
  readonly #world: GateWorld;
  readonly #draws: Draws;

  readonly #end = Promise.withResolvers<void>();
  #isEnded = false;

  constructor(world: GateWorld, draws: Draws) {
    this.#world = world;
    this.#draws = draws;
  }

  /** Nothing more is begun, and nothing waited for. */
  end(): void {
    this.#isEnded = true;
    this.#end.resolve();
  }

  begin(number: number): Promise<void> {
    const draws = this.#draws;
    const { random, board } = this.#world;
    const operations = Array.from({ length: 1 + draws.below(2) }, () => randomOperation(random.network, board, draws));
    const how = draws.next();
    const [first] = operations;
    if (first?.kind === 'switch' && how < 0.25) return this.#command(`command-${number}00`, first);
    const switchings = operations.filter(({ kind }) => kind === 'switch');
    if (switchings.length > 0 && how < 0.5) return this.#automatic(switchings);
    return this.#order(operations, draws.chance(0.8) ? ANNA : BORIS);
  }

  /** What would come of it if it were done now, and what the host has said. */
  #note(operation: Operation, by: string, code: string): void {
    this.tried++;
    const isDangerous = this.#world.judge(operation, by).length > 0;
    if (isDangerous) this.dangerous++;
    if (code === 'done') this.given.push(operation.kind);
    else this.refusals.push(code);
    const isBySafety = code === 'unsafe' || code === 'unconfirmed';
    if (isBySafety && !isDangerous && this.#world.orders.checks.underWay().length > 0) this.together++;
  }

  async #command(commandId: string, operation: Extract<Operation, { kind: 'switch' }>): Promise<void> {
    const { desk } = this.#world;
    const wish = { commandId, point: `${operation.device}.position`, value: operation.to };
    const selected = await desk.select(wish, ANNA);
    if ('failure' in selected) return this.#note(operation, 'anna', codeOf(selected));
    const operated = await desk.operate(commandId, ANNA);
    if (!('failure' in operated)) this.#world.noteGiven(operation);
    this.#note(operation, 'anna', codeOf(operated));
  }

  async #automatic(operations: readonly Operation[]): Promise<void> {
    const { orders } = this.#world;
    const steps = operations.map(
      (operation, i): StepDraft => ({ ...draftOf(operation, i), means: 'remote', crew: null }),
    );
    const responsible = this.#draws.chance(0.5) ? 'anna' : AUTOMATION;
    const head = { title: 'fault', purpose: '', area: null };
    const begun = await orders.begin({ ...head, steps, responsible, isAutomatic: true });
    this.#note(operations[0]!, responsible, codeOf(begun));
  }

  async #order(operations: readonly Operation[], asker: typeof ANNA): Promise<void> {
    const id = await this.#issue(operations.map(draftOf), asker);
    if (id === null) return;
    for (const [i, operation] of operations.entries()) {
      if (!(await this.#step(id, String(i + 1), operation, asker)) || !this.#draws.chance(0.5)) return;
    }
  }

  /** Step after step, each when the one before is done; a step that is refused is left out. */
  async goOnWith(operations: readonly Operation[]): Promise<void> {
    const asker = ANNA;
    for (const operation of operations) {
      if (this.#isEnded) return;
      const done = Promise.withResolvers<void>();
      const id = await this.#issue([{ ...draftOf(operation, 0), means: 'crew', crew: 'crew 1' }], asker);
      if (id !== null && (await this.#step(id, '1', operation, asker, done.resolve)))
        await Promise.race([done.promise, this.#end.promise]);
    }
  }

  async #issue(steps: readonly StepDraft[], asker: typeof ANNA): Promise<string | null> {
    const { orders } = this.#world;
    // Places and papers alone tell no area of the order: it is the one that Anna has.
    const area = steps.some(({ operation }) => 'device' in operation) ? '' : 'east';
    const head = { kind: 'emergency', title: 'work', purpose: '', area } as const;
    const written = await orders.write(head, steps, asker.user);
    if ('failure' in written) return null;
    const { id, version } = written.result;
    await orders.issue(id, version, { responsible: asker.user, isAutomatic: false }, asker);
    return id;
  }

  /** Whether it was given. `onDone`: once a crew has done it, which the host has heard by then. */
  async #step(
    id: string,
    step: string,
    operation: Operation,
    asker: typeof ANNA,
    onDone?: () => void,
  ): Promise<boolean> {
    const { orders } = this.#world;
    const shown = await orders.words.check(id, step, asker);
    const findings = 'failure' in shown ? [] : (shown.result.violations as Violation[]);
    const confirms = this.#draws.chance(0.5) ? findings : [];
    const codes = new Set(confirms.map(({ code }) => code));
    const before = orders.get(id);
    if ('failure' in before) return false;
    const given = await orders.words.instruct(id, before.result.version, step, confirms, asker);
    this.#note(operation, asker.user, codeOf(given));
    const { means } = before.result.steps.find((one) => one.id === step)!;
    const isRemote = means === 'remote' && operation.kind === 'switch';
    if ('failure' in given) return false;
    this.#world.noteGiven(operation, codes);
    if (!isRemote) this.#world.doLater(operation, asker.user, () => this.#report(id, step, asker).then(onDone));
    return true;
  }

  async #report(id: string, step: string, asker: typeof ANNA): Promise<void> {
    const { orders } = this.#world;
    const kept = orders.get(id);
    if ('failure' in kept) return;
    await orders.report(id, kept.result.version, { step, outcome: 'done', reason: '' }, asker);
  }
}

const draftOf = (operation: Operation, i: number): StepDraft => {
  const isPaper = operation.kind === 'tag' || operation.kind === 'document' || operation.kind === 'permit';
  const means = isPaper || (operation.kind === 'switch' && i % 2 === 0) ? 'remote' : 'crew';
  return { id: String(i + 1), group: i + 1, operation, means, crew: means === 'crew' ? 'crew 1' : null, note: '' };
};
