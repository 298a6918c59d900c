// The graph of sections and devices as it stands before a fault: which devices meet at a section, what is energised, and from which
// device each section has its supply. Made once per grid and kept, so that planning for a fault looks at the affected part only.
import type { SwitchableGrid } from './switchable-grid.ts';

export interface SectionGraph {
  /** [sections + 1] devices of section s stand at start[s] ... start[s + 1] */
  readonly start: Int32Array;
  readonly device: Int32Array;
  /** [sections] 1 = supply reaches it */
  readonly energised: Uint8Array;
  /** [sections] device towards the source, -1 at a source and where there is no supply */
  readonly supplyDevice: Int32Array;
}

const known = new WeakMap<SwitchableGrid, SectionGraph>();

export function sectionGraphOf(grid: SwitchableGrid): SectionGraph {
  const old = known.get(grid);
  if (old !== undefined) return old;
  const made = buildSectionGraph(grid);
  known.set(grid, made);
  return made;
}

/** The section at the other end of a device. */
export function farSection(grid: SwitchableGrid, device: number, section: number): number {
  const a = grid.devices.sectionA[device]!;
  return a === section ? grid.devices.sectionB[device]! : a;
}

function buildSectionGraph(grid: SwitchableGrid): SectionGraph {
  const { sections, devices, closed } = grid;
  const start = new Int32Array(sections.count + 1);
  for (let d = 0; d < devices.count; d++) {
    start[devices.sectionA[d]! + 1]! += 1;
    start[devices.sectionB[d]! + 1]! += 1;
  }
  for (let s = 0; s < sections.count; s++) start[s + 1]! += start[s]!;
  const next = start.slice();
  const device = new Int32Array(start[sections.count]!);
  for (let d = 0; d < devices.count; d++) {
    device[next[devices.sectionA[d]!]!++] = d;
    device[next[devices.sectionB[d]!]!++] = d;
  }
  const energised = new Uint8Array(sections.count);
  const supplyDevice = new Int32Array(sections.count).fill(-1);
  const queue = new Int32Array(sections.count);
  let length = 0;
  for (let s = 0; s < sections.count; s++) {
    if (sections.source[s] === 0 || sections.earthed[s] === 1) continue;
    energised[s] = 1;
    queue[length++] = s;
  }
  for (let head = 0; head < length; head++) {
    const s = queue[head]!;
    for (let k = start[s]!; k < start[s + 1]!; k++) {
      const d = device[k]!;
      if (closed[d] === 0) continue;
      const far = farSection(grid, d, s);
      if (energised[far] === 1) continue;
      energised[far] = 1;
      supplyDevice[far] = d;
      queue[length++] = far;
    }
  }
  return { start, device, energised, supplyDevice };
}
