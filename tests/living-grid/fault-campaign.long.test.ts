// Five hundred random faults on inner Berlin, as fault-campaign.test.ts has fifty on a town. About fifteen minutes.
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { ensureBuiltPack } from '../../main/host/city/built-pack.ts';
import { projectFolder } from '../journeys/running-city.ts';
import { hasMosquitto } from '../telemetry/mosquitto.ts';
import { figuresOf, tableOf } from './campaign-report.ts';
import { runCampaign, wrong } from './fault-campaign.ts';
import { startLivingCity, until } from './living-city.ts';

test.skipIf(!hasMosquitto)(
  'Berlin: after each of 500 random faults the shadow grid and the truth agree on more than 99.9 % of the consumers',
  { timeout: 3_000_000 },
  async () => {
    const pack = await ensureBuiltPack({
      packsFolder: join(projectFolder, '.cache', 'journeys', 'city-twin', 'packs'),
    });
    const city = await startLivingCity({ pack });
    try {
      expect(
        await until(() => wrong(city).length === 0, 180_000, 500),
        'the shadow grid has not come up',
      ).not.toBeNull();
      const campaign = await runCampaign(city, { count: 500, seed: 9, together: 14, log: console.log });
      console.log(tableOf(campaign));
      const figures = figuresOf(campaign);
      const remarks = campaign.faults.flatMap(({ element, remarks: all }) => all.map((text) => `${element}: ${text}`));
      expect(figures.faults, remarks.join('\n')).toBe(500);
      expect(figures.rightDevice, remarks.join('\n')).toBeGreaterThan(0.99);
      expect(figures.rightArea, remarks.join('\n')).toBeGreaterThan(0.99);
      expect(figures.stray, remarks.join('\n')).toBe(0);
      expect(figures.notRestored, remarks.join('\n')).toBe(0);
      expect(figures.worstRound, remarks.join('\n')).toBeGreaterThan(0.999);
      expect(figures.opensWithinMs).toBeLessThanOrEqual(1000);
      expect(figures.agreement, remarks.join('\n')).toBeGreaterThan(0.999);
      expect(figures.agreementAfter, remarks.join('\n')).toBeGreaterThan(0.999);
      expect(figures.precision, remarks.join('\n')).toBeGreaterThan(0.99);
      expect(figures.meteredRecall, remarks.join('\n')).toBeGreaterThan(0.99);
      expect(figures.unmeteredRecall, remarks.join('\n')).toBeGreaterThan(0.97);
      expect(figures.gasps).toBeGreaterThan(0.85);
      expect(figures.gasps).toBeLessThan(0.95);
    } finally {
      await city.stop();
    }
  },
);
