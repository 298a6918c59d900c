// Where the acts of a prepared exercise happen in this city: feeders by customers, cables of medium voltage in their order from the substation.
import type { CityGrid } from '../../../../simulation/network/city-grid.ts';
import { BRANCH_CLASS } from '../../../../simulation/network/network.ts';
import type { CablePlace } from '../../../../simulation/drills/scenarios.ts';

/** V: below it is low voltage. */
const MEDIUM_VOLTAGE = 1_000;

export class ScenarioPlaces {
  readonly #grid: CityGrid;
  /** rows of feeders with cables, the most customers first */
  readonly #feeders: readonly number[];
  readonly #cables = new Map<number, number[]>();

  constructor(grid: CityGrid) {
    this.#grid = grid;
    const { branches, nodes, consumers } = grid.network;
    for (let row = 0; row < branches.count; row++) {
      const feeder = grid.branches.feeder[row]!;
      const isCable = branches.class[row] === BRANCH_CLASS.ACLineSegment;
      if (feeder < 0 || !isCable || nodes.baseVoltage[branches.from[row]!]! < MEDIUM_VOLTAGE) continue;
      const known = this.#cables.get(feeder);
      if (known === undefined) this.#cables.set(feeder, [row]);
      else known.push(row);
    }
    const customers = new Map<number, number>();
    grid.consumers.feeder.forEach((feeder, row) => {
      customers.set(feeder, (customers.get(feeder) ?? 0) + consumers.customers[row]!);
    });
    this.#feeders = [...this.#cables.keys()].toSorted(
      (a, b) => (customers.get(b) ?? 0) - (customers.get(a) ?? 0) || a - b,
    );
  }

  /** Id of the cable; null: the city has no such feeder. */
  cable(place: CablePlace): string | null {
    const row = this.#row(place);
    return row === null ? null : this.#grid.network.branches.ids[row]!;
  }

  feeder({ feeder }: CablePlace): string | null {
    const row = this.#feeders[feeder];
    return row === undefined ? null : this.#grid.feeders.ids[row]!;
  }

  /** Id of the station at the same share of the feeder's stations; null: none is on it. */
  station({ feeder, along }: CablePlace): string | null {
    const row = this.#feeders[feeder];
    const { station, feeder: of } = this.#grid.switches;
    const own = [...new Set(station.filter((one, i) => one >= 0 && of[i] === row))];
    const found = own[Math.round(along * (own.length - 1))];
    return row === undefined || found === undefined ? null : this.#grid.stations.ids[found]!;
  }

  /** Id of the first switch of the feeder that has a fault indicator; null: none has. */
  indicator({ feeder }: CablePlace): string | null {
    const row = this.#feeders[feeder];
    const { indicator, feeder: of } = this.#grid.switches;
    const found = of.findIndex((one, i) => one === row && indicator[i] === 1);
    return row === undefined || found < 0 ? null : this.#grid.network.switches.ids[found]!;
  }

  #row({ feeder, along }: CablePlace): number | null {
    const cables = this.#cables.get(this.#feeders[feeder] ?? -1);
    return cables === undefined ? null : cables[Math.round(along * (cables.length - 1))]!;
  }
}
