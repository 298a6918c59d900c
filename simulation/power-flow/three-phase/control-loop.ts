// The control loop of a steady state, as OpenDSS runs it with ControlMode=STATIC (Solution.pas, ControlQueue.pas): solve; let every
// control look; of the actions that wait, those whose time comes first are carried out (all of the same time together), the others
// keep waiting and are looked at again; solve, until nothing waits. Time stands still: a delay only says who goes first.
import { CapacitorWatch } from './capacitor-control.ts';
import { TapWatch } from './tap-control.ts';
import type { ThreePhaseFlow } from './three-phase-flow.ts';

/** Actions that wait, by time; of two at the same time, the later comes first, as in OpenDSS. */
export class ControlQueue {
  readonly #waiting: { readonly handle: number; readonly time: number; readonly act: () => void }[] = [];
  #handles = 0;

  get isEmpty(): boolean {
    return this.#waiting.length === 0;
  }

  /** Seconds from now; the handle with which the action can be taken back. */
  push(time: number, act: () => void): number {
    const handle = ++this.#handles;
    const before = this.#waiting.findIndex((action) => time <= action.time);
    this.#waiting.splice(before < 0 ? this.#waiting.length : before, 0, { handle, time, act });
    return handle;
  }

  remove(handle: number): void {
    const at = this.#waiting.findIndex((action) => action.handle === handle);
    if (at >= 0) this.#waiting.splice(at, 1);
  }

  /** Carries out all that is due at the earliest time. */
  actNearest(): void {
    const time = this.#waiting[0]?.time;
    while (this.#waiting.length > 0 && this.#waiting[0]!.time === time) this.#waiting.shift()!.act();
  }
}

/** Lets taps and capacitors of a solved flow settle; `solve` solves it again and says whether that converged. */
export function settleControls(flow: ThreePhaseFlow, solve: () => boolean): void {
  const { network } = flow.model;
  const queue = new ControlQueue();
  const watches = [
    ...network.tapControls.filter(({ enabled }) => enabled).map((control) => new TapWatch(flow, queue, control)),
    ...network.capacitorControls
      .filter(({ enabled }) => enabled)
      .map((control) => new CapacitorWatch(flow, queue, control)),
  ];
  const { solution } = flow;
  if (watches.length === 0) return;
  for (let round = 1; ; round++) {
    solution.controlIterations = round;
    if (round >= network.maxControlIterations) {
      solution.controlsSettled = false;
      return;
    }
    flow.refreshResults();
    for (const watch of watches) watch.look();
    if (queue.isEmpty) return;
    queue.actNearest();
    if (!solve()) return;
  }
}
