// What `New Class.name` makes: something with properties, edited one by one, in the order written. The order matters in OpenDSS.
import type { Circuit } from './circuit.ts';
import { ScriptError } from './script-error.ts';
import type { ScriptValue } from './script-value.ts';

export abstract class ScriptObject {
  /** lower case */
  readonly className: string;
  readonly name: string;
  /** in the class's order, lower case: a value without a name goes to the property after the last one */
  abstract readonly properties: readonly string[];

  constructor(className: string, name: string) {
    this.className = className;
    this.name = name;
  }

  get id(): string {
    return `${this.className}.${this.name}`;
  }

  /** @throws ScriptError when the value cannot be taken, or the property changes a solution in a way that is not modelled */
  abstract set(property: string, value: ScriptValue, circuit: Circuit): void;

  /** takes over what `like=` takes over; `other` is of the same class */
  abstract like(other: ScriptObject): void;

  /** after the last property of a command */
  endEdit(_circuit: Circuit): void {}
}

/** What has terminals. A terminal's nodes: the phases 1, 2, ... and earth for further conductors, unless the bus names others. */
export abstract class CircuitElement extends ScriptObject {
  phases = 3;
  conductors = 3;
  /** as written, terminal by terminal: `bus.1.2.3` */
  readonly buses: string[];
  enabled = true;
  baseFrequency: number;
  /** by terminal, from 1: conductors that are open */
  readonly open = new Map<number, Set<number>>();

  constructor(className: string, name: string, terminals: number, circuit: Circuit) {
    super(className, name);
    this.buses = new Array<string>(terminals).fill('');
    this.baseFrequency = circuit.frequency;
  }

  /** Taps and steps that are given from now on are given anew: see SolveHistory. */
  forgetGivenState(): void {}

  /** properties of every element; false when it is none of these */
  protected setCommon(property: string, value: ScriptValue): boolean {
    if (property === 'enabled') this.enabled = value.boolean();
    else if (property === 'basefreq') this.baseFrequency = value.above(0);
    else return false;
    return true;
  }

  protected likeCommon(other: CircuitElement): void {
    this.phases = other.phases;
    this.conductors = other.conductors;
    this.baseFrequency = other.baseFrequency;
  }

  /** the second terminal follows the first to earth of the same bus until it is given its own */
  protected earthSecondTerminal(): void {
    this.buses[1] = busName(this.buses[0] as string) + '.0'.repeat(this.phases);
  }

  /** @param conductor from 1; 0 = all phases, as in OpenDSS (a neutral stays) */
  setOpen(terminal: number, conductor: number, open: boolean): void {
    if (terminal < 1 || terminal > this.buses.length)
      throw new ScriptError(`it has no terminal ${terminal}`, `name a terminal from 1 to ${this.buses.length}`);
    if (conductor < 0 || conductor > this.conductors)
      throw new ScriptError(
        `it has no conductor ${conductor}`,
        `name a conductor from 1 to ${this.conductors}, or 0 for all`,
      );
    const set = this.open.get(terminal) ?? new Set<number>();
    this.open.set(terminal, set);
    const [first, last] = conductor === 0 ? [1, this.phases] : [conductor, conductor];
    for (let k = first; k <= last; k++) {
      if (open) set.add(k);
      else set.delete(k);
    }
  }
}

export function busName(bus: string): string {
  const dot = bus.indexOf('.');
  return (dot < 0 ? bus : bus.slice(0, dot)).trim();
}

/** The property that a script means: its full name, or the first of the list that begins so. */
export function findProperty(properties: readonly string[], typed: string): string | undefined {
  const name = typed.toLowerCase();
  return properties.includes(name) ? name : properties.find((property) => property.startsWith(name));
}

export function notModelled(property: string): never {
  throw new ScriptError(
    `the property "${property}" is not modelled here`,
    'leave it out if the network can do without it',
  );
}
