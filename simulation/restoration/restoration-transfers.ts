// Where the limits leave somebody without supply, the feeders that would help may be relieved first: one tie between two parts that have
// supply is closed and one device on the loop that it makes is opened, so that load moves to another supply and nobody is left out.
// Every such pair is tried with the full plans that failed by themselves, and with the best plan grown further.
import { singletons, unite } from '../network/union-find.ts';
import { farSection, sectionGraphOf } from './section-graph.ts';
import { extendPlan } from './restoration-growth.ts';
import { CandidateTrial, compareWorth, keepsLimits, type Trial, type TrialInput } from './restoration-trial.ts';

/** Elements calculated in all: 0.2 s on a desktop machine. */
const TRANSFER_EFFORT = 300_000;
/** Where loops are run closed, by so much dearer is a state near collapse. */
const MESHED = 10;
/** Full plans that failed are tried again with each pair, the least bad ones first. */
const RETRIED = 4;
/** Of pairs that serve more, so many are looked at for what happens between the switchings. */
const CHECKED = 8;

export interface Transfer {
  /** device to close, and device to open */
  readonly tie: number;
  readonly opening: number;
  /** sections that change over to the tie's other side */
  readonly moved: readonly number[];
  /** both sides hang on the same source, so that they are in phase: the tie is closed before the opening; else after it */
  readonly makesLoop: boolean;
}

export interface TransferSearch {
  /** null: no pair serves more */
  readonly found: { readonly transfer: Transfer; readonly best: Trial; readonly closed: Uint8Array } | null;
  /** every pair was tried to its end */
  readonly isComplete: boolean;
  readonly flows: number;
}

export interface TransferInput extends TrialInput {
  /** [devices.count] 1 = tagged, or needed open to cut off the fault */
  readonly barred: Uint8Array;
  readonly best: Trial | null;
  /** full plans that break a limit */
  readonly failed: readonly Trial[];
}

export function searchTransfers(input: TransferInput): TransferSearch {
  const { flow, best, closed } = input;
  const worthBefore = best?.worth ?? null;
  const transfers = listTransfers(input);
  let budget = Math.max(1, Math.floor(TRANSFER_EFFORT / Math.max(1, flow.size) / (isMeshed(input) ? MESHED : 1)));
  let flows = 0;
  let isComplete = true;
  const found: { transfer: Transfer; best: Trial; closed: Uint8Array }[] = [];
  const attempt = (transfer: Transfer, run: (trial: CandidateTrial, of: TrialInput) => (Trial | null)[]) => {
    if (budget <= 0) {
      isComplete = false;
      return;
    }
    const positions = closed.slice();
    positions[transfer.tie] = 1;
    positions[transfer.opening] = 0;
    const of = { ...input, closed: positions };
    const trial = new CandidateTrial(of, budget);
    for (const one of run(trial, of)) {
      if (one === null || !one.isAllowed) continue;
      if (worthBefore !== null && compareWorth(one.worth, worthBefore) <= 0) continue;
      if (!one.worth.some((share) => share > 0)) continue;
      found.push({ transfer, best: one, closed: positions });
    }
    if (trial.isSpent) isComplete = false;
    flows += trial.flows;
    budget -= trial.flows;
  };
  const retried = input.failed.slice(0, RETRIED);
  for (const transfer of transfers) attempt(transfer, (trial) => retried.map(({ candidate }) => trial.run(candidate)));
  if (found.length === 0) {
    for (const transfer of transfers) {
      attempt(transfer, (trial, of) => {
        const extended = extendPlan(of, trial, best);
        return [extended.best];
      });
    }
  }
  const ranking = new CandidateTrial(input, 0);
  found.sort((x, y) => ranking.compare(x.best, y.best));
  const chosen = found.slice(0, CHECKED).find(({ transfer }) => isSafe(input, transfer)) ?? null;
  return { found: chosen, isComplete, flows };
}

function isMeshed({ grid: { sections, devices }, closed }: TransferInput): boolean {
  const leader = singletons(sections.count);
  for (let d = 0; d < devices.count; d++) {
    if (closed[d] === 1 && !unite(leader, devices.sectionA[d]!, devices.sectionB[d]!)) return true;
  }
  return false;
}

/** Whether the switchings of a transfer, each by itself, keep the limits. */
function isSafe({ grid, closed, loadFactor, limits }: TransferInput, transfer: Transfer): boolean {
  const positions = closed.slice();
  return transferOrder(transfer).every(({ device, action }) => {
    positions[device] = action === 'close' ? 1 : 0;
    return keepsLimits(grid.flow().solve(positions, loadFactor, limits));
  });
}

export const transferOrder = ({
  tie,
  opening,
  makesLoop,
}: Transfer): { device: number; action: 'open' | 'close' }[] => {
  const close = { device: tie, action: 'close' } as const;
  const open = { device: opening, action: 'open' } as const;
  return makesLoop ? [close, open] : [open, close];
};

function listTransfers({ grid, closed, barred, loadFactor }: TransferInput): Transfer[] {
  const { devices, sections } = grid;
  const { start, device } = sectionGraphOf(grid);
  const isOff = (s: number) => sections.earthed[s] === 1 || loadFactor?.[s] === 0;
  // The tree by which what has supply has it, as things stand before the ties.
  const root = new Int32Array(sections.count).fill(-1);
  const via = new Int32Array(sections.count).fill(-1);
  const depth = new Int32Array(sections.count);
  const queue: number[] = [];
  for (let s = 0; s < sections.count; s++) {
    if (sections.source[s] === 0 || isOff(s)) continue;
    root[s] = s;
    queue.push(s);
  }
  for (let head = 0; head < queue.length; head++) {
    const s = queue[head]!;
    for (let k = start[s]!; k < start[s + 1]!; k++) {
      const d = device[k]!;
      const far = farSection(grid, d, s);
      if (closed[d] === 0 || root[far]! >= 0 || isOff(far)) continue;
      root[far] = root[s]!;
      via[far] = d;
      depth[far] = depth[s]! + 1;
      queue.push(far);
    }
  }
  const canOperate = (d: number) => devices.operable[d] === 1 && barred[d] === 0;
  const transfers: Transfer[] = [];
  for (let tie = 0; tie < devices.count; tie++) {
    let [a, b] = [devices.sectionA[tie]!, devices.sectionB[tie]!];
    if (closed[tie] === 1 || !canOperate(tie) || devices.phases[tie] !== 7 || a === b) continue;
    if (root[a]! < 0 || root[b]! < 0) continue;
    const makesLoop = root[a] === root[b];
    // Up both ways to where they meet, or to the sources.
    while (a !== b && (via[a]! >= 0 || via[b]! >= 0)) {
      if (via[a]! < 0 || (via[b]! >= 0 && depth[b]! > depth[a]!)) [a, b] = [b, a];
      const opening = via[a]!;
      if (canOperate(opening)) transfers.push({ tie, opening, makesLoop, moved: behind(opening, a) });
      a = farSection(grid, opening, a);
    }
  }
  return transfers;

  /** Sections joined to one without passing a device. */
  function behind(barrier: number, from: number): number[] {
    const part = new Set([from]);
    for (const s of part) {
      for (let k = start[s]!; k < start[s + 1]!; k++) {
        const d = device[k]!;
        if (closed[d] === 1 && d !== barrier) part.add(farSection(grid, d, s));
      }
    }
    return [...part];
  }
}
