// A minute of what soak.long.test.ts does for an hour.
import { expect, test } from 'vitest';
import { hasMosquitto } from './mosquitto.ts';
import { soak } from './soak.ts';

const RATE = 4000;
const SECONDS = Number(process.env['CITY_TWIN_SOAK_SHORT_SECONDS'] ?? 40);

test.skipIf(!hasMosquitto)(
  'through mosquitto at a steady rate: none lost, none doubled, the order of each point kept',
  async () => {
    const { sent, stored, doubled, holes, outOfOrder, rejected, lost } = await soak(RATE, SECONDS);
    expect({ stored, doubled, holes, outOfOrder, rejected, lost }).toEqual({
      ...{ stored: sent, doubled: 0, holes: 0, outOfOrder: 0, rejected: {}, lost: 0 },
    });
    expect(sent).toBeGreaterThan((RATE * SECONDS) / 4);
  },
  180_000,
);
