// Random switchings, each answered from what it changed alone, against the whole solved anew from nothing.
import { describe, expect, it } from 'vitest';
import type { CityGrid } from '../network/city-grid.ts';
import { testTown } from '../living-grid/test-town.ts';
import { PowerFlow } from '../power-flow/power-flow.ts';
import { keyOf, subKey, uniform } from '../run/random.ts';
import { ChangedRows } from './changed-rows.ts';
import { emptyColumns } from './live-columns.ts';
import { LiveWriter } from './live-writer.ts';
import { MOVES } from './near-flow.ts';
import { NearbyChange } from './nearby-change.ts';
import { ProfileFactors } from './profile-factors.ts';
import { type ShadowParts, shadowParts } from './shadow-parts.ts';
import { SupplyEvidence } from './supply-evidence.ts';

/** From a head's voltage down to a house its error grows a little. */
const VOLTAGE = 1.5 * MOVES;
/** of the normal rating */
const LOADING = 5e-4;
const STEPS = 60;

const { grid } = testTown({ rings: 3, stations: 3, cables: 2, houses: 3 });
const switchRows = Array.from(grid.network.switches.nodeB.keys()).filter(
  (row) => grid.network.switches.nodeB[row]! >= 0,
);

/** The parts of a shadow grid that a switching goes through, without telemetry. */
class Believed {
  readonly parts: ShadowParts;
  readonly #near: NearbyChange;
  readonly #writer: LiveWriter;
  near = 0;
  whole = 0;

  constructor(of: CityGrid, load: number) {
    const { network, stations, feeders } = of;
    const rows = {
      branches: network.branches.count,
      switches: network.switches.count,
      consumers: network.consumers.count,
      stations: stations.count,
      feeders: feeders.count,
    };
    const profiles = new ProfileFactors(() => ({ localHour: 19, dayOfYear: 20, saturday: 0, sunday: 0 }));
    this.parts = shadowParts(of, () => null, profiles, emptyColumns(rows));
    const { readings, places, injections, allocation, observation, flow } = this.parts;
    const evidence = new SupplyEvidence(of, readings, places, injections.directPower, injections.meterPower);
    this.#writer = new LiveWriter({ ...this.parts, evidence, changed: new ChangedRows(rows) });
    this.#near = new NearbyChange(this.parts);
    profiles.setNow(0);
    injections.estimate(new Uint8Array(rows.consumers).fill(1));
    // The rings' first halves draw more: so both sections of the busbar have voltages of their own.
    network.consumers.ids.forEach((id, row) => {
      const share = id.includes('.1.') ? 3 * load : load;
      for (const column of [injections.p, injections.q, injections.prior]) column[row]! *= share;
    });
    allocation.reorder();
    observation.refresh(allocation.above);
    flow.solve(injections.p, injections.q);
    this.#writer.write(0);
  }

  toggle(row: number): void {
    const { network } = this.parts.grid;
    const { tree, beliefs, flow, injections, observation } = this.parts;
    const isClosed = beliefs.state.switchClosed[row] === 0;
    const edge = network.branches.count + row;
    beliefs.state.switchClosed[row] = isClosed ? 1 : 0;
    this.#near.noteEdge(edge);
    flow.setSwitch(row, isClosed);
    if (isClosed) tree.closed(edge);
    else tree.opened(edge);
    this.#near.noteTouched(edge);
    for (let i = 0; i < tree.touchedCount; i++)
      for (const consumer of this.parts.places.consumersAt(tree.touched[i]!))
        injections.switchOne(consumer, observation.isLive(network.consumers.node[consumer]!));
  }

  answer(): void {
    const { flow, injections, allocation, observation } = this.parts;
    allocation.findAbove();
    observation.refresh(allocation.above);
    const isNear = this.#near.write(this.#writer, 0);
    this.#near.clear();
    if (isNear) this.near++;
    else {
      this.whole++;
      flow.solve(injections.p, injections.q);
      this.#writer.write(0);
    }
  }

  /** The next second: the whole, with other taps. */
  second(ratio: number): void {
    const { flow, injections } = this.parts;
    for (const [row, id] of this.parts.grid.network.branches.ids.entries())
      if (id.startsWith('b.t')) flow.setRatio(row, ratio);
    flow.solve(injections.p, injections.q);
  }

  /** Greatest differences of a voltage, of a branch's load to its rating; nodes of which one says that they have voltage, one not. */
  differences(): { voltage: number; loading: number; energised: string[] } {
    const { network } = this.parts.grid;
    const { flow, injections, beliefs } = this.parts;
    const switchClosed = beliefs.state.switchClosed.slice();
    for (let row = 0; row < network.switches.count; row++) if (network.switches.nodeB[row]! < 0) switchClosed[row] = 0;
    const branches = { ...network.branches, ratio: flow.solvedWith.ratio };
    const anew = new PowerFlow({ ...network, branches }, { switchClosed, branchOpen: beliefs.state.branchOpen });
    anew.setConsumers(injections.p, injections.q);
    const truth = anew.solve({ tolerance: 1e-9 });
    const own = flow.solution!;
    const found = { voltage: 0, loading: 0, energised: [] as string[] };
    for (let node = 0; node < network.nodes.count; node++) {
      const [a, b] = [truth.magnitude[anew.topology.busOfNode[node]!]!, own.magnitude[flow.busOfNode[node]!]!];
      if (a > 0 !== b > 0 || a > 0 !== this.parts.tree.isFed(node)) found.energised.push(network.nodes.ids[node]!);
      found.voltage = Math.max(found.voltage, Math.abs(a - b));
    }
    for (let row = 0; row < network.branches.count; row++) {
      const rated = network.branches.normalRating[row]!;
      for (const column of ['pFrom', 'qFrom', 'pTo', 'qTo'] as const) {
        const difference =
          (Math.abs(truth[column][row]! - own[column][row]!) * network.basePower) / (rated > 0 ? rated : 1e6);
        found.loading = Math.max(found.loading, difference);
      }
    }
    return found;
  }
}

describe('a switching that is answered from what it changed', () => {
  it.each([1, 2, 3, 4, 5, 6, 101, 201, 202, 205, 207, 208])(
    'says what the whole solved anew says, after any number of others (%i)',
    (seed) => {
      const key = keyOf(seed, 'switchings');
      const believed = new Believed(grid, 1 + (seed % 4));
      const { normalOpen, ids } = grid.network.switches;
      const ties = switchRows.filter((row) => normalOpen[row] === 1);
      const above = switchRows.filter((row) => /^[ab]\.[ctk]/.test(ids[row]!));
      for (let step = 0; step < STEPS; step++) {
        const at = subKey(key, step);
        // Now and then two at once; what is not as it should be is put right half of the time; now and then the whole in between.
        const count = uniform(at, 1) < 0.25 ? 2 : 1;
        for (let k = 0; k < count; k++) {
          const off = switchRows.filter((row) => believed.parts.beliefs.closed[row] === normalOpen[row]);
          const kind = uniform(at, 20 + k);
          const rows = kind < 0.5 && off.length > 0 ? off : kind < 0.65 ? ties : kind < 0.75 ? above : switchRows;
          believed.toggle(rows[Math.floor(uniform(at, 2 + k) * rows.length)]!);
        }
        believed.answer();
        const { voltage, loading, energised } = believed.differences();
        expect([step, energised]).toEqual([step, []]);
        expect([step, voltage]).toEqual([step, expect.toSatisfy((found: number) => found <= VOLTAGE)]);
        expect([step, loading]).toEqual([step, expect.toSatisfy((found: number) => found <= LOADING)]);
        if (uniform(at, 9) < 0.2) believed.second(1 + 0.0125 * Math.floor(8 * uniform(at, 10) - 4));
      }
      expect(believed.near).toBeGreaterThan(STEPS / 8);
      expect(believed.whole).toBeGreaterThan(0);
    },
  );
});
