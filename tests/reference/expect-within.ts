// Asserts how near a result has to be to its reference, with the place of the worst in the message.
import { expect } from 'vitest';
import type { Deviations } from './deviations.ts';

/** Every quantity that was compared has to be named. */
export function expectWithin(deviations: Deviations, limits: Readonly<Record<string, number>>): void {
  const beyond = deviations.quantities.flatMap((quantity) => {
    const { value, at } = deviations.worst(quantity);
    const limit = limits[quantity];
    return limit !== undefined && value <= limit ? [] : [`${quantity}: ${value.toExponential(2)} at ${at}`];
  });
  expect(beyond).toEqual([]);
  for (const quantity of Object.keys(limits)) expect(deviations.quantities).toContain(quantity);
}
