// No simulator anywhere: a broker of its own, and a shell script with mosquitto_pub as the only source. The shadow grid follows it.
import { execFileSync, spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { originOfBasis, SUPPLY_CODE } from '../../contract/grid-live.ts';
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

  test('what the broker no longer brings is stale, and nothing is invented', async () => {
    const breaker = town.grid.feeders.breaker[1]!;
    const before = client.columns.switches.position[breaker];
    await mosquitto.kill();
    await client.until(() => client.events.includes('brokerLost'), 15_000);
    await client.until(() => (client.columns.switches.basis[breaker]! >> 3) % 4 === 3, 15_000);
    expect(client.columns.switches.position[breaker]).toBe(before);
  }, 40_000);
});
