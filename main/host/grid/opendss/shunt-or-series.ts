// What a capacitor and a reactor are connected by (Capacitor.pas, Reactor.pas): to earth of their own bus until they are given a
// second one, then in series; in delta they have one terminal.
import type { Circuit } from './circuit.ts';
import type { Connection } from './connection.ts';
import { ScriptError } from './script-error.ts';
import { busName, CircuitElement } from './script-object.ts';
import type { ScriptValue } from './script-value.ts';

export abstract class ShuntOrSeries extends CircuitElement {
  #isSeries = false;

  constructor(className: string, name: string, circuit: Circuit) {
    super(className, name, 2, circuit);
  }

  protected override setCommon(property: string, value: ScriptValue): boolean {
    if (property === 'bus1') {
      this.buses[0] = value.text;
      if (!this.#isSeries && this.buses.length === 2) this.earthSecondTerminal();
    } else if (property === 'bus2') this.#setSecondBus(value.text);
    else if (property === 'phases') {
      this.phases = value.count(1, 100);
      this.conductors = this.phases;
    } else return super.setCommon(property, value);
    return true;
  }

  protected setTerminals(connection: Connection): void {
    if (connection === 'delta') this.buses.length = 1;
    else this.buses[1] ??= '';
  }

  #setSecondBus(bus: string): void {
    if (this.buses.length < 2)
      throw new ScriptError('a delta has one terminal', 'leave out bus2, or write conn=wye before it');
    this.buses[1] = bus;
    if (busName(bus).toLowerCase() !== busName(this.buses[0] as string).toLowerCase()) this.#isSeries = true;
  }
}
