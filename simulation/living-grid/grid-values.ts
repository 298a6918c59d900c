// What a measurement would read without error: any quantity of any table. Codes and units: simulation/network/city-grid.ts.
import { GRID_MEASURED_TABLES, GRID_QUANTITIES } from '../network/city-grid.ts';
import type { ConsumerLoads } from './consumer-loads.ts';
import type { ConsumerSupply } from './consumer-supply.ts';
import type { FaultBook } from './fault-book.ts';
import { currentOf } from './grid-solution.ts';
import type { Plant } from './plant.ts';
import type { World } from './world.ts';

const [POSITION, ACTIVE, REACTIVE, CURRENT, VOLTAGE, PASSAGE, SUPPLY, ENERGY, TAP, TRIP] = GRID_QUANTITIES.map(
  (_, i) => i,
);
const [AT_SWITCH, AT_BRANCH, AT_NODE, AT_CONSUMER, AT_GENERATOR, AT_FEEDER, AT_STATION] = GRID_MEASURED_TABLES.map(
  (_, i) => i,
);

export class GridValues {
  readonly #world: World;
  readonly #plant: Plant;
  readonly #faults: FaultBook;
  readonly #supply: ConsumerSupply;
  readonly #loads: ConsumerLoads;

  constructor(world: World, plant: Plant, faults: FaultBook, supply: ConsumerSupply, loads: ConsumerLoads) {
    this.#world = world;
    this.#plant = plant;
    this.#faults = faults;
    this.#supply = supply;
    this.#loads = loads;
  }

  /** NaN: no such quantity there. */
  value(quantity: number, table: number, row: number, terminal: number): number {
    switch (table) {
      case AT_SWITCH:
        return this.#switchValue(quantity, row);
      case AT_BRANCH:
        return this.#branchValue(quantity, row, terminal);
      case AT_NODE:
        return quantity === VOLTAGE
          ? this.#world.solution.voltage(row)
          : quantity === SUPPLY
            ? Number(this.#world.solution.isLiveNode(row))
            : 0;
      case AT_CONSUMER:
        return this.#consumerValue(quantity, row);
      case AT_GENERATOR:
        return this.#generatorValue(quantity, row);
      case AT_FEEDER: {
        const breaker = this.#world.grid.feeders.breaker[row]!;
        return breaker < 0 ? Number.NaN : this.#switchValue(quantity, breaker);
      }
      case AT_STATION:
        return this.#stationValue(quantity, row);
      default:
        return Number.NaN;
    }
  }

  #switchValue(quantity: number, row: number): number {
    switch (quantity) {
      case POSITION:
        return this.#plant.position[row]!;
      case ACTIVE:
        return this.#world.solution.switchPower(row).p;
      case REACTIVE:
        return this.#world.solution.switchPower(row).q;
      case CURRENT:
        return this.#world.solution.switchCurrent(row);
      case VOLTAGE:
        return this.#world.solution.voltage(this.#world.grid.network.switches.nodeA[row]!);
      case PASSAGE:
        return this.#faults.indicators.passage[row]!;
      case TRIP:
        return this.#faults.tripped[row]!;
      default:
        return Number.NaN;
    }
  }

  #branchValue(quantity: number, row: number, terminal: number): number {
    switch (quantity) {
      case ACTIVE:
        return this.#world.solution.branchPower(row, terminal).p;
      case REACTIVE:
        return this.#world.solution.branchPower(row, terminal).q;
      case CURRENT:
        return this.#world.solution.branchCurrent(row, terminal);
      case VOLTAGE: {
        const { from, to } = this.#world.grid.network.branches;
        return this.#world.solution.voltage(terminal === 0 ? from[row]! : to[row]!);
      }
      case TAP:
        return this.#world.solution.tapPosition(row);
      default:
        return Number.NaN;
    }
  }

  #consumerValue(quantity: number, row: number): number {
    switch (quantity) {
      case ACTIVE:
        return this.#supply.power[row]!;
      case REACTIVE:
        return this.#supply.isLive[row] === 1 ? this.#loads.q[row]! : 0;
      case VOLTAGE:
        return this.#world.solution.voltage(this.#world.grid.network.consumers.node[row]!) / Math.sqrt(3);
      case CURRENT: {
        const power = { p: this.#supply.power[row]!, q: this.#consumerValue(REACTIVE!, row) };
        return currentOf(power, this.#world.solution.voltage(this.#world.grid.network.consumers.node[row]!));
      }
      case SUPPLY:
        return this.#supply.isLive[row]!;
      case ENERGY:
        return this.#supply.energy(row, this.#world.nowMs());
      default:
        return Number.NaN;
    }
  }

  #generatorValue(quantity: number, row: number): number {
    const node = this.#world.grid.network.generators.node[row]!;
    if (!this.#world.solution.isLiveNode(node)) return 0;
    const power = { p: this.#world.living.generatorP[row]!, q: this.#world.living.generatorQ[row]! };
    if (quantity === ACTIVE) return power.p;
    if (quantity === REACTIVE) return power.q;
    if (quantity === VOLTAGE) return this.#world.solution.voltage(node);
    return quantity === CURRENT ? currentOf(power, this.#world.solution.voltage(node)) : Number.NaN;
  }

  #stationValue(quantity: number, row: number): number {
    if (quantity === VOLTAGE) return this.#world.solution.stationVoltage(row);
    if (quantity === SUPPLY) return this.#world.solution.stationVoltage(row) > 0 ? 1 : 0;
    const power = this.#world.solution.stationPower(row);
    if (quantity === ACTIVE) return power.p;
    if (quantity === REACTIVE) return power.q;
    return quantity === CURRENT ? currentOf(power, this.#world.solution.stationVoltage(row)) : Number.NaN;
  }
}
