// An unbalanced network as restoration sees it. Its devices are the lines marked as switches, and lines that stand open at a terminal.
// OpenDSS files often draw an open tie as a switch that ends on a bus of its own, named after the bus it would be closed to
// (`300_open`), because the language has no open switch: such a tie is put back between its buses, open.
import { phrase } from '../phrases/phrases.ts';
import type { PhaseNetwork, PhaseState, Terminal } from '../network/phase-network.ts';
import { find, numberSets, singletons, unite } from '../network/union-find.ts';
import { type PhaseDevice, PhaseFlow } from './phase-flow.ts';
import type { DeviceTable, Location, RedrawnEnd, SectionTable, SwitchableGrid } from './switchable-grid.ts';

export interface PhaseGridOptions {
  /** whether tap changers and capacitors settle by their controls before the fault; default true */
  readonly controls?: boolean;
}

interface Device extends PhaseDevice {
  /** of the element; they join the first to all others */
  readonly ends: readonly Terminal[];
  readonly isSwitch: boolean;
  readonly atSource: boolean;
  readonly closed: boolean;
  readonly operable: boolean;
}

export function switchablePhaseNetwork(
  network: PhaseNetwork,
  state: PhaseState,
  { controls = true }: PhaseGridOptions = {},
): SwitchableGrid {
  const { tied, moved } = putTiesBack(network);
  const devices = findDevices(tied);
  const sectionOfBus = findSections(tied, devices);
  const closed = Uint8Array.from(devices, (device) => (device.closed ? 1 : 0));
  const table = makeDeviceTable(devices, sectionOfBus);
  const sections = makeSections(tied, sectionOfBus, table, closed);
  const places = indexPlaces(tied, devices, sectionOfBus);
  let whole: PhaseFlow | null = null;
  const flow = (): PhaseFlow => (whole ??= new PhaseFlow(tied, state, devices, closed, sectionOfBus, controls));
  return {
    name: network.name,
    sections,
    devices: table,
    priorityLevels: [],
    closed,
    notes: [
      ...(moved.size === 0 ? [] : [phrase('ties-by-name', { devices: [...moved.keys()].join(', ') })]),
      ...(controls ? [phrase('controls-stay')] : []),
    ],
    redrawn: moved,
    locate: (element) => places.get(element) ?? null,
    flow,
    flowAround: flow,
    feederOf: () => 0,
    radialFlow: () => null,
  };
}

const OPEN_BUS = /^(.+)_open$/;

function putTiesBack(network: PhaseNetwork): { tied: PhaseNetwork; moved: Map<string, RedrawnEnd> } {
  const { buses } = network;
  const busOfId = new Map(buses.map(({ id }, row) => [id, row]));
  const uses = new Int32Array(buses.length);
  const terminals = [
    ...[...network.sources, ...network.lines, ...network.capacitors, ...network.reactors].flatMap(
      (one) => one.terminals,
    ),
    ...network.transformers.flatMap((one) => one.windings.map((winding) => winding.terminal)),
    ...network.consumers.map((one) => one.terminal),
  ];
  for (const { bus } of terminals) uses[bus]! += 1;
  const moved = new Map<string, RedrawnEnd>();
  const lines = network.lines.map((line) => {
    if (!line.isSwitch) return line;
    const ends = line.terminals.map((terminal, i) => {
      const meant = busOfId.get(OPEN_BUS.exec(buses[terminal.bus]!.id)?.[1] ?? '');
      if (meant === undefined || uses[terminal.bus] !== 1) return terminal;
      moved.set(line.id, { terminal: i + 1, bus: buses[meant]!.id, nodes: terminal.nodes });
      return { ...terminal, bus: meant, open: terminal.nodes.map(() => true) };
    });
    if (ends.every((terminal, i) => terminal === line.terminals[i])) return line;
    return { ...line, terminals: [ends[0]!, ends[1]!] as const };
  });
  return { tied: { ...network, lines }, moved };
}

const isOpen = ({ open }: Terminal): boolean => open.length > 0 && open.every((one) => one);
const isPartlyOpen = ({ open }: Terminal): boolean => open.some((one) => one) && !isOpen({ bus: 0, nodes: [], open });

function findDevices({ lines, transformers, sources }: PhaseNetwork): Device[] {
  const sourceBuses = new Set(sources.map(({ terminals }) => terminals[0].bus));
  /** Where the file draws no switch at a source, its own breaker is taken to be there. */
  const leavingSource = (id: string, ends: readonly Terminal[]): Device[] => {
    const at = ends.findIndex(({ bus }) => sourceBuses.has(bus));
    if (at < 0 || ends.some(({ open }) => open.some((one) => one))) return [];
    const first = ends[at]!;
    const others = ends.filter(({ bus }) => bus !== first.bus);
    if (others.length === 0) return [];
    return [
      {
        id,
        ends: [first, ...others],
        isSwitch: false,
        atSource: true,
        terminals: [at + 1],
        closed: true,
        operable: false,
      },
    ];
  };
  const ofLines = lines.flatMap((line): Device[] => {
    const open = line.terminals.flatMap((terminal, i) => (isOpen(terminal) ? [i + 1] : []));
    if (!line.isSwitch && open.length === 0) return leavingSource(line.id, line.terminals);
    return [
      {
        id: line.id,
        ends: line.terminals,
        isSwitch: line.isSwitch,
        atSource: false,
        terminals: open.length > 0 ? open : [1],
        closed: open.length === 0,
        // With single conductors open it is neither: it stays as it is.
        operable: !line.terminals.some(isPartlyOpen),
      },
    ];
  });
  const ofTransformers = transformers.flatMap(({ id, windings }) =>
    leavingSource(
      id,
      windings.map(({ terminal }) => terminal),
    ),
  );
  return [...ofLines, ...ofTransformers];
}

/** Buses that no device divides, phases apart left out of account. */
function findSections(network: PhaseNetwork, devices: readonly Device[]): Int32Array {
  const leader = singletons(network.buses.length);
  const isDevice = new Set(devices.map(({ id }) => id));
  const join = (terminals: readonly Terminal[]) => {
    const first = terminals[0]!;
    for (const terminal of terminals) {
      if (!isOpen(first) && !isOpen(terminal)) unite(leader, first.bus, terminal.bus);
    }
  };
  for (const line of network.lines) if (!isDevice.has(line.id)) join(line.terminals);
  for (const { id, windings } of network.transformers) {
    if (!isDevice.has(id)) join(windings.map((winding) => winding.terminal));
  }
  // What leaves a source by several windings is one behind its breaker.
  for (const { ends, atSource } of devices) if (atSource) join(ends.slice(1));
  for (const one of [...network.capacitors, ...network.reactors]) {
    // A shunt's second terminal is earth, at the same bus.
    if (one.terminals[1]?.nodes.some((node) => node > 0)) join(one.terminals);
  }
  for (let i = 0; i < leader.length; i++) leader[i] = find(leader, i);
  const section = new Int32Array(network.buses.length);
  numberSets(leader, network.buses.length, section);
  return section;
}

/** Bits 1, 2 and 4 for the phases of a terminal. */
const phasesOf = ({ nodes }: Terminal): number =>
  nodes.reduce((mask, node) => (node >= 1 && node <= 3 ? mask | (1 << (node - 1)) : mask), 0);

function makeDeviceTable(devices: readonly Device[], sectionOfBus: Int32Array): DeviceTable {
  const count = devices.length;
  const flags = (of: (device: Device) => boolean) => Uint8Array.from(devices, (device) => (of(device) ? 1 : 0));
  return {
    count,
    ids: devices.map(({ id }) => id),
    sectionA: Int32Array.from(devices, ({ ends }) => sectionOfBus[ends[0]!.bus]!),
    sectionB: Int32Array.from(devices, ({ ends }) => sectionOfBus[ends[1]!.bus]!),
    operable: flags(({ operable }) => operable),
    atSource: flags(({ atSource }) => atSource),
    remote: new Uint8Array(count).fill(1),
    // The format's switches are plain lines: what trips is assumed by the planner, and said.
    protective: new Uint8Array(count),
    normallyOpen: flags(({ closed }) => !closed),
    spansBranch: new Uint8Array(count),
    // The neighbours of a source get what it has: the nodes of a transformer's windings name other things.
    phases: Uint8Array.from(devices, ({ ends, atSource }) => (atSource ? 7 : phasesOf(ends[0]!) & phasesOf(ends[1]!))),
  };
}

function makeSections(
  network: PhaseNetwork,
  sectionOfBus: Int32Array,
  devices: DeviceTable,
  closed: Uint8Array,
): SectionTable {
  const count = sectionOfBus.reduce((max, s) => Math.max(max, s + 1), 0);
  const p = new Float64Array(count);
  const q = new Float64Array(count);
  const customers = new Float64Array(count);
  const source = new Uint8Array(count);
  for (const consumer of network.consumers) {
    const s = sectionOfBus[consumer.terminal.bus]!;
    p[s]! += consumer.p;
    q[s]! += consumer.q;
    customers[s]! += consumer.customers;
  }
  for (const { terminals } of network.sources) source[sectionOfBus[terminals[0].bus]!] = 1;
  const phases = findSuppliedPhases(source, devices, closed);
  for (let s = 0; s < count; s++) if (p[s] === 0 && q[s] === 0) phases[s] = 0;
  return { count, p, q, customers, priorityCustomers: [], phases, source, earthed: new Uint8Array(count) };
}

/** Phases that reach a section now: what a tie must bring as well. Behind transformers node numbers name other things than phases. */
function findSuppliedPhases(source: Uint8Array, devices: DeviceTable, closed: Uint8Array): Uint8Array {
  const phases = source.map((isSource) => (isSource === 1 ? 7 : 0));
  for (let changed = true; changed; ) {
    changed = false;
    for (let d = 0; d < devices.count; d++) {
      if (closed[d] === 0) continue;
      const a = devices.sectionA[d]!;
      const b = devices.sectionB[d]!;
      const both = (phases[a]! | phases[b]!) & devices.phases[d]!;
      if ((phases[a]! | both) === phases[a] && (phases[b]! | both) === phases[b]) continue;
      phases[a]! |= both;
      phases[b]! |= both;
      changed = true;
    }
  }
  return phases;
}

function indexPlaces(
  network: PhaseNetwork,
  devices: readonly Device[],
  sectionOfBus: Int32Array,
): Map<string, Location> {
  const places = new Map<string, Location>();
  const at = ({ bus }: Terminal): Location => ({ kind: 'section', section: sectionOfBus[bus]! });
  devices.forEach(({ id, ends, isSwitch, atSource }, device) => {
    if (atSource) {
      places.set(id, at(ends[1]!));
      return;
    }
    const live = ends.find((terminal) => !isOpen(terminal));
    // A line that stands open at one end is faulted where it hangs; a switch lies between both its sections.
    const place: Location = isSwitch ? { kind: 'device', device } : live === undefined ? { kind: 'nowhere' } : at(live);
    places.set(id, place);
  });
  const put = (id: string, terminal: Terminal) => {
    if (!places.has(id)) places.set(id, at(terminal));
  };
  for (const { id, terminals } of [...network.lines, ...network.sources, ...network.capacitors, ...network.reactors]) {
    put(id, terminals[0]);
  }
  for (const { id, windings } of network.transformers) put(id, windings[0]!.terminal);
  for (const { id, terminal } of network.consumers) put(id, terminal);
  network.buses.forEach(({ id }, bus) => {
    const terminal = { bus, nodes: [], open: [] };
    put(id, terminal);
    put(`bus.${id}`, terminal);
  });
  return places;
}
