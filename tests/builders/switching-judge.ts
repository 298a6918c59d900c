// Judges a switching that was let pass, apart from the check: by brute force over the edges, with a power flow of its own. It knows the
// positions and the board before, and what the step did; nothing of what the check looked at.
import { type Network, SWITCH_CLASS, type SwitchingState } from '../../simulation/network/network.ts';
import { PowerFlow } from '../../simulation/power-flow/power-flow.ts';
import type { Operation } from '../../simulation/switching/operation.ts';
import type { SafetyBoard } from '../../simulation/switching/safety-board.ts';

export interface JudgedStep {
  readonly network: Network;
  /** [consumers] 0 = ordinary */
  readonly critical: Uint8Array;
  readonly state: SwitchingState;
  readonly board: SafetyBoard;
  readonly operation: Operation;
  readonly by: string;
  /** ids of nodes that were proven dead and have not been joined to anything since (provenAfter) */
  readonly proven: ReadonlySet<string>;
  /** codes of the violations that a person confirmed */
  readonly confirmed: ReadonlySet<string>;
}

/** What must never have been let pass; empty: nothing. */
export function wrongsOf(step: JudgedStep): string[] {
  const { operation } = step;
  if (operation.kind === 'switch') return judgeSwitch(step, operation.device, operation.to === 'closed');
  return judgeBoard(step);
}

/** Nodes joined to this one, over closed switches and branches in service, as often as it takes. */
function joinedTo(
  { branches, switches }: Network,
  state: SwitchingState,
  node: number,
  alsoClosed = new Set<number>(),
) {
  const found = new Set([node]);
  for (let before = 0; before < found.size; ) {
    before = found.size;
    const pass = (a: number, b: number) => {
      if (b < 0) return;
      if (found.has(a)) found.add(b);
      if (found.has(b)) found.add(a);
    };
    for (let i = 0; i < branches.count; i++) if (state.branchOpen[i] === 0) pass(branches.from[i]!, branches.to[i]!);
    for (let i = 0; i < switches.count; i++) {
      if (state.switchClosed[i] === 1 || alsoClosed.has(i)) pass(switches.nodeA[i]!, switches.nodeB[i]!);
    }
  }
  return found;
}

const hasSource = ({ sources }: Network, nodes: ReadonlySet<number>) => sources.node.some((n) => nodes.has(n));
const hasFeeder = (network: Network, nodes: ReadonlySet<number>) =>
  hasSource(network, nodes) || network.generators.node.some((n) => nodes.has(n));

function isEarthed(
  { switches, nodes }: Network,
  state: SwitchingState,
  board: SafetyBoard,
  there: ReadonlySet<number>,
) {
  for (let i = 0; i < switches.count; i++) {
    if (switches.nodeB[i]! < 0 && state.switchClosed[i] === 1 && there.has(switches.nodeA[i]!)) return true;
  }
  return board.earths.some(({ node }) => there.has(nodes.ids.indexOf(node)));
}

/** What is still proven dead after the step. */
export function provenAfter({ network, state, operation, proven }: JudgedStep): ReadonlySet<string> {
  const { switches, nodes } = network;
  if (operation.kind === 'verify' && operation.what === 'dead') return new Set([...proven, operation.node]);
  const row = operation.kind === 'switch' && operation.to === 'closed' ? switches.ids.indexOf(operation.device) : -1;
  // What was closed before joins nothing more.
  if (row < 0 || switches.nodeB[row]! < 0 || state.switchClosed[row] === 1) return proven;
  const joined = joinedTo(network, state, switches.nodeA[row]!, new Set([row]));
  return new Set([...proven].filter((id) => !joined.has(nodes.ids.indexOf(id))));
}

const isWorking = (state: string) => state === 'issued' || state === 'workEnded';

/** Whether closing devices that nobody has locked could bring voltage there. */
function couldBeFed(network: Network, state: SwitchingState, locks: readonly string[], node: number): boolean {
  const free = new Set(network.switches.ids.flatMap((id, i) => (locks.includes(id) ? [] : [i])));
  return hasFeeder(network, joinedTo(network, state, node, free));
}

function judgeSwitch(step: JudgedStep, device: string, closed: boolean): string[] {
  const { network, state, board } = step;
  const { switches, nodes } = network;
  const row = switches.ids.indexOf(device);
  if (row < 0) return ['operates a device that is not there'];
  if ((state.switchClosed[row] === 1) === closed) return [];
  const after = { ...state, switchClosed: state.switchClosed.slice() };
  after.switchClosed[row] = closed ? 1 : 0;
  const [a, b] = [switches.nodeA[row]!, switches.nodeB[row]!];
  const wrongs: string[] = [];
  if (board.locks.includes(device)) wrongs.push('operates a locked device');
  if (b < 0) {
    wrongs.push(...judgeEarth(step, a, closed));
    return wrongs;
  }
  if (closed) {
    if (board.tags.some((tag) => tag.device === device)) wrongs.push('closes a tagged device');
    const joined = new Set([...joinedTo(network, state, a), ...joinedTo(network, state, b)]);
    if (isEarthed(network, state, board, joined)) wrongs.push('closes into an earthed zone');
    for (const document of board.documents) {
      if (!isWorking(document.state) && !board.tags.some((tag) => tag.document === document.id)) continue;
      if (document.type === 'delegatedControl' && document.holder === step.by) continue;
      for (const id of document.zone) {
        const zone = nodes.ids.indexOf(id);
        const isDead = !hasSource(network, joinedTo(network, state, zone));
        if (isDead && joined.has(zone)) wrongs.push(`closes into the zone of ${document.id}`);
      }
    }
    wrongs.push(...judgeClosing(step, row, joined));
  }
  for (const { type, state: stands, zone, id } of board.documents) {
    if (type !== 'clearance' || !isWorking(stands)) continue;
    const isFedNow = (now: SwitchingState) =>
      zone.some((node) => hasFeeder(network, joinedTo(network, now, nodes.ids.indexOf(node))));
    if (isFedNow(after) && !isFedNow(state)) wrongs.push(`breaks the permit of ${id}`);
    const isEarthedNow = (now: SwitchingState, node: number) =>
      isEarthed(network, now, board, joinedTo(network, now, node));
    const places = zone.map((node) => nodes.ids.indexOf(node));
    if (places.some((node) => isEarthedNow(state, node) && !isEarthedNow(after, node)))
      wrongs.push(`cuts the earth off from ${id}`);
  }
  const isLive = [a, b].some((n) => hasSource(network, joinedTo(network, state, n)));
  wrongs.push(...judgeSupply(step, after), ...judgeFlow(step, after, isLive));
  return wrongs;
}

const BREAKS_FAULTS: readonly number[] = [SWITCH_CLASS.Breaker, SWITCH_CLASS.Recloser];

/** `joined`: all that hangs on either side. */
function judgeClosing(
  { network, state, board, confirmed }: JudgedStep,
  row: number,
  joined: ReadonlySet<number>,
): string[] {
  const { switches, nodes } = network;
  const kind = switches.class[row]!;
  const [sideA, sideB] = [switches.nodeA[row]!, switches.nodeB[row]!].map((n) => joinedTo(network, state, n));
  const isJoinedAnyway = sideA!.has(switches.nodeB[row]!);
  const [liveA, liveB] = [hasSource(network, sideA!), hasSource(network, sideB!)];
  const wrongs: string[] = [];
  if (liveA && liveB && !isJoinedAnyway) wrongs.push('joins two sources that nothing holds in phase');
  if (liveA && liveB && kind === SWITCH_CLASS.Disconnector) wrongs.push('closes a loop with a disconnector');
  if (!liveA && !liveB) return wrongs;
  for (const { nodes: at, certainty } of board.faults) {
    const isStruck = at.some((id) => {
      const n = nodes.ids.indexOf(id);
      return joined.has(n) && !hasSource(network, joinedTo(network, state, n));
    });
    if (!isStruck) continue;
    const mayTry = certainty === 'suspected' && BREAKS_FAULTS.includes(kind) && confirmed.has('suspected-fault');
    if (!mayTry) wrongs.push('closes onto a fault');
  }
  return wrongs;
}

function judgeEarth({ network, state, board, proven }: JudgedStep, node: number, on: boolean): string[] {
  const { nodes } = network;
  const there = joinedTo(network, state, node);
  if (on) {
    if (hasFeeder(network, there)) return ['earths what is fed'];
    if (couldBeFed(network, state, board.locks, node)) return ['earths what nobody has locked off'];
    return proven.has(nodes.ids[node]!) ? [] : ['earths what nobody has proven dead'];
  }
  return board.documents
    .filter(({ type, state: stands }) => type === 'clearance' && isWorking(stands))
    .filter(({ zone }) => zone.some((id) => there.has(nodes.ids.indexOf(id))))
    .map(({ id }) => `takes away the earth of ${id}`);
}

function judgeBoard({ network, state, board, operation, ...rest }: JudgedStep): string[] {
  const { nodes } = network;
  if (operation.kind === 'ground')
    return judgeEarth(
      { network, state, board, operation, ...rest },
      nodes.ids.indexOf(operation.node),
      operation.to === 'on',
    );
  const working = board.documents.filter((document) => isWorking(document.state));
  if (operation.kind === 'tag' && operation.to === 'off')
    return working.filter(({ id }) => id === operation.document).map(({ id }) => `takes a tag of ${id} off`);
  if (operation.kind === 'lock' && operation.to === 'unlocked') {
    const without = board.locks.filter((id) => id !== operation.device);
    return working
      .filter(({ type }) => type === 'clearance')
      .filter(({ zone }) =>
        zone.some((id) => {
          const node = nodes.ids.indexOf(id);
          return couldBeFed(network, state, without, node) && !couldBeFed(network, state, board.locks, node);
        }),
      )
      .map(({ id }) => `unlocks a way to ${id}`);
  }
  if (operation.kind === 'document' && operation.to === 'issued') {
    const document = board.documents.find(({ id }) => id === operation.document);
    if (document?.type !== 'clearance') return [];
    return document.zone.some((id) => couldBeFed(network, state, board.locks, nodes.ids.indexOf(id)))
      ? ['sends a crew where voltage could come']
      : [];
  }
  return [];
}

/** Critical consumers that go dark without anybody having confirmed it; loads that a disconnector takes. */
function judgeSupply(
  { network, critical, state, board, confirmed, operation }: JudgedStep,
  after: SwitchingState,
): string[] {
  const { consumers, switches } = network;
  const has = (now: SwitchingState, node: number) => {
    const there = joinedTo(network, now, node);
    return hasSource(network, there) && !isEarthed(network, now, { ...board, earths: [] }, there);
  };
  const wrongs: string[] = [];
  const isDisconnector =
    operation.kind === 'switch' && switches.class[switches.ids.indexOf(operation.device)] === SWITCH_CLASS.Disconnector;
  for (let i = 0; i < consumers.count; i++) {
    const [was, is] = [has(state, consumers.node[i]!), has(after, consumers.node[i]!)];
    if (was && !is && critical[i]! > 0 && !confirmed.has('critical-dropped'))
      wrongs.push(`drops ${consumers.ids[i]!} unconfirmed`);
    if (was !== is && isDisconnector && consumers.p[i]! > 0) wrongs.push('operates a disconnector under load');
  }
  return wrongs;
}

/** Share that a figure may be off between two solvers. */
const SOLVERS = 1e-5;

/** `isLive`: something with supply is switched. */
function judgeFlow({ network, state, confirmed }: JudgedStep, after: SwitchingState, isLive: boolean): string[] {
  if (confirmed.has('overload-emergency') || confirmed.has('not-solved')) return [];
  const [before, now] = [state, after].map((one) => loadings(network, one));
  if (now === null || now === undefined) return isLive ? ['leads where nobody can say what flows'] : [];
  const wrongs: string[] = [];
  now.forEach((share, row) => {
    const was = before?.[row] ?? 0;
    if (share > 1 + SOLVERS && (was <= 1 - SOLVERS || share > was + 2e-3))
      wrongs.push(`overloads ${network.branches.ids[row]!} unnoticed`);
  });
  return wrongs;
}

/** [branches] shares of the emergency rating, by currents from scratch; null: no solution. */
function loadings(network: Network, state: SwitchingState): number[] | null {
  const { branches, switches, nodes, basePower } = network;
  const own = { ...state, switchClosed: state.switchClosed.slice() };
  for (let i = 0; i < switches.count; i++) if (switches.nodeB[i]! < 0) own.switchClosed[i] = 0;
  const flow = new PowerFlow(network, own);
  const { converged, magnitude, pFrom, qFrom, pTo, qTo } = flow.solve({ method: 'newton', tolerance: 1e-9 });
  if (!converged) return null;
  const { busOfNode } = flow.topology;
  return Array.from({ length: branches.count }, (_, i) => {
    const amperes = (node: number, p: number, q: number) => {
      const volts = magnitude[busOfNode[node]!]! * nodes.baseVoltage[node]!;
      return volts > 0 ? (Math.hypot(p, q) * basePower) / (Math.sqrt(3) * volts) : 0;
    };
    const most = Math.max(amperes(branches.from[i]!, pFrom[i]!, qFrom[i]!), amperes(branches.to[i]!, pTo[i]!, qTo[i]!));
    const rating = branches.emergencyRating[i]! / (Math.sqrt(3) * branches.ratedToVoltage[i]!);
    return Number.isNaN(rating) ? 0 : most / rating;
  });
}
