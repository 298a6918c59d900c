// Buses and their nodes, as rows of the network.
import type { PhaseBus, Terminal } from '../../../../simulation/network/phase-network.ts';
import type { Circuit } from './circuit.ts';
import { ScriptError } from './script-error.ts';
import { busName, type CircuitElement } from './script-object.ts';

export class BusTable {
  readonly buses: PhaseBus[] = [];
  readonly #rows = new Map<string, number>();
  readonly #circuit: Circuit;

  constructor(circuit: Circuit) {
    this.#circuit = circuit;
  }

  /** @param terminal from 1 */
  terminal(element: CircuitElement, terminal: number): Terminal {
    const bus = element.buses[terminal - 1] ?? '';
    const open = element.open.get(terminal);
    return {
      ...this.place(bus, element.phases, element.conductors),
      open:
        open === undefined || open.size === 0
          ? []
          : Array.from({ length: element.conductors }, (_, k) => open.has(k + 1)),
    };
  }

  /** Named nodes come first; then the phases 1, 2, ... at their places, and earth. */
  place(bus: string, phases: number, conductors: number): Terminal {
    const name = busName(bus).toLowerCase();
    if (name === '') throw new ScriptError('one of its buses is missing', 'name the bus of each terminal');
    const dot = bus.indexOf('.');
    const named =
      dot < 0
        ? []
        : bus
            .slice(dot + 1)
            .split('.')
            .map((node) => parseNode(node, bus));
    // Nodes beyond the conductors are not looked at, as in OpenDSS.
    const nodes = Array.from({ length: conductors }, (_, k) => named[k] ?? (k < phases ? k + 1 : 0));
    return { bus: this.#row(name), nodes, open: [] };
  }

  find(name: string): number | undefined {
    return this.#rows.get(name.toLowerCase());
  }

  #row(name: string): number {
    const known = this.#rows.get(name);
    if (known !== undefined) return known;
    const row = this.buses.length;
    this.buses.push({ id: name, ...this.#circuit.positions.get(name) });
    this.#rows.set(name, row);
    return row;
  }
}

function parseNode(text: string, bus: string): number {
  if (!/^\s*\d+\s*$/.test(text))
    throw new ScriptError(`"${text}" in ${bus} is no node`, 'write nodes as whole numbers: bus.1.2.3');
  return Number(text);
}
