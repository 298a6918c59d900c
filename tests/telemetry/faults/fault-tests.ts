// The promise under fault, as tests: how often each fault is played is said by who asks, what has to be true afterwards is the same.
import { describe, expect, test } from 'vitest';
import { hasMosquitto } from '../mosquitto.ts';
import { killBroker, killHostEmbedded, killHostMosquitto, stopBroker } from './fault-scenarios.ts';
import { canMount, fillDisk } from './full-disk.ts';
import { hasPostgres, startPostgres } from '../postgres.ts';
import { shareBetweenHosts } from './shared-hosts.ts';
import { expectKept, expectNothingLost } from './judge-faults.ts';
import { missingFrom } from './stored-messages.ts';

export interface FaultTimes {
  readonly hostKills: number;
  readonly brokerStops: number;
  readonly brokerKills: number;
  readonly fullDisks: number;
  readonly sharedKills: number;
  /** of each test, ms */
  readonly limitMs: number;
}

export function testFaults(times: FaultTimes): void {
  const LIMIT = { timeout: times.limitMs };

  test('a host that is killed keeps what it acknowledged: embedded broker', LIMIT, async () => {
    const report = await killHostEmbedded(times.hostKills);
    expectKept(report);
    expectNothingLost(report);
  });

  describe.skipIf(!hasMosquitto)('mosquitto', () => {
    test('a host that is killed keeps what it acknowledged, and gets the rest', LIMIT, async () => {
      const report = await killHostMosquitto(times.hostKills);
      expectKept(report);
      expectNothingLost(report);
    });

    test('a broker that is stopped loses nothing', LIMIT, async () => {
      const report = await stopBroker(times.brokerStops);
      expectKept(report);
      expectNothingLost(report);
    });

    test('a broker that is killed loses what it held, and that is counted', LIMIT, async () => {
      const report = await killBroker(times.brokerKills);
      expectKept(report);
      const lost = missingFrom(report.stored.numbers, report.toDevices).length;
      expect(report.countedLost).toBe(lost);
    });
  });

  test.skipIf(!canMount)(
    'a full disk loses nothing: taking in stops, is said, and goes on by itself',
    LIMIT,
    async () => {
      const report = await fillDisk(times.fullDisks);
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
        const report = await shareBetweenHosts(database, times.sharedKills);
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
}
