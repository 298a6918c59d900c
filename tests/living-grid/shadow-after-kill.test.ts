// A host that is killed at any moment and started again on the same folder, with nobody in the field: what was acknowledged is the
// last known state, marked as old. Nothing of it is known of now, and nothing of it is forgotten.
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { connectAsync } from 'mqtt';
import { beforeAll, expect, test } from 'vitest';
import type { GridElementReport, GridState } from '../../contract/grid-requests.ts';
import { type CityPack, openCityPack } from '../../main/host/city/city-pack.ts';
import { gridOfPack } from '../../main/host/city/grid-of-pack.ts';
import { importCity } from '../../main/host/city/import/import-city.ts';
import type { CityGrid } from '../../simulation/network/city-grid.ts';
import { osmPbf } from '../builders/osm-pbf.ts';
import { osmTown } from '../builders/osm-town.ts';
import { writeFile } from 'node:fs/promises';
import { useCommandLine } from '../doors/command-line.ts';

const WITHIN_MS = 30_000;

const { folder, run } = useCommandLine();
const packFolder = join(folder, 'town');
let pack: CityPack;
let grid: CityGrid;

beforeAll(async () => {
  const file = join(folder, 'town.osm.pbf');
  await writeFile(file, osmPbf(osmTown({ blocks: 8 }).file()));
  await importCity({ file, out: packFolder, name: 'Town' });
  pack = await openCityPack(packFolder);
  grid = gridOfPack(pack)!;
}, 60_000);

interface Ready {
  readonly url: string;
  readonly mqtt: string;
}

async function serve(data: string) {
  const program = run(['serve', '--city', packFolder, '--data', data, '--port', '0', '--field', 'none']);
  const { url, mqtt } = JSON.parse(await program.firstLine()) as Ready;
  const { origin, searchParams } = new URL(url);
  const headers = { authorization: `Bearer ${searchParams.get('token')!}` };
  const get = async <T>(path: string): Promise<T> => (await (await fetch(`${origin}${path}`, { headers })).json()) as T;
  const element = (id: string) => get<GridElementReport>(`/api/grid/element?id=${encodeURIComponent(id)}`);
  const until = async (holds: (state: GridState) => boolean): Promise<GridState> => {
    for (const end = Date.now() + WITHIN_MS; ; await sleep(200)) {
      const state = await get<GridState>('/api/grid/state');
      if (holds(state)) return state;
      if (Date.now() > end) throw new Error(`not within ${WITHIN_MS} ms: ${JSON.stringify(state).slice(0, 300)}`);
    }
  };
  const kill = async () => {
    program.child.kill('SIGKILL');
    await program.exit;
  };
  return { mqtt, get, element, until, kill };
}

/** Everybody says what is normal; then one feeder is opened, and one house elsewhere sends a last gasp. */
async function speak(mqtt: string, open: number, gasp: number): Promise<void> {
  const device = await connectAsync(mqtt);
  const assets = pack.assets();
  const { switches } = grid.network;
  const say = (row: number, suffix: string, v: object, ts = Date.now()) => {
    const { id, domain } = assets[row]!;
    const payload = JSON.stringify({ ts, v });
    return device.publishAsync(`twin/${pack.manifest.id}/${domain}/${id}/${suffix}`, payload, { qos: 1 });
  };
  const words: Promise<unknown>[] = [];
  for (let row = 0; row < switches.count; row++)
    if (grid.switches.asset[row]! >= 0)
      words.push(
        say(grid.switches.asset[row]!, 'state', { position: switches.normalOpen[row] === 1 ? 'open' : 'closed' }),
      );
  for (const meter of grid.consumers.meter)
    if (meter >= 0) words.push(say(meter, 'tele', { supply: 'on', activePower: 700, voltage: 231 }));
  await Promise.all(words);
  await sleep(1500);
  await say(grid.switches.asset[open]!, 'state', { position: 'open' });
  await say(grid.consumers.meter[gasp]!, 'event', { supply: 'off' });
  await device.endAsync();
}

test('what was acknowledged before a kill is the last known state, stale, until somebody says otherwise', async () => {
  const data = join(folder, 'data-kill');
  const { consumers, switches } = grid.network;
  const breaker = grid.feeders.breaker[0]!;
  const house = consumers.ids.findIndex((_, row) => grid.consumers.feeder[row] === 0);
  const other = consumers.ids.findIndex(
    (_, row) => grid.consumers.feeder[row] === 1 && grid.consumers.meter[row]! >= 0,
  );
  const third = consumers.ids.findLastIndex(
    (_, row) => grid.consumers.feeder[row] === 1 && grid.consumers.meter[row]! >= 0,
  );

  const first = await serve(data);
  await first.until(() => true).catch(() => undefined);
  await speak(first.mqtt, breaker, other);
  const behind = consumers.customers.reduce((sum, n, row) => sum + (grid.consumers.feeder[row] === 0 ? n : 0), 0);
  const before = await first.until(({ customersOut }) => customersOut === behind + consumers.customers[other]!);
  expect((await first.element(consumers.ids[house]!)).supply).toMatchObject({ state: 'dead', quality: 'GOOD' });
  await first.kill();

  const second = await serve(data);
  const after = await second.until(({ customersOut }) => customersOut === before.customersOut);
  expect(after.customersUnknown).toBe(before.customersUnknown);
  for (const row of [house, other]) {
    const { supply } = await second.element(consumers.ids[row]!);
    expect(supply).toMatchObject({ state: 'dead', quality: 'STALE', isUnobserved: true });
  }
  const live = await second.element(consumers.ids[third]!);
  expect(live.supply).toMatchObject({ state: 'live', quality: 'STALE', isUnobserved: true });
  const read = live.quantities.find(({ quantity }) => quantity === 'voltage')!;
  expect(read).toMatchObject({ measured: 231, quality: 'STALE' });
  const position = (await second.element(switches.ids[breaker]!)).quantities.find(
    ({ quantity }) => quantity === 'position',
  )!;
  expect(position).toMatchObject({ value: 0, quality: 'STALE' });
  const { telemetry } = await second.get<{ telemetry: { points: number } }>('/api/health');
  expect(telemetry.points).toBe(0);

  // A word of now ends it.
  const device = await connectAsync(second.mqtt);
  const { id, domain } = pack.assets()[grid.switches.asset[breaker]!]!;
  await device.publishAsync(
    `twin/${pack.manifest.id}/${domain}/${id}/state`,
    JSON.stringify({ ts: Date.now(), v: { position: 'closed' } }),
    { qos: 1 },
  );
  await second.until(({ customersOut }) => customersOut < behind);
  await device.endAsync();
  await second.kill();
  rmSync(data, { recursive: true });
}, 120_000);
