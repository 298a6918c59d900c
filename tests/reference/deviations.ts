// How far a result is from its reference, quantity by quantity, and where it is worst.

export interface Worst {
  readonly value: number;
  /** what it was found at */
  readonly at: string;
}

export class Deviations {
  readonly #worst = new Map<string, Worst>();

  get quantities(): readonly string[] {
    return [...this.#worst.keys()];
  }

  worst(quantity: string): Worst {
    const found = this.#worst.get(quantity);
    if (found === undefined) throw new Error(`nothing was compared as "${quantity}"`);
    return found;
  }

  /** A missing or unequal NaN is infinitely far. */
  note(quantity: string, at: string, got: number | undefined, wanted: number): void {
    this.#add(quantity, at, got === undefined ? Number.POSITIVE_INFINITY : Math.abs(got - wanted));
  }

  noteRelative(quantity: string, at: string, got: number, wanted: number): void {
    this.#add(quantity, at, Math.abs(got - wanted) / Math.max(Math.abs(wanted), 1e-9));
  }

  /** Degrees; 359 is 1 away from 0. */
  noteAngle(quantity: string, at: string, got: number | undefined, wanted: number): void {
    const difference = got === undefined ? Number.POSITIVE_INFINITY : got - wanted;
    this.#add(quantity, at, Math.abs(difference - 360 * Math.round(difference / 360)));
  }

  #add(quantity: string, at: string, value: number): void {
    const distance = Number.isNaN(value) ? Number.POSITIVE_INFINITY : value;
    const before = this.#worst.get(quantity);
    if (before === undefined || distance > before.value) this.#worst.set(quantity, { value: distance, at });
  }
}
