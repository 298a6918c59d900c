import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { expectGateHolds } from '../../../../tests/builders/gate-property.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** ms: some 8 s by itself, on a machine that does other things besides many times that. */
const ENOUGH = 300_000;

test('nothing that the gate lets pass harms anybody, whenever and with whatever it comes true', {
  timeout: ENOUGH,
}, async () => {
  await expect(expectGateHolds(1000)).resolves.toBeUndefined();
});
