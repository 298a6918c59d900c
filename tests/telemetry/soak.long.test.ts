// An hour at 10,000 messages a second through mosquitto. CITY_TWIN_SOAK_SECONDS and CITY_TWIN_SOAK_RATE make it shorter or slower.
import { expect, test } from 'vitest';
import { hasMosquitto } from './mosquitto.ts';
import { soak } from './soak.ts';

const RATE = Number(process.env['CITY_TWIN_SOAK_RATE'] ?? 10_000);
const SECONDS = Number(process.env['CITY_TWIN_SOAK_SECONDS'] ?? 3600);
const LEVEL = 1.05;
const WARM_SECONDS = 300;

test.skipIf(!hasMosquitto)(
  'none lost, none doubled, the order of each point kept, and memory stays level',
  async () => {
    const result = await soak(RATE, SECONDS);
    console.log(JSON.stringify({ rate: RATE, seconds: SECONDS, ...result }));
    const { sent, stored, doubled, holes, outOfOrder, rejected, lost } = result;
    expect({ stored, doubled, holes, outOfOrder, rejected, lost }).toEqual({
      ...{ stored: sent, doubled: 0, holes: 0, outOfOrder: 0, rejected: {}, lost: 0 },
    });
    // A few minutes are warming up.
    if (SECONDS >= WARM_SECONDS) expect(result.endMb).toBeLessThan(LEVEL * result.warmMb);
  },
  (SECONDS + 1200) * 1000,
);
