// Random medium-voltage grids with everything that a switching can go wrong on, and random courses of operations on them: whole
// clearances by the rules, and attempts of every kind in between.
import fc from 'fast-check';
import { type Network, SWITCH_CLASS, type SwitchingState } from '../../simulation/network/network.ts';
import { NetworkBuilder } from '../../simulation/network/network-builder.ts';
import type { Operation, PlannedStep } from '../../simulation/switching/operation.ts';
import { DOCUMENT_TYPES } from '../../simulation/switching/operation.ts';
import { EMPTY_BOARD, type SafetyBoard } from '../../simulation/switching/safety-board.ts';
import { powerFlowOf } from '../../simulation/switching/switching-flow.ts';
import { SwitchingGrid } from '../../simulation/switching/switching-grid.ts';
import { draftOnBoard } from '../../simulation/switching/draft-document.ts';

export interface SwitchingPlan {
  /** 0 ... 1 by use, endless */
  readonly draws: readonly number[];
  readonly nodes: number;
  readonly attempts: number;
}

export const switchingPlans: fc.Arbitrary<SwitchingPlan> = fc.record({
  draws: fc.array(
    fc.integer({ min: 0, max: 1000 }).map((i) => i / 1001),
    { minLength: 60, maxLength: 160 },
  ),
  nodes: fc.integer({ min: 3, max: 9 }),
  attempts: fc.integer({ min: 3, max: 14 }),
});

export class Draws {
  readonly #draws: readonly number[];
  #used = 0;

  constructor(draws: readonly number[]) {
    this.#draws = draws;
  }

  /** 0 ... 1; the later rounds through the same draws differ from the first. */
  next(): number {
    const round = Math.floor(this.#used / this.#draws.length);
    const drawn = this.#draws[this.#used % this.#draws.length]!;
    this.#used++;
    return (drawn + round * 0.618) % 1;
  }

  below = (count: number): number => Math.min(count - 1, Math.floor(this.next() * count));
  pick = <T>(from: readonly T[]): T => from[this.below(from.length)]!;
  chance = (share: number): boolean => this.next() < share;
}

const CLASSES = [
  SWITCH_CLASS.Breaker,
  SWITCH_CLASS.LoadBreakSwitch,
  SWITCH_CLASS.LoadBreakSwitch,
  SWITCH_CLASS.Disconnector,
  SWITCH_CLASS.Fuse,
  SWITCH_CLASS.Recloser,
];

export interface RandomSwitching {
  readonly network: Network;
  readonly state: SwitchingState;
  readonly grid: SwitchingGrid;
  readonly board: SafetyBoard;
}

/** A tree of switches and lines with further ties, one to three sources, plants, critical sites, tight ratings, earthing switches. */
export function randomSwitching({ nodes: count }: SwitchingPlan, draws: Draws): RandomSwitching {
  const builder = new NetworkBuilder({ name: 'random switching' });
  for (let n = 0; n < count; n++) builder.addNode({ id: `n${n}`, baseVoltage: 10e3 });
  const link = (i: number, a: number, b: number, openShare: number) => {
    if (draws.chance(0.35)) {
      const ratedCurrent = 20 + draws.below(120);
      const emergencyRating = Math.sqrt(3) * 10e3 * ratedCurrent * (1 + draws.next() / 4);
      const weight = 0.2 + 4 * draws.next() ** 2;
      builder.addLine({
        id: `l${i}`,
        from: a,
        to: b,
        r: weight,
        x: weight / 2,
        b: 1e-6,
        ratedCurrent,
        emergencyRating,
      });
      return;
    }
    builder.addSwitch({
      ...{ id: `q${i}`, class: draws.pick(CLASSES), nodeA: a, nodeB: b },
      ...{ normalOpen: draws.chance(0.3), closed: !draws.chance(openShare), remote: draws.chance(0.7) },
    });
  };
  for (let n = 1; n < count; n++) link(n, draws.below(n), n, 0.25);
  const ties = draws.below(4);
  for (let i = 0; i < ties; i++) link(count + i, draws.below(count), draws.below(count), 0.7);
  const earths = draws.below(3);
  for (let i = 0; i < earths; i++) {
    const nodeA = draws.below(count);
    const at = { nodeA, nodeB: -1, normalOpen: true, remote: draws.chance(0.5) };
    builder.addSwitch({ id: `e${i}`, class: SWITCH_CLASS.GroundDisconnector, ...at });
  }
  const sources = 1 + draws.below(2);
  for (let i = 0; i < sources; i++) builder.addSource({ id: `s${i}`, node: i === 0 ? 0 : draws.below(count) });
  const plants = draws.below(2);
  for (let i = 0; i < plants; i++) builder.addGenerator({ id: `g${i}`, node: draws.below(count), p: 2e5 });
  const critical: number[] = [];
  for (let n = 1; n < count; n++) {
    if (draws.chance(0.3)) continue;
    const p = 1e5 * (1 + draws.below(8)) * (draws.chance(0.05) ? 12 : 1);
    builder.addConsumer({ id: `d${n}`, node: n, p, q: p / 4, customers: 1 + draws.below(50) });
    critical.push(draws.chance(0.3) ? 1 + draws.below(2) : 0);
  }
  const network = builder.build();
  const state = builder.state();
  const grid = new SwitchingGrid({
    ...{ network, state, critical: Uint8Array.from(critical), criticalGroups: ['', 'hospital', 'water'] },
    flow: powerFlowOf(network, state),
  });
  return { network, state, grid, board: randomBoard(network, grid, draws) };
}

const some = (ids: readonly string[], draws: Draws, share: number): string[] => ids.filter(() => draws.chance(share));

function randomBoard({ nodes, switches }: Network, grid: SwitchingGrid, draws: Draws): SafetyBoard {
  let board: SafetyBoard = {
    ...EMPTY_BOARD,
    locks: some(switches.ids, draws, 0.05),
    doubted: some(switches.ids, draws, 0.05),
    liveNodes: some(nodes.ids, draws, 0.02),
    faults: draws.chance(0.5)
      ? [{ element: 'cable', nodes: [draws.pick(nodes.ids)], certainty: draws.chance(0.5) ? 'located' : 'suspected' }]
      : [],
  };
  if (switches.count > 0 && draws.chance(0.4)) {
    const type = draws.pick(DOCUMENT_TYPES);
    const device = draws.pick(switches.ids);
    const document = { id: 'doc0', type, zone: [draws.pick(nodes.ids)], devices: [device], draftedBy: 'writer' };
    const drafted = draftOnBoard(grid, board, document);
    if (drafted.ok) ({ board } = drafted);
  }
  return board;
}

/**
 * Every step of a clearance of a place, by the rules; the document is drafted by whoever takes them. `isBare`: an earth and no document,
 * as where nobody works. Some devices are left without tag: what keeps voltage away from people then is the lock.
 */
export function clearanceOf(network: Network, grid: SwitchingGrid, place: string, isBare: boolean, draws: Draws) {
  const id = 'doc1';
  const { branches, switches, nodes } = network;
  const zone = new Set([nodes.ids.indexOf(place)]);
  const alongBranches = () => {
    for (const n of zone) {
      for (let i = 0; i < branches.count; i++) {
        if (branches.from[i] === n) zone.add(branches.to[i]!);
        if (branches.to[i] === n) zone.add(branches.from[i]!);
      }
    }
  };
  alongBranches();
  const names = [...zone].map((n) => nodes.ids[n]!);
  const isAt = (row: number) => zone.has(switches.nodeA[row]!) || zone.has(switches.nodeB[row]!);
  const inner = switches.ids.findIndex((_, row) => switches.nodeB[row]! >= 0 && isAt(row) && grid.isClosed(row));
  let earthed = place;
  // The earth stands behind a closed device that is no part of the work: whoever opens it takes the earth away.
  if (inner >= 0 && draws.chance(0.4)) {
    const [a, b] = [switches.nodeA[inner]!, switches.nodeB[inner]!];
    earthed = nodes.ids[zone.has(a) ? b : a]!;
    zone.add(a).add(b);
    alongBranches();
  }
  const border = switches.ids.filter(
    (_, row) => switches.nodeB[row]! >= 0 && zone.has(switches.nodeA[row]!) !== zone.has(switches.nodeB[row]!),
  );
  const forgets = isBare ? 0.4 : 0.1;
  const toEarth: Operation[] = [
    ...border
      .filter((device) => grid.isClosed(grid.switchRow(device)))
      .map((device): Operation => ({ kind: 'switch', device, to: 'open' })),
    ...border.filter(() => !draws.chance(forgets)).map((device): Operation => ({ kind: 'lock', device, to: 'locked' })),
    { kind: 'verify', what: 'dead', node: earthed },
    { kind: 'ground', earth: 'earth 1', node: earthed, to: 'on' },
  ];
  const devices = border.filter((_, i) => i === 0 || !draws.chance(0.2));
  const toPermit: Operation[] = [
    ...devices.map(
      (device): Operation => ({
        ...{ kind: 'tag', tag: `${id} ${device}`, device, document: id, type: 'clearance', to: 'on' },
      }),
    ),
    { kind: 'document', document: id, to: 'issued', holder: 'foreman' },
    { kind: 'permit', permit: 'permit 1', document: id, crew: 'crew 1', to: 'on' },
  ];
  return {
    operations: isBare ? toEarth : [...toEarth, ...toPermit],
    draft: { id, type: 'clearance' as const, zone: names, devices, draftedBy: 'writer' },
  };
}

/** Ids of nodes where something is protected, and of the devices at them. */
export function hotSpots({ nodes, switches }: Network, board: SafetyBoard) {
  const names = [
    ...board.documents.flatMap(({ zone }) => zone),
    ...board.earths.map(({ node }) => node),
    ...board.faults.flatMap((fault) => fault.nodes),
  ];
  const devices = switches.ids.filter((_, row) =>
    [switches.nodeA[row]!, switches.nodeB[row]!].some((node) => node >= 0 && names.includes(nodes.ids[node]!)),
  );
  return { names, devices: [...devices, ...board.tags.map(({ device }) => device)] };
}

/** An attempt of any kind, sensible or not; every other one where it may do harm. */
export function randomOperation(network: Network, board: SafetyBoard, draws: Draws): Operation {
  const { nodes, switches } = network;
  const hot = hotSpots(network, board);
  const oneOf = (all: readonly string[], near: readonly string[]) =>
    near.length > 0 && draws.chance(0.6) ? draws.pick(near) : draws.pick(all);
  const device = switches.count > 0 ? oneOf(switches.ids, hot.devices) : 'nothing';
  const node = oneOf(nodes.ids, hot.names);
  const on = draws.chance(0.5);
  const document = board.documents.length > 0 ? draws.pick(board.documents) : null;
  switch (draws.below(14)) {
    case 0:
      return { kind: 'lock', device, to: on ? 'locked' : 'unlocked' };
    case 1: {
      const hanging = board.tags.length > 0 && !on ? draws.pick(board.tags) : null;
      if (hanging !== null) {
        const { id: tag, device: at, document: of, type } = hanging;
        return { kind: 'tag', tag, device: at, document: of, type, to: 'off' };
      }
      const type = draws.chance(0.8) && document !== null ? document.type : draws.pick(DOCUMENT_TYPES);
      const at = document !== null && draws.chance(0.8) ? draws.pick(document.devices) : device;
      return {
        kind: 'tag',
        tag: `tag ${draws.below(99)}`,
        device: at,
        document: document?.id ?? 'none',
        type,
        to: 'on',
      };
    }
    case 2:
      return { kind: 'verify', what: 'dead', node };
    case 3: {
      const earth = board.earths.length > 0 && !on ? draws.pick(board.earths) : null;
      return earth === null
        ? {
            kind: 'ground',
            earth: `earth ${draws.below(99)}`,
            node: on ? (board.provenDead[0] ?? node) : node,
            to: 'on',
          }
        : { kind: 'ground', earth: earth.id, node: earth.node, to: 'off' };
    }
    case 4: {
      const to = draws.pick(['issued', 'workEnded', 'released'] as const);
      return { kind: 'document', document: document?.id ?? 'none', to, holder: document?.holder ?? 'foreman' };
    }
    case 5: {
      const permit = board.permits[0];
      return permit === undefined
        ? { kind: 'permit', permit: 'permit x', document: document?.id ?? 'none', crew: 'crew 2', to: 'on' }
        : { kind: 'permit', permit: permit.id, document: permit.document, crew: permit.crew, to: 'off' };
    }
    default:
      return { kind: 'switch', device, to: draws.chance(0.6) ? 'closed' : 'open' };
  }
}

/** By whom and how, sensible or not. */
export function stepOf(operation: Operation, draws: Draws, at: number): PlannedStep {
  const by = draws.chance(0.9) ? 'operator' : 'foreman';
  return { operation, means: draws.chance(0.3) ? 'remote' : 'crew', by, at };
}
