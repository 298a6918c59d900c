// Writes the steps of a plan, each with its reason and the state of the grid after it.
import { inEnglish, type Phrase, phrase } from '../phrases/phrases.ts';
import { type DeadRegion, LIVE } from './dead-region.ts';
import type { FaultZone } from './fault-zone.ts';
import type { Note, RestorationStep, StepChecks } from './restoration-plan.ts';
import { type Transfer, transferOrder } from './restoration-transfers.ts';
import { describeBreach, type Trial } from './restoration-trial.ts';
import { sectionGraphOf } from './section-graph.ts';
import type { FlowFigures, FlowLimits, GridFlow, SwitchableGrid } from './switchable-grid.ts';

export interface StepInput {
  readonly grid: SwitchableGrid;
  readonly zone: FaultZone;
  readonly region: DeadRegion;
  readonly loadFactor: Float64Array | null;
  readonly limits: FlowLimits | null;
  /** what a tie's step is calculated on */
  readonly flowOf: (tie: number) => GridFlow;
  /** what all other steps are calculated on */
  readonly around: GridFlow;
  readonly reclosed: readonly number[];
  readonly transfer: Transfer | null;
  /** what stays without supply was tried, in vain, on the final state */
  readonly isFilled: boolean;
  /** true: steps that leave what has supply as it is are not calculated one by one */
  readonly isLarge: boolean;
}

export interface Served {
  readonly beforeW: number;
  readonly lostW: number;
  readonly afterW: number;
  readonly customersLost: number;
  readonly customersUnserved: number;
}

const presentlyServed = new WeakMap<SwitchableGrid, number>();

export class StepWriter {
  readonly #input: StepInput;
  readonly #closed: Uint8Array;
  readonly #steps: RestorationStep[] = [];
  readonly #restored = new Set<number>();
  /** of the state so far */
  #breach: Phrase | null;
  /** limits that a state on the way breaks anew, and the state before the fault did not */
  readonly breaches: Note[] = [];
  #checks: StepChecks;
  /** W, while load changes over */
  #interrupted = 0;
  #blocksServed: Uint8Array;
  /** [blocks] those next to each over edges that the plan keeps */
  #keptAt: number[][] | null = null;

  constructor(input: StepInput) {
    this.#input = input;
    this.#closed = input.grid.closed.slice();
    for (const d of input.zone.tripped) this.#closed[d] = 0;
    this.#blocksServed = new Uint8Array(input.region.blocks.length);
    const figures = this.#solve(input.around);
    this.#breach = input.limits === null ? null : describeBreach(figures);
    this.#checks = this.#check(figures, input.around === input.grid.flow());
  }

  get served(): Served {
    const { grid, zone } = this.#input;
    const { p, customers } = grid.sections;
    const sum = (column: Float64Array, of: Iterable<number>) => {
      let total = 0;
      for (const s of of) total += column[s]!;
      return total;
    };
    const beforeW = servedNow(grid);
    const lostW = sum(p, zone.outage);
    const customersLost = sum(customers, zone.outage);
    return {
      beforeW,
      lostW,
      afterW: beforeW - lostW + sum(p, this.#restored),
      customersLost,
      customersUnserved: customersLost - sum(customers, this.#restored),
    };
  }

  /** `end`: the whole grid after the plan. */
  write(best: Trial | null, end: FlowFigures): RestorationStep[] {
    const { grid, zone, region, reclosed } = this.#input;
    const { ids } = grid.devices;
    for (const d of this.#isolationOrder()) {
      const hasTripped = zone.tripped.includes(d);
      const nearest = phrase(this.#isUpstream(d) ? 'isolate-upstream' : 'isolate-far');
      this.#step(d, 'open', 'isolate', [hasTripped ? phrase('isolate-tripped', { device: ids[d]! }) : nearest]);
    }
    const cuts = best?.candidate.cuts ?? [];
    for (const e of cuts) this.#openWithin(best!, e);
    for (const d of reclosed) {
      this.#step(d, 'close', 'upstream', [phrase('give-back', { powerW: this.#reclosedLoad() })]);
    }
    this.#moveLoad();
    const pending = [...(best?.candidate.ties ?? [])];
    while (pending.length > 0) {
      // From what has supply outwards, so that each closing brings some.
      const next = pending.findIndex((t) => this.#reaches(region.ties[t]!.a) || this.#reaches(region.ties[t]!.b));
      const t = pending.splice(Math.max(0, next), 1)[0]!;
      this.#closeTie(best!, t);
    }
    const last = this.#steps.pop();
    if (last !== undefined) this.#steps.push({ ...last, checks: this.#check(end, true) });
    return this.#steps;
  }

  #reaches = (block: number): boolean => block === LIVE || this.#blocksServed[block] === 1;

  #openWithin(best: Trial, e: number): void {
    const { region } = this.#input;
    const { device, a, b } = region.edges[e]!;
    const servedA = best.served[a] === 1;
    const servedB = best.served[b] === 1;
    if (servedA && servedB) {
      const [leftW, rightW] = [this.#behind(best, a), this.#behind(best, b)];
      this.#step(device, 'open', 'split', [phrase('divide-island', { leftW, rightW })]);
      return;
    }
    const powerW = this.#behind(best, servedA ? b : a);
    this.#step(device, 'open', 'drop', [phrase(this.#input.isFilled ? 'leave-out' : 'leave-out-unproven', { powerW })]);
  }

  #moveLoad(): void {
    const { grid, transfer } = this.#input;
    if (transfer === null) return;
    const { sections } = grid;
    const { ids } = grid.devices;
    let powerW = 0;
    for (const s of transfer.moved) powerW += sections.p[s]!;
    const [tie, opening] = [ids[transfer.tie]!, ids[transfer.opening]!];
    const order = phrase(transfer.makesLoop ? 'move-with-loop' : 'move-with-break', { tie, opening });
    const reasons = [[phrase('move-load', { powerW }), order], [phrase('move-ends')]];
    transferOrder(transfer).forEach(({ device, action }, i) => {
      this.#interrupted = !transfer.makesLoop && action === 'open' ? powerW : 0;
      this.#step(device, action, 'transfer', reasons[i]!);
    });
  }

  #closeTie(best: Trial, t: number): void {
    const { region } = this.#input;
    const tie = region.ties[t]!;
    const target = this.#reaches(tie.b) && !this.#reaches(tie.a) ? tie.a : tie.b;
    const blocks = this.#component(best, target);
    const load = blocks.reduce((sum, i) => sum + region.blocks[i]!.p, 0);
    for (const device of tie.devices) {
      const isLast = device === tie.devices[tie.devices.length - 1];
      if (isLast) {
        for (const i of blocks) {
          this.#blocksServed[i] = 1;
          for (const s of region.blocks[i]!.sections) this.#restored.add(s);
        }
      }
      const n = this.#steps.length;
      this.#step(device, 'close', 'tie', [], this.#input.flowOf(t));
      const step = this.#steps[n]!;
      const purpose = isLast
        ? phrase(this.#limitsKept(step.checks), { powerW: load })
        : phrase('tie-first', { n: tie.devices.length, powerW: load });
      const words = [purpose, ...this.#figuresIn(step.checks)];
      this.#steps[n] = { ...step, words, reason: inEnglish(words) };
    }
  }

  #figuresIn({ lowestVoltage, worstLoading, lossW }: StepChecks): Phrase[] {
    const isEmergency = this.#input.limits?.rating === 'emergency';
    const words: Phrase[] = [];
    if (lowestVoltage !== null)
      words.push(phrase('then-voltage', { voltagePu: lowestVoltage.value, at: lowestVoltage.at }));
    if (worstLoading !== null) {
      const { at, value: loadingShare } = worstLoading;
      words.push(phrase(isEmergency ? 'then-loading-emergency' : 'then-loading', { loadingShare, at }));
    }
    return [...words, phrase('then-losses', { powerW: lossW })];
  }

  #limitsKept({ lowestVoltage, highestVoltage, worstLoading }: StepChecks) {
    const { limits } = this.#input;
    if (limits === null) return 'tie-unlimited';
    const isWithin =
      (lowestVoltage?.value ?? 1) >= limits.minVoltage &&
      (highestVoltage?.value ?? 1) <= limits.maxVoltage &&
      (worstLoading?.value ?? 0) <= limits.loading;
    if (!isWithin) return 'tie-no-worse';
    return limits.rating === 'emergency' ? 'tie-within-emergency' : 'tie-within';
  }

  /** Blocks joined to one by forest edges that the plan keeps. */
  #component(best: Trial, block: number): number[] {
    const { blocks, edges } = this.#input.region;
    if (this.#keptAt === null) {
      const cuts = new Set(best.candidate.cuts);
      const keptAt: number[][] = blocks.map(() => []);
      edges.forEach(({ a, b }, e) => {
        if (cuts.has(e)) return;
        keptAt[a]!.push(b);
        keptAt[b]!.push(a);
      });
      this.#keptAt = keptAt;
    }
    const found = new Set([block]);
    for (const i of found) for (const next of this.#keptAt[i]!) found.add(next);
    return [...found];
  }

  #behind = (best: Trial, block: number): number =>
    this.#component(best, block).reduce((sum, i) => sum + this.#input.region.blocks[i]!.p, 0);

  #isolationOrder(): number[] {
    const { zone } = this.#input;
    return [...zone.isolating].toSorted((x, y) => Number(this.#isUpstream(y)) - Number(this.#isUpstream(x)) || x - y);
  }

  /** Whether the supply of the zone came over this device. */
  #isUpstream(device: number): boolean {
    const { grid, zone } = this.#input;
    const graph = sectionGraphOf(grid);
    const sides = [grid.devices.sectionA[device]!, grid.devices.sectionB[device]!];
    if (zone.sections.size === 0) return true;
    return sides.some((s) => zone.sections.has(s) && graph.supplyDevice[s] === device);
  }

  /** W that comes back when the tripped devices are closed again. */
  #reclosedLoad(): number {
    const { grid } = this.#input;
    return this.#reclosedSections().reduce((sum, s) => sum + grid.sections.p[s]!, 0);
  }

  #reclosedSections(): number[] {
    const { zone, region } = this.#input;
    const dead = new Set([...region.lost, ...region.blocks.flatMap((block) => block.sections)]);
    return [...zone.outage].filter((s) => !zone.sections.has(s) && !dead.has(s));
  }

  #step(
    device: number,
    action: 'open' | 'close',
    kind: RestorationStep['kind'],
    words: readonly Phrase[],
    flow: GridFlow = this.#input.around,
  ): void {
    const { grid, reclosed, isLarge } = this.#input;
    this.#closed[device] = action === 'close' ? 1 : 0;
    // What is opened is dead by the trip: the part with supply stays what it was.
    if (action === 'close' || kind === 'transfer' || (kind === 'isolate' && !isLarge)) {
      if (kind === 'upstream' && device === reclosed[reclosed.length - 1]) {
        for (const s of this.#reclosedSections()) this.#restored.add(s);
      }
      const figures = this.#solve(flow);
      this.#checks = this.#check(figures, flow === grid.flow());
      const breach = this.#input.limits === null ? null : describeBreach(figures);
      if (breach !== null && !isSame(breach, this.#breach))
        this.breaches.push([phrase('breach-after-step', { n: this.#steps.length + 1 }), breach]);
      this.#breach = breach;
    }
    this.#steps.push({
      n: this.#steps.length + 1,
      device: grid.devices.ids[device]!,
      action,
      kind,
      words,
      reason: inEnglish(words),
      checks: this.#checks,
    });
  }

  #solve = (flow: GridFlow): FlowFigures => flow.solve(this.#closed, this.#input.loadFactor, this.#input.limits);

  #check(figures: FlowFigures, isWhole: boolean): StepChecks {
    return {
      servedW: this.served.afterW - this.#interrupted,
      lossW: figures.loss,
      lowestVoltage: figures.lowestVoltage,
      highestVoltage: figures.highestVoltage,
      worstLoading: figures.worstLoading,
      scope: isWhole ? 'grid' : 'area',
    };
  }
}

function servedNow(grid: SwitchableGrid): number {
  const old = presentlyServed.get(grid);
  if (old !== undefined) return old;
  const { energised } = sectionGraphOf(grid);
  let sum = 0;
  for (let s = 0; s < energised.length; s++) if (energised[s] === 1) sum += grid.sections.p[s]!;
  presentlyServed.set(grid, sum);
  return sum;
}

/** By what is said of it: figures that look the same are no news. */
const isSame = (a: Phrase, b: Phrase | null): boolean => b !== null && inEnglish([a]) === inEnglish([b]);
