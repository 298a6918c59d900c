// The same over ten thousand random courses.
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { expectGateHolds } from '../../../../tests/builders/gate-property.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test('nothing that the gate lets pass harms anybody, whenever and with whatever it comes true', {
  timeout: 3_000_000,
}, async () => {
  await expect(expectGateHolds(10_000)).resolves.toBeUndefined();
});
