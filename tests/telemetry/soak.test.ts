// Some seconds of what soak.long.test.ts does for an hour.
import { expect, test } from 'vitest';
import { hasMosquitto } from './mosquitto.ts';
import { soak } from './soak.ts';

const RATE = 10_000;
const SECONDS = Number(process.env['CITY_TWIN_SOAK_SHORT_SECONDS'] ?? 20);
/** Of the rate: a machine that has other things to do may be slower, but then that is said, and below this nothing is shown. */
const LEAST_SHARE = 0.1;

test.skipIf(!hasMosquitto)(
  `${SECONDS} s at ${RATE} messages a second through mosquitto: none lost, none doubled, the order of each point kept`,
  async () => {
    const result = await soak(RATE, SECONDS);
    const { sent, tookS, stored, doubled, holes, outOfOrder, rejected, lost } = result;
    const reached = Math.round(sent / tookS);
    console.log(
      `soak: ${sent} messages sent and acknowledged in ${tookS.toFixed(1)} s, ${reached} a second of ${RATE}`,
    );
    expect({ stored, doubled, holes, outOfOrder, rejected, lost }).toEqual({
      ...{ stored: sent, doubled: 0, holes: 0, outOfOrder: 0, rejected: {}, lost: 0 },
    });
    expect(reached).toBeGreaterThan(LEAST_SHARE * RATE);
  },
  600_000,
);
