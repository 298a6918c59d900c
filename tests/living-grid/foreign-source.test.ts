// No simulator anywhere: a broker of its own, and a shell script with mosquitto_pub as the only source. The shadow grid follows it.
import { execFileSync, spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { isUnobserved, originOfBasis, qualityOfBasis, SUPPLY_CODE } from '../../contract/grid-live.ts';
import type { GridDoubt } from '../../contract/grid-requests.ts';
import { hasMosquitto, type Mosquitto, startMosquitto, USERS } from '../telemetry/mosquitto.ts';
import { enter, type GridClient, type RunningTown, startTown } from './running-town.ts';

const SCRIPT = fileURLToPath(new URL('telemetry-by-hand.sh', import.meta.url));
const hasPublisher = (() => {
  try {
    execFileSync('mosquitto_pub', ['--help'], { stdio: 'ignore' });
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== 'ENOENT';
  }
})();

describe.runIf(hasMosquitto && hasPublisher)('a shell script as the only source', () => {
  let mosquitto: Mosquitto;
  let town: RunningTown;
  let client: GridClient;

  beforeAll(async () => {
    mosquitto = await startMosquitto('town');
    const host = { user: 'city-twin', password: USERS['city-twin'] };
    town = await startTown({
      broker: {
        options: { kind: 'external', url: `mqtt://127.0.0.1:${mosquitto.port}`, ...host, field: host },
        deviceUrl: mosquitto.deviceUrl,
      },
    });
    await town.device.endAsync();
    client = await enter(town, town.host.tokens.local);
  }, 120_000);
  afterAll(async () => {
    client.close();
    await town.stop();
    await mosquitto.remove();
  });

  const say = (words: readonly string[]): Promise<number | null> =>
    new Promise((resolve) => {
      const child = spawn('sh', [SCRIPT, String(mosquitto.port), town.pack.manifest.id], {
        env: { ...process.env, MQTT_USER: 'device', MQTT_PASSWORD: USERS.device },
        stdio: ['pipe', 'ignore', 'inherit'],
      });
      child.once('exit', resolve);
      child.stdin.end(`${words.join('\n')}\n`);
    });
  const states = (feeder: number, supply: number): number =>
    client.columns.consumers.supply.reduce(
      (sum, state, row) => sum + (state === supply && town.grid.consumers.feeder[row] === feeder ? 1 : 0),
      0,
    );

  test('what it says is what is believed, marked as measured', async () => {
    const { switches } = town.grid.network;
    const words: string[] = [];
    for (let row = 0; row < switches.count; row++)
      if (town.grid.switches.asset[row]! >= 0)
        words.push(`${town.deviceOf(row)} position ${switches.normalOpen[row] === 1 ? 'open' : 'closed'}`);
    const bay = town.pack.assets()[town.grid.feeders.asset[1]!]!.id;
    expect(await say([...words, `${bay} current 40`])).toBe(0);
    const ofFeeder = town.grid.consumers.feeder.filter((feeder) => feeder === 1).length;
    await client.until(() => states(1, SUPPLY_CODE.live) === ofFeeder);
    const breaker = town.grid.feeders.breaker[1]!;
    expect(await say([`${town.deviceOf(breaker)} position open`, `${bay} current 0`])).toBe(0);
    await client.until(() => states(1, SUPPLY_CODE.dead) === ofFeeder);
    expect(states(0, SUPPLY_CODE.dead)).toBe(0);
    expect(originOfBasis(client.columns.switches.basis[breaker]!)).toBe('measured');
    expect(await say([`${town.deviceOf(breaker)} position closed`, `${bay} current 40`])).toBe(0);
    await client.until(() => states(1, SUPPLY_CODE.live) === ofFeeder);
  });

  const doubtsOf = async (asset: string): Promise<string[]> => {
    const { result } = (await client.ask('grid.doubts', {})) as unknown as { result: { doubts: GridDoubt[] } };
    return result.doubts.flatMap(({ point, doubt }) => (point.startsWith(`${asset}.`) ? [doubt] : []));
  };
  const rejected = () => town.host.city!.status().telemetry.rejected;
  const bayOf = (feeder: number): string => town.pack.assets()[town.grid.feeders.asset[feeder]!]!.id;
  const qualityOf = (breaker: number) => qualityOfBasis(client.columns.switches.basis[breaker]!);

  test('a switch that two sources report differently is in doubt, and nobody behind it is called dark for sure', async () => {
    const breaker = town.grid.feeders.breaker[1]!;
    const asset = town.deviceOf(breaker);
    const bay = bayOf(1);
    const words = Array.from({ length: 8 }, (_, i) => `${asset} position ${i % 2 === 0 ? 'open' : 'closed'}`);
    expect(await say(words)).toBe(0);
    await client.until(() => qualityOf(breaker) === 'UNCERTAIN');
    expect(await doubtsOf(asset)).toContain('contradiction');
    for (const [row, basis] of client.columns.consumers.basis.entries())
      if (town.grid.consumers.feeder[row] === 1 && client.columns.consumers.supply[row] === SUPPLY_CODE.dead)
        expect(qualityOfBasis(basis)).not.toBe('GOOD');
    // Ten quiet seconds, and one word that nobody contradicts.
    expect(await say([`${bay} current 40`])).toBe(0);
    await new Promise((resolve) => setTimeout(resolve, 10_500));
    expect(await say([`${asset} position closed`, `${bay} current 41`])).toBe(0);
    await client.until(() => qualityOf(breaker) === 'GOOD' && states(1, SUPPLY_CODE.dead) === 0, 15_000);
    expect(client.columns.switches.position[breaker]).toBe(1);
    expect(await doubtsOf(asset)).toEqual([]);
  }, 60_000);

  test('telemetry an hour old is the last known state of who was never heard, and no news of who was', async () => {
    const hourAgo = Date.now() - 3_660_000;
    const breaker = town.grid.feeders.breaker[1]!;
    const position = client.columns.switches.position[breaker];
    // Heard later: nothing changes.
    expect(await say([`${town.deviceOf(breaker)} position open ${hourAgo}`, `${bayOf(1)} current 0 ${hourAgo}`])).toBe(
      0,
    );
    // Never heard: its feeder had supply then.
    expect(client.columns.feeders.supply[0]).not.toBe(SUPPLY_CODE.live);
    expect(await say([`${bayOf(0)} current 40 ${hourAgo}`])).toBe(0);
    await client.until(() => client.columns.feeders.supply[0] === SUPPLY_CODE.live);
    const { basis } = client.columns.feeders;
    expect([qualityOfBasis(basis[0]!), isUnobserved(basis[0]!)]).toEqual(['STALE', true]);
    expect(await doubtsOf(bayOf(0))).toContain('stale');
    expect(client.columns.switches.position[breaker]).toBe(position);
    expect(qualityOf(breaker)).toBe('GOOD');
    expect(states(1, SUPPLY_CODE.dead)).toBe(0);
  });

  test('telemetry an hour ahead is refused and counted, and the last good state stays', async () => {
    const breaker = town.grid.feeders.breaker[1]!;
    const ahead = Date.now() + 3_600_000;
    const before = rejected().future ?? 0;
    expect(await say([`${town.deviceOf(breaker)} position open ${ahead}`, `${bayOf(1)} current 0 ${ahead}`])).toBe(0);
    await client.until(() => (rejected().future ?? 0) === before + 2);
    expect(client.columns.switches.position[breaker]).toBe(1);
    expect(qualityOf(breaker)).toBe('GOOD');
    expect(states(1, SUPPLY_CODE.dead)).toBe(0);
  });

  test('stations that the pack does not have are counted, and those that say nothing are unobserved', async () => {
    const before = rejected()['unknown-asset'] ?? 0;
    expect(await say(['station-s999 voltage 400', 'station-s999-a-q1 position open'])).toBe(0);
    await client.until(() => (rejected()['unknown-asset'] ?? 0) === before + 2);
    const { basis, supply } = client.columns.consumers;
    // No meter has said a word: every house hangs on a fuse that nobody telemeters.
    for (let row = 0; row < basis.length; row++) {
      if (supply[row] !== SUPPLY_CODE.live) continue;
      expect(isUnobserved(basis[row]!)).toBe(true);
      expect(qualityOfBasis(basis[row]!)).not.toBe('GOOD');
    }
    expect(await doubtsOf('station-s999')).toEqual([]);
  });

  test('what the broker no longer brings is stale, and nothing is invented', async () => {
    const breaker = town.grid.feeders.breaker[1]!;
    const before = client.columns.switches.position[breaker];
    await mosquitto.kill();
    await client.until(() => client.events.includes('brokerLost'), 15_000);
    await client.until(() => (client.columns.switches.basis[breaker]! >> 3) % 4 === 3, 15_000);
    expect(client.columns.switches.position[breaker]).toBe(before);

    // The broker is back, and nobody has said anything since: no position is good because of that.
    const connections = () => client.events.filter((name) => name === 'brokerConnected').length;
    const connected = connections();
    await mosquitto.start();
    await client.until(() => connections() > connected, 35_000);
    const later = client.frames.length;
    await client.until(() => client.frames.length > later + 2);
    const { basis } = client.columns.switches;
    expect([...basis.keys()].filter((row) => qualityOf(row) === 'GOOD')).toEqual([]);
    expect([...client.columns.consumers.basis].filter((code) => qualityOfBasis(code) === 'GOOD')).toEqual([]);
    expect(await say([`${town.deviceOf(breaker)} online true`])).toBe(0);
    await client.until(() => qualityOf(breaker) === 'GOOD');
    expect([...basis.keys()].filter((row) => qualityOf(row) === 'GOOD')).toEqual([breaker]);
    expect(client.columns.switches.position[breaker]).toBe(before);
  }, 90_000);
});
