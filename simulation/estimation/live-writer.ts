// Writes what is believed into the live columns, and says which rows changed by more than the deadbands: 0.5 % of loading, 0.1 % of
// voltage, 2 % of a consumer's power; supply, basis, feeder and counts always.
import { BranchWriter, LOADING_BAND, NOT_CONVERGED, VOLTAGE_BAND } from './branch-writer.ts';
import type { ChangedRows } from './changed-rows.ts';
import { basisOf, NONE_U16, ORIGIN, QUALITY, SUPPLY } from './live-columns.ts';
import type { ShadowParts } from './shadow-parts.ts';
import type { SupplyEvidence } from './supply-evidence.ts';

const POWER_SHARE = 0.02;
const LEAST_POWER = 25;
/** Its way is closed, but its meter has not said that it is back. */
const LIVE_BUT_SILENT = basisOf(ORIGIN.computed, QUALITY.uncertain, false);

/** A switch that meters say is open; a word of a place itself against all around it. */
const INFERRED = basisOf(ORIGIN.computed, QUALITY.uncertain, false);
/** Nobody speaks any more. */
const LIVE_ONCE = basisOf(ORIGIN.computed, QUALITY.stale, true);
/** By assumption, because somebody beside it spoke; or unknown. */
const UNTOLD = basisOf(ORIGIN.estimated, QUALITY.uncertain, true);
const OTHER_WORDS = ['voltage', 'activePower'] as const;
/** ms: clocks and ways differ */
const LATE_MS = 1500;

type WriterParts = ShadowParts & { readonly evidence: SupplyEvidence; readonly changed: ChangedRows };

export class LiveWriter {
  readonly #parts: WriterParts;
  readonly #branches: BranchWriter;
  readonly #evidenceOfStation: Int32Array;
  readonly #evidenceOfFeeder: Int32Array;
  /** [consumers] measurement of its supply, -1; source time of the last word about it */
  readonly meterSupply: Int32Array;
  /** [stations], [feeders] customers that are shown without supply */
  readonly #outOfStation: Uint32Array;
  readonly #outOfFeeder: Uint32Array;

  constructor(parts: WriterParts) {
    const { grid, readings } = parts;
    this.#parts = parts;
    const first = (
      table: 'station' | 'feeder' | 'consumer',
      names: readonly ('activePower' | 'current' | 'voltage' | 'supply')[],
      n: number,
    ): Int32Array => {
      const found = new Int32Array(n).fill(-1);
      for (const name of names)
        for (const [row, [m]] of readings.all(table, name)) if (found[row] === -1) found[row] = m!;
      return found;
    };
    this.#evidenceOfStation = first('station', ['voltage', 'activePower'], grid.stations.count);
    this.#evidenceOfFeeder = first('feeder', ['activePower', 'current'], grid.feeders.count);
    this.meterSupply = first('consumer', ['supply', 'voltage', 'activePower'], grid.network.consumers.count);
    this.#branches = new BranchWriter(parts);
    this.#outOfStation = new Uint32Array(grid.stations.count);
    this.#outOfFeeder = new Uint32Array(grid.feeders.count);
  }

  writeSwitch(row: number): void {
    const { beliefs, tree, grid, observation, columns, changed } = this.#parts;
    const { nodeA, nodeB } = grid.network.switches;
    const { position, basis, feeder } = columns.switches;
    const a = tree.feeder[nodeA[row]!]!;
    const fed = a >= 0 || nodeB[row]! < 0 ? a : tree.feeder[nodeB[row]!]!;
    const isInferred = observation.inferredOpen.has(grid.network.branches.count + row);
    const shown = isInferred ? 0 : beliefs.position[row]!;
    const how = isInferred ? INFERRED : beliefs.basis[row]!;
    if (position[row] === shown && basis[row] === how && feeder[row] === fed) return;
    position[row] = shown;
    basis[row] = how;
    feeder[row] = fed;
    changed.switches.add(row);
  }

  writeSwitches(): void {
    for (let row = 0; row < this.#parts.grid.network.switches.count; row++) this.writeSwitch(row);
  }

  /**
   * After a switching. `nodes`: those that it touched, `rows`: branches where the solution has changed, `feeders`: whose branches are all
   * among them. What has been heard elsewhere meanwhile is written with the next solution of the whole.
   */
  writeSome(sinceMs: number, nodes: readonly number[], rows: readonly number[], feeders: ReadonlySet<number>): void {
    const { places } = this.#parts;
    for (const node of nodes) for (const row of places.consumersAt(node)) this.#writeConsumer(row, sinceMs);
    this.#branches.writeSome(rows, feeders);
    this.#writeStations(sinceMs);
    this.#writeFeeders();
  }

  /** After each solution. `sinceMs`: city time that a change of supply seen now is dated to. */
  write(sinceMs: number): void {
    const { count } = this.#parts.grid.network.consumers;
    for (let row = 0; row < count; row++) this.#writeConsumer(row, sinceMs);
    this.#branches.write();
    this.#writeStations(sinceMs);
    this.#writeFeeders();
  }

  #writeConsumer(row: number, nowMs: number): void {
    const { grid, observation, readings, injections, evidence, columns, changed } = this.#parts;
    const { node, customers } = grid.network.consumers;
    const { station: stationOf, feeder: feederOf } = grid.consumers;
    const { supply, basis, power, sinceMs } = columns.consumers;
    const at = node[row]!;
    const code = observation.codeOf(at);
    let state = code & 3;
    let how = code >> 2;
    const read = injections.meterPower[row]!;
    const m = this.#wordOf(row);
    const isHeard = m >= 0 && readings.isFresh(m) && (read < 0 || !readings.hasValue(read) || readings.isFresh(read));
    if (isHeard) {
      const isDark = evidence.lastWordIsDark(row);
      if (state === SUPPLY.dead && evidence.aliveMs[row]! > observation.darkSinceMs[at]! + LATE_MS && !isDark) {
        // Its own word is newer than what took its supply.
        state = SUPPLY.live;
        how = basisOf(readings.origin[m]!, QUALITY.uncertain, false);
      } // Its meter says so itself, or would if it were otherwise.
      else if (isDark === (state === SUPPLY.dead)) how = basisOf(readings.origin[m]!, QUALITY.good, false);
      else if (state === SUPPLY.live) how = LIVE_BUT_SILENT;
      if (state === SUPPLY.unknown) {
        state = isDark ? SUPPLY.dead : SUPPLY.live;
        how = basisOf(readings.origin[m]!, QUALITY.good, false);
      }
    } else if (m >= 0 && how === LIVE_ONCE && supply[row] !== SUPPLY.live && evidence.isDark(row)) {
      // Nobody speaks, and the last word, its own, was that it is dark. Silence alone makes nothing dark.
      state = SUPPLY.dead;
      how = basisOf(readings.origin[m]!, QUALITY.stale, true);
    } else if (m >= 0 && readings.hasValue(m) && how === UNTOLD) {
      // Nothing but its own word, which is old, tells of it.
      if (state === SUPPLY.unknown) state = evidence.lastWordIsDark(row) ? SUPPLY.dead : SUPPLY.live;
      how = LIVE_ONCE;
    }
    if ((state === SUPPLY.dead) !== (supply[row] === SUPPLY.dead)) {
      const n = state === SUPPLY.dead ? customers[row]! : -customers[row]!;
      if (stationOf[row]! >= 0) this.#outOfStation[stationOf[row]!]! += n;
      if (feederOf[row]! >= 0) this.#outOfFeeder[feederOf[row]!]! += n;
    }
    const drawn = injections.p[row]!;
    const before = power[row]!;
    const isSame = Math.abs(drawn - before) <= Math.max(LEAST_POWER, POWER_SHARE * Math.abs(before));
    if (state === supply[row] && how === basis[row] && isSame) return;
    if (state !== supply[row] && supply[row] !== SUPPLY.unknown)
      sinceMs[row] = state === SUPPLY.live ? this.#backMs(row, nowMs) : nowMs;
    supply[row] = state;
    basis[row] = how;
    power[row] = drawn;
    changed.consumers.add(row);
  }

  /** When supply came back: at the change that gave it, but not later than its meter itself has said so since it went dark. */
  #backMs(row: number, changeMs: number): number {
    const darkMs = this.#parts.columns.consumers.sinceMs[row]!;
    const said = this.#parts.evidence.aliveMs[row]!;
    if (!(said > darkMs)) return changeMs;
    return changeMs > darkMs ? Math.min(said, changeMs) : said;
  }

  /** What its meter says of its supply itself; if it never has, what else it measures. -1: nobody measures there. */
  #wordOf(row: number): number {
    const { readings } = this.#parts;
    const m = this.meterSupply[row]!;
    if (m < 0 || readings.hasValue(m)) return m;
    const other = OTHER_WORDS.flatMap((name) => readings.of('consumer', name, row)).find((each) =>
      readings.hasValue(each),
    );
    return other ?? m;
  }

  #writeStations(nowMs: number): void {
    const { grid, places, tree, observation, readings, flow, injections, columns, changed } = this.#parts;
    const { supply, basis, loading, voltage, feeder, power, customersOut, sinceMs } = columns.stations;
    const { basePower } = grid.network;
    const solution = flow.solution;
    for (let row = 0; row < grid.stations.count; row++) {
      const node = places.stationNode[row]!;
      if (node < 0) continue;
      let state = observation.supplyOf(node);
      let how = observation.basisOf(node);
      let carried = 0;
      let volt = Number.NaN;
      let apparent = 0;
      for (const b of places.transformers[row]!) {
        const lower = tree.below(b) >= 0 ? tree.below(b) : node;
        // Of several transformers one with supply is enough to say that the station has it.
        if (lower !== node && state !== SUPPLY.live && observation.supplyOf(lower) === SUPPLY.live) {
          state = SUPPLY.live;
          how = observation.basisOf(lower);
        }
        if (solution === null) continue;
        carried -= Math.min(solution.pFrom[b]!, solution.pTo[b]!) * basePower;
        apparent +=
          Math.max(Math.hypot(solution.pFrom[b]!, solution.qFrom[b]!), Math.hypot(solution.pTo[b]!, solution.qTo[b]!)) *
          basePower;
      }
      if (places.transformers[row]!.length === 0)
        for (const c of places.consumersOfStation[row]!) {
          carried += injections.p[c]!;
          apparent += Math.hypot(injections.p[c]!, injections.q[c]!);
        }
      const m = this.#evidenceOfStation[row]!;
      if (m >= 0 && state === SUPPLY.live && readings.isFresh(m))
        how = basisOf(readings.origin[m]!, readings.qualityOf(m), false);
      if (!flow.converged && state === SUPPLY.live) how = NOT_CONVERGED;
      if (solution !== null) volt = flow.magnitudeAt(node);
      if (state === SUPPLY.dead) {
        carried = 0;
        apparent = 0;
      }
      const rated = grid.stations.ratedPower[row]!;
      let load = rated > 0 ? Math.min(NONE_U16 - 1, Math.round((1000 * apparent) / rated)) : NONE_U16;
      let level = state === SUPPLY.dead ? 0 : volt > 0 ? Math.round(volt * 10_000) : NONE_U16;
      if (solution === null && state !== SUPPLY.dead) {
        load = loading[row]!;
        level = voltage[row]!;
        carried = power[row]!;
      }
      const out = this.#outOfStation[row]!;
      const fed = tree.feeder[node]!;
      if (
        state === supply[row] &&
        how === basis[row] &&
        fed === feeder[row] &&
        out === customersOut[row] &&
        Math.abs(load - loading[row]!) < LOADING_BAND &&
        Math.abs(level - voltage[row]!) < VOLTAGE_BAND
      )
        continue;
      if (state !== supply[row] && supply[row] !== SUPPLY.unknown) sinceMs[row] = nowMs;
      supply[row] = state;
      basis[row] = how;
      feeder[row] = fed;
      customersOut[row] = out;
      loading[row] = load;
      voltage[row] = level;
      power[row] = carried;
      changed.stations.add(row);
    }
  }

  #writeFeeders(): void {
    const { grid, places, observation, readings, flow, columns, changed } = this.#parts;
    const { supply, basis, loading, power, losses, customersOut } = columns.feeders;
    const { basePower } = grid.network;
    const solution = flow.solution;
    for (let row = 0; row < grid.feeders.count; row++) {
      const head = places.feederHead[row]!;
      if (head < 0) continue;
      const state = observation.supplyOf(head);
      let how = observation.basisOf(head);
      const m = this.#evidenceOfFeeder[row]!;
      if (m >= 0 && state === SUPPLY.live && readings.isFresh(m))
        how = basisOf(readings.origin[m]!, readings.qualityOf(m), false);
      if (!flow.converged && state === SUPPLY.live) how = NOT_CONVERGED;
      let carried = state === SUPPLY.dead ? 0 : power[row]!;
      let load = state === SUPPLY.dead ? 0 : loading[row]!;
      let lost = state === SUPPLY.dead ? 0 : losses[row]!;
      if (solution !== null && state !== SUPPLY.dead) {
        carried = 0;
        load = 0;
        lost = this.#branches.losses[row]!;
        for (const { row: b, end } of places.feederCables[row]!) {
          carried += (end === 0 ? solution.pFrom[b]! : solution.pTo[b]!) * basePower;
          if (columns.branches.loading[b] !== NONE_U16) load = Math.max(load, columns.branches.loading[b]!);
        }
      }
      const out = this.#outOfFeeder[row]!;
      const band = Math.max(1000, 0.01 * Math.abs(power[row]!));
      if (
        state === supply[row] &&
        how === basis[row] &&
        out === customersOut[row] &&
        Math.abs(load - loading[row]!) < LOADING_BAND &&
        Math.abs(carried - power[row]!) <= band
      )
        continue;
      supply[row] = state;
      basis[row] = how;
      customersOut[row] = out;
      loading[row] = load;
      power[row] = carried;
      losses[row] = lost;
      changed.feeders.add(row);
    }
  }
}
