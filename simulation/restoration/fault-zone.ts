// What a fault takes out of service: the zone that the nearest operable devices can cut off, the devices that do so, the protection
// that has tripped, and the area that lost its supply by it.
import { farSection, type SectionGraph, sectionGraphOf } from './section-graph.ts';
import type { Location, SwitchableGrid } from './switchable-grid.ts';

export interface FaultZone {
  /** sections that stay dead until the repair; empty where the fault lies within a device that spans a branch */
  readonly sections: ReadonlySet<number>;
  /** devices that border the zone, closed before the fault: to be opened */
  readonly isolating: readonly number[];
  /** open devices that border the zone: to be kept open */
  readonly keptOpen: readonly number[];
  /** closed devices within the zone that should have cut it smaller but cannot be operated */
  readonly stuck: readonly number[];
  /** devices that opened on the fault current */
  readonly tripped: readonly number[];
  /** true: no protection stands between the fault and a source, so a device was assumed to have done its work */
  readonly tripAssumed: boolean;
  /** sections without supply after the trip that had it before, zone included; after the isolation where nothing tripped */
  readonly outage: ReadonlySet<number>;
}

/** `blocked` [devices.count] 1 = tagged or out of control. `tripped`: what is known to have tripped, null = to be worked out. */
export function findFaultZone(
  grid: SwitchableGrid,
  location: Location,
  blocked: Uint8Array,
  tripped: readonly number[] | null,
): FaultZone {
  const graph = sectionGraphOf(grid);
  const { devices, closed } = grid;
  const fixed = (d: number) => (devices.operable[d] === 0 && devices.atSource[d] === 0) || blocked[d] === 1;
  const faulty = location.kind === 'device' ? location.device : -1;
  const spans = faulty >= 0 && devices.spansBranch[faulty] === 1 && (!fixed(faulty) || closed[faulty] === 0);
  const seeds =
    location.kind === 'section'
      ? [location.section]
      : faulty >= 0
        ? [devices.sectionA[faulty]!, devices.sectionB[faulty]!]
        : [];

  const sections = new Set<number>(spans ? [] : seeds);
  const stuck: number[] = [];
  for (const s of sections) {
    for (const d of devicesAt(graph, s)) {
      if (closed[d] === 0 || !fixed(d)) continue;
      const far = farSection(grid, d, s);
      if (!sections.has(far)) stuck.push(d);
      sections.add(far);
    }
  }
  const border = new Set<number>(spans ? [faulty] : []);
  for (const s of sections) {
    for (const d of devicesAt(graph, s)) if (!sections.has(farSection(grid, d, s))) border.add(d);
  }
  const isolating = [...border].filter((d) => closed[d] === 1);
  const keptOpen = [...border].filter((d) => closed[d] === 0);

  const isLive = seeds.some((s) => graph.energised[s] === 1) && !(spans && closed[faulty] === 0);
  const trip =
    tripped !== null
      ? { devices: tripped, isAssumed: false }
      : isLive
        ? findTripped(grid, graph, spans ? seeds : [...sections], spans ? faulty : -1, isolating)
        : { devices: [], isAssumed: false };
  const open = new Set(trip.devices);
  const hasClearedItself = spans && open.has(faulty);
  const faulted = spans ? (hasClearedItself ? [] : seeds) : sections;
  // Where what has opened does not take the fault's supply, no current of it was seen, as of a torn conductor: what cuts it off does.
  const hasSource = [...sections].some((s) => grid.sections.source[s] === 1);
  const isFedOn =
    tripped !== null &&
    !hasClearedItself &&
    !hasSource &&
    seeds.some((s) => reachesSource(grid, graph, s, new Set(), open));
  const cut = isFedOn ? new Set([...open, ...isolating]) : open;
  const outage = isLive ? findOutage(grid, graph, faulted, cut) : new Set<number>();
  return { sections, isolating, keptOpen, stuck, tripped: trip.devices, tripAssumed: trip.isAssumed, outage };
}

function* devicesAt(graph: SectionGraph, section: number): Generator<number> {
  for (let k = graph.start[section]!; k < graph.start[section + 1]!; k++) yield graph.device[k]!;
}

interface Trip {
  readonly devices: readonly number[];
  readonly isAssumed: boolean;
}

/** The first protective devices on every way from the fault to a source. */
function findTripped(
  grid: SwitchableGrid,
  graph: SectionGraph,
  seeds: readonly number[],
  faulty: number,
  isolating: readonly number[],
): Trip {
  const { devices, closed, sections } = grid;
  if (faulty >= 0 && devices.protective[faulty] === 1) return { devices: [faulty], isAssumed: false };
  // The part that hangs together with the fault up to the first protective devices.
  const part = new Set(seeds);
  const rim = new Map<number, number>();
  let unprotected = false;
  for (const s of part) {
    if (sections.source[s] === 1 && !seeds.includes(s)) unprotected = true;
    for (const d of devicesAt(graph, s)) {
      if (closed[d] === 0) continue;
      const far = farSection(grid, d, s);
      if (part.has(far)) continue;
      if (devices.protective[d] === 1) rim.set(d, far);
      else part.add(far);
    }
  }
  if (unprotected) return assumeTripped(grid, graph, seeds, isolating);
  const live = [...rim].filter(([, far]) => !part.has(far) && reachesSource(grid, graph, far, part, new Set()));
  return { devices: live.map(([d]) => d), isAssumed: false };
}

/** Without protection on the way: the operable device next to the source, where there is one way only; else what isolates. */
function assumeTripped(
  grid: SwitchableGrid,
  graph: SectionGraph,
  seeds: readonly number[],
  isolating: readonly number[],
): Trip {
  const zone = new Set(seeds);
  let head = -1;
  let s = seeds[0]!;
  for (let d = graph.supplyDevice[s]!; d >= 0; d = graph.supplyDevice[s]!) {
    s = farSection(grid, d, s);
    if (!zone.has(s) && grid.devices.operable[d] === 1) head = d;
  }
  if (head < 0) {
    // Of what cuts the fault off, that over which supply comes: the rest has seen no current of it.
    const bears = (d: number) => {
      const ends = [grid.devices.sectionA[d]!, grid.devices.sectionB[d]!];
      return ends.some((s) => !zone.has(s) && reachesSource(grid, graph, s, zone, new Set([d])));
    };
    return { devices: isolating.filter(bears), isAssumed: true };
  }
  for (const section of connected(grid, graph, seeds, new Set(), new Set([head]))) {
    if (grid.sections.source[section] === 1 && !zone.has(section)) return { devices: isolating, isAssumed: true };
  }
  return { devices: [head], isAssumed: true };
}

/** Sections that hang together with `seeds` over closed devices, less `open` ones, without entering `barred` sections. */
function connected(
  grid: SwitchableGrid,
  graph: SectionGraph,
  seeds: Iterable<number>,
  barred: ReadonlySet<number>,
  open: ReadonlySet<number>,
): Set<number> {
  const part = new Set(seeds);
  for (const s of part) {
    for (const d of devicesAt(graph, s)) {
      if (grid.closed[d] === 0 || open.has(d)) continue;
      const far = farSection(grid, d, s);
      if (!barred.has(far)) part.add(far);
    }
  }
  return part;
}

/** Whether supply reaches a section on a way that leads neither through `barred` sections nor over `open` devices. */
function reachesSource(
  grid: SwitchableGrid,
  graph: SectionGraph,
  section: number,
  barred: ReadonlySet<number>,
  open: ReadonlySet<number>,
): boolean {
  // The way of its present supply first: in a radial network that settles it without a search.
  let s = section;
  while (!barred.has(s)) {
    if (grid.sections.source[s] === 1) return true;
    const d = graph.supplyDevice[s]!;
    if (d < 0 || open.has(d)) break;
    s = farSection(grid, d, s);
  }
  for (const at of connected(grid, graph, [section], barred, open)) if (grid.sections.source[at] === 1) return true;
  return false;
}

/** Sections without supply once `open` devices are open: what hangs together with the fault, and what had its supply through it. */
function findOutage(
  grid: SwitchableGrid,
  graph: SectionGraph,
  faulted: Iterable<number>,
  open: ReadonlySet<number>,
): Set<number> {
  const outage = connected(grid, graph, faulted, new Set(), open);
  for (const d of open) {
    for (const side of [grid.devices.sectionA[d]!, grid.devices.sectionB[d]!]) {
      if (outage.has(side) || reachesSource(grid, graph, side, outage, open)) continue;
      for (const s of connected(grid, graph, [side], outage, open)) outage.add(s);
    }
  }
  for (const s of outage) if (graph.energised[s] === 0) outage.delete(s);
  return outage;
}
