// With the simulator off and a shell script with mosquitto_pub as the only source, the shadow grid follows that, and says what it does
// not know.
import { spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { isUnobserved, SUPPLY_CODE } from '../../contract/grid-live.ts';
import { importCity } from '../../main/host/city/import/import-city.ts';
import { SWITCH_POSITIONS } from '../../simulation/network/city-grid.ts';
import { osmPbf } from '../builders/osm-pbf.ts';
import { osmTown } from '../builders/osm-town.ts';
import { hasMosquitto, USERS } from '../telemetry/mosquitto.ts';
import { type LivingCity, startLivingCity, until } from './living-city.ts';

const SCRIPT = fileURLToPath(new URL('telemetry-by-hand.sh', import.meta.url));
const FOLLOWS_WITHIN_MS = 8_000;

/** Lines as the script wants them: asset, point, value. */
function publish({ broker, pack }: LivingCity, lines: readonly string[]): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn('sh', [SCRIPT, `${broker.port}`, pack.manifest.id], {
      env: { ...process.env, MQTT_USER: 'device', MQTT_PASSWORD: USERS.device },
      stdio: ['pipe', 'ignore', 'pipe'],
    });
    let said = '';
    child.stderr.setEncoding('utf8').on('data', (text: string) => (said += text));
    child.once('exit', (code) => (code === 0 ? resolve() : reject(new Error(said))));
    child.stdin.end(`${lines.join('\n')}\n`);
  });
}

test.skipIf(!hasMosquitto)('the shadow grid follows messages by hand', { timeout: 120_000 }, async () => {
  const folder = await mkdtemp(join(tmpdir(), 'city-twin-by-hand-'));
  const file = join(folder, 'town.osm.pbf');
  await writeFile(file, osmPbf(osmTown({ blocks: 6 }).file()));
  await importCity({ file, out: join(folder, 'pack'), name: 'Town' });
  const city = await startLivingCity({ pack: join(folder, 'pack'), hasSimulator: false });
  try {
    const { grid, shadow, pack } = city;
    const { network, consumers, feeders } = grid;
    const assets = pack.assets();
    const { supply, basis } = shadow.columns.consumers;
    const all = Array.from({ length: network.consumers.count }, (_, row) => row);
    const of = (feeder: number): number[] => all.filter((row) => consumers.feeder[row] === feeder);
    const are = (rows: readonly number[], state: keyof typeof SUPPLY_CODE): boolean =>
      rows.every((row) => supply[row] === SUPPLY_CODE[state]);

    // Nobody has said anything: nothing is claimed to be observed.
    await until(() => shadow.last.frames > 0, FOLLOWS_WITHIN_MS);
    expect(all.every((row) => supply[row] === SUPPLY_CODE.unknown || isUnobserved(basis[row]!))).toBe(true);

    // What every switch that speaks says in the normal state.
    const reporting = [...grid.switches.asset.keys()].filter((row) => grid.switches.asset[row]! >= 0);
    const idOf = (row: number): string => assets[grid.switches.asset[row]!]!.id;
    const normal = reporting.map(
      (row) => `${idOf(row)} position ${network.switches.normalOpen[row] === 1 ? 'open' : 'closed'}`,
    );
    await publish(city, normal);
    // Closed switches bring no voltage: that somebody has supply must be seen where it is.
    const framesBefore = shadow.last.frames;
    await until(() => shadow.last.frames > framesBefore + 3, FOLLOWS_WITHIN_MS);
    expect(all.some((row) => supply[row] === SUPPLY_CODE.live)).toBe(false);
    const carried = [...feeders.asset].filter((asset) => asset >= 0).map((asset) => `${assets[asset]!.id} current 40`);
    await publish(city, carried);
    expect(await until(() => are(all, 'live'), FOLLOWS_WITHIN_MS), 'all live').not.toBeNull();

    // A feeder's breaker opens: exactly its consumers are dark.
    const first = feeders.breaker[0]!;
    await publish(city, [`${idOf(first)} position open`, `${assets[feeders.asset[0]!]!.id} current 0`]);
    expect(await until(() => are(of(0), 'dead'), FOLLOWS_WITHIN_MS), 'feeder dead').not.toBeNull();
    expect(
      are(
        all.filter((row) => consumers.feeder[row] !== 0),
        'live',
      ),
    ).toBe(true);
    expect(SWITCH_POSITIONS[shadow.columns.switches.position[first]!]).toBe('open');

    await publish(city, [`${idOf(first)} position closed`, ...carried]);
    expect(await until(() => are(all, 'live'), FOLLOWS_WITHIN_MS), 'all live again').not.toBeNull();

    // What was open an hour ago says nothing of now; a position that is none is not believed to be open or closed.
    await publish(city, [`${idOf(first)} position open ${Date.now() - 3_600_000}`]);
    await publish(city, [`${idOf(feeders.breaker[1]!)} position bad`]);
    const seen = await until(
      () => SWITCH_POSITIONS[shadow.columns.switches.position[feeders.breaker[1]!]!] === 'bad',
      FOLLOWS_WITHIN_MS,
    );
    expect(seen, 'bad position shown').not.toBeNull();
    expect(are(of(0), 'live')).toBe(true);
    const doubts = await city.ask<readonly unknown[]>('/api/grid/doubts');
    expect(JSON.stringify(doubts)).toContain(network.switches.ids[feeders.breaker[1]!]);
  } finally {
    await city.stop();
    await rm(folder, { recursive: true });
  }
});
