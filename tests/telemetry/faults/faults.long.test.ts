// The promise under fault, at length: its log is the evidence.
import { describe, expect, test } from 'vitest';
import { hasMosquitto } from '../mosquitto.ts';
import { killBroker, killHostEmbedded, killHostMosquitto, stopBroker } from './fault-scenarios.ts';
import { canMount, fillDisk } from './full-disk.ts';
import { hasPostgres, startPostgres } from '../postgres.ts';
import { shareBetweenHosts } from './shared-hosts.ts';
import { expectKept, expectNothingLost } from './judge-faults.ts';
import { missingFrom } from './stored-messages.ts';

const LIMIT = { timeout: 1_800_000 };

test('a host that is killed keeps what it acknowledged: embedded broker', LIMIT, async () => {
  const report = await killHostEmbedded(50);
  expectKept(report);
  expectNothingLost(report);
});

describe.skipIf(!hasMosquitto)('mosquitto', () => {
  test('a host that is killed keeps what it acknowledged, and gets the rest', LIMIT, async () => {
    const report = await killHostMosquitto(50);
    expectKept(report);
    expectNothingLost(report);
  });

  test('a broker that is stopped loses nothing', LIMIT, async () => {
    const report = await stopBroker(20);
    expectKept(report);
    expectNothingLost(report);
  });

  test('a broker that is killed loses what it held, and that is counted', LIMIT, async () => {
    const report = await killBroker(20);
    expectKept(report);
    const lost = missingFrom(report.stored.numbers, report.toDevices).length;
    expect(report.countedLost).toBe(lost);
  });
});

test.skipIf(!canMount)(
  'a full disk loses nothing: taking in stops, is said, and goes on by itself',
  LIMIT,
  async () => {
    const report = await fillDisk(10);
    expectKept(report);
    expectNothingLost(report);
    expect(report.acknowledgedWhileFull).toBe(0);
    expect(report.reasons).toEqual(expect.arrayContaining([expect.stringMatching(/disk|written|taken in/)]));
  },
);

test.skipIf(!hasMosquitto || !hasPostgres)(
  'two hosts that share a historian store each message once, though one is killed',
  LIMIT,
  async () => {
    const database = await startPostgres();
    try {
      const report = await shareBetweenHosts(database, 10);
      console.info(JSON.stringify(report));
      expect(report.acknowledged).toBe(report.sent);
      expect(report.stored).toEqual({ rows: report.sent, different: report.sent, wrong: 0 });
      expect(report.outOfOrder).toBe(0);
      expect(report.pictures).toEqual([1, 1]);
    } finally {
      await database.remove();
    }
  },
);
