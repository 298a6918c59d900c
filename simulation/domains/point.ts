// Short ways to write a point definition, so that a kind reads as a table.
import type { PointDefinition } from './domain.ts';

type Extra = Partial<Pick<PointDefinition, 'limits' | 'display' | 'deadband'>>;

/** A measured quantity that comes every `seconds`. */
export const measured = (
  name: string,
  unit: string,
  range: [number, number],
  digits: number,
  seconds: number,
  extra: Extra = {},
): PointDefinition => ({ name, unit, kind: 'measurement', intervalMs: seconds * 1000, range, digits, ...extra });

/** A register that only grows. */
export const counted = (
  name: string,
  unit: string,
  max: number,
  digits: number,
  seconds: number,
  extra: Extra = {},
): PointDefinition => ({
  name,
  unit,
  kind: 'counter',
  intervalMs: seconds * 1000,
  range: [0, max],
  digits,
  ...extra,
});

/** An enumerated point; its value is the position in `states`. */
export const status = (name: string, states: string[], seconds: number): PointDefinition => ({
  name,
  unit: '',
  kind: 'status',
  intervalMs: seconds * 1000,
  states,
  range: [0, states.length - 1],
  digits: 0,
});

/**
 * An enumerated point that speaks when it changes, retained: the newest is always known. Liveness by the device's `online`.
 * `commands`: the states that it can be told to take.
 */
export const changing = (name: string, states: string[], commands?: string[]): PointDefinition => ({
  name,
  unit: '',
  kind: 'status',
  intervalMs: null,
  topic: 'state',
  states,
  ...(commands === undefined ? {} : { commands }),
  range: [0, states.length - 1],
  digits: 0,
});

export const MEGA = (unit: string) => ({ unit: `M${unit}`, factor: 1e-6 });
export const KILO = (unit: string) => ({ unit: `k${unit}`, factor: 1e-3 });
export const KMH = { unit: 'km/h', factor: 3.6 };
