// What must hold of every restoration plan, found out apart from the planner.
import { expect } from 'vitest';
import { planRestoration } from '../../simulation/restoration/plan-restoration.ts';
import type { RestorationOptions, RestorationPlan } from '../../simulation/restoration/restoration-plan.ts';
import { keepsLimits } from '../../simulation/restoration/restoration-trial.ts';
import type { SwitchableGrid } from '../../simulation/restoration/switchable-grid.ts';
import { switchableNetwork } from '../../simulation/restoration/switchable-network.ts';
import { type SwitchedPlan, switchedNetwork } from './switched-network.ts';

/** The planner's own. */
export const LIMITS = { minVoltage: 0.9, maxVoltage: 1.1, loading: 1, rating: 'normal' } as const;

export function gridOf(plan: SwitchedPlan): SwitchableGrid {
  const { network, state } = switchedNetwork(plan);
  return switchableNetwork(network, state);
}

export function planFor(plan: SwitchedPlan, fault: string, options: RestorationOptions = {}): RestorationPlan {
  const result = planRestoration(gridOf(plan), fault, options);
  if (!result.ok) throw new Error(result.message);
  return result.plan;
}

/** Sections that hang together with a source, and whether they do so in one way only, each with one source. */
export function energise(grid: SwitchableGrid, closed: Uint8Array): { live: Uint8Array; isRadial: boolean } {
  const { sections, devices } = grid;
  const group = Int32Array.from({ length: sections.count }, (_, i) => i);
  let isRadial = true;
  const find = (i: number): number => (group[i] === i ? i : find(group[i]!));
  const hasSource = sections.source.slice();
  for (let d = 0; d < devices.count; d++) {
    if (closed[d] === 0) continue;
    const a = find(devices.sectionA[d]!);
    const b = find(devices.sectionB[d]!);
    if (a === b) isRadial = false;
    else {
      if (hasSource[a] === 1 && hasSource[b] === 1) isRadial = false;
      group[a] = b;
      hasSource[b] = Math.max(hasSource[a]!, hasSource[b]!);
    }
  }
  return { live: Uint8Array.from({ length: sections.count }, (_, s) => hasSource[find(s)]!), isRadial };
}

export function faultedSections(grid: SwitchableGrid, plan: RestorationPlan): Set<number> {
  const place = grid.locate(plan.fault)!;
  const { sectionA, sectionB } = grid.devices;
  if (place.kind === 'nowhere') return new Set();
  return new Set(place.kind === 'section' ? [place.section] : [sectionA[place.device]!, sectionB[place.device]!]);
}

/** Replays the plan and checks what must hold after every step. */
export function expectSafe(grid: SwitchableGrid, plan: RestorationPlan, isLimited: boolean): void {
  const closed = grid.closed.slice();
  const device = (id: string) => grid.devices.ids.indexOf(id);
  for (const id of plan.tripped) closed[device(id)] = 0;
  const fault = faultedSections(grid, plan);
  const isolated = grid.closed.slice();
  for (const id of [...plan.tripped, ...plan.isolate]) isolated[device(id)] = 0;
  let hasClosed = false;
  for (const step of plan.steps) {
    if (step.action === 'close') hasClosed = true;
    else if (step.kind !== 'transfer') expect(hasClosed).toBe(false);
    expect(closed[device(step.device)]).toBe(step.action === 'close' ? 0 : plan.tripped.includes(step.device) ? 0 : 1);
    closed[device(step.device)] = step.action === 'close' ? 1 : 0;
    const { live, isRadial } = energise(grid, closed);
    // Load that changes over between feeders of one source does so over a loop.
    if (step.kind !== 'transfer' || step.action === 'open') expect(isRadial).toBe(true);
    // With its own source in the zone a fault stays connected to it; that source is off.
    for (const s of fault) if (grid.sections.source[s] === 0) expect(live[s]).toBe(0);
    if (isLimited) expect(keepsLimits(grid.flow().solve(closed, null, LIMITS))).toBe(true);
    let served = 0;
    for (let s = 0; s < live.length; s++) if (live[s] === 1 && !fault.has(s)) served += grid.sections.p[s]!;
    expect(step.checks.servedW).toBeCloseTo(served, 3);
  }
  expect(closed).toEqual(plan.closed);
}
