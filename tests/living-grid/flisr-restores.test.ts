// The whole way, with a real host and the field simulator in its process, in simulated time: a cable fails, the program restores what it
// can within a minute, the fault bars every closing onto it until somebody says that it is repaired, and the feeder goes back to normal.
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import type { FlisrMode } from '../../contract/grid-requests.ts';
import { readRefusalDetail } from '../../contract/refusal-detail.ts';
import type { FlisrCourseReport } from '../../contract/flisr-requests.ts';
import { importCity } from '../../main/host/city/import/import-city.ts';
import { type City, type Host, openHost } from '../../main/host/host.ts';
import type { Answer } from '../../main/host/requests/handler.ts';
import type { Asker } from '../../main/host/operations/control/control-desk.ts';
import { osmPbf } from '../builders/osm-pbf.ts';
import { osmTown } from '../builders/osm-town.ts';

const SPEED = 2;
const PIN = '4711';
const BY = 'anna';
const ANNA: Asker = { user: BY, role: 'operator', token: 'desk-1' };
const BORIS: Asker = { user: 'boris', role: 'operator', token: 'desk-2' };
const PATIENCE = { timeout: 60_000, interval: 200 };

let folder: string;
let host: Host;
let city: City;
const log: string[] = [];

function resultOf<T>(given: Answer<T>): T {
  if ('failure' in given) throw new Error(given.failure.message);
  return given.result;
}
const stateNow = () => resultOf(city.grid!.state());
const believed = async () => resultOf(await city.grid!.ask('believed', {}));

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'city-twin-flisr-'));
  await writeFile(join(folder, 'town.osm.pbf'), osmPbf(osmTown({ blocks: 10 }).file()));
  await importCity({ file: join(folder, 'town.osm.pbf'), out: join(folder, 'pack'), name: 'Town' });
  host = await openHost({
    packFolder: join(folder, 'pack'),
    dataFolder: () => join(folder, 'data'),
    packsFolder: join(folder, 'packs'),
    broker: { kind: 'embedded', port: 0, bind: '127.0.0.1' },
    ...{ field: 'simulated', hasFaults: false, seed: 1, rate: 1, speed: SPEED, version: '0.0.0' },
    at: Date.UTC(2026, 0, 20, 17, 30),
    log: (line) => log.push(line),
  });
  await host.start();
  city = host.city!;
  for (const asker of [ANNA, BORIS]) {
    await host.access.addUser(asker.user, 'operator', null);
    resultOf(await city.control!.setPin(null, PIN, asker));
  }
  for (const { id } of city.control!.map.areas) resultOf(await city.control!.change(id, { type: 'take' }, ANNA));
  // Every switch that can tell its position has done so, and all meters have.
  await vi.waitFor(() => {
    const { customersOut, customersUnknown, staleSwitches, measuredSwitches } = stateNow();
    expect({ customersOut, customersUnknown, staleSwitches }).toEqual({
      ...{ customersOut: 0, customersUnknown: 0, staleSwitches: 0 },
    });
    expect(measuredSwitches).toBeGreaterThan(20);
  }, PATIENCE);
  // Indicators as well: each device speaks within 7 s of its connection.
  await new Promise((resolve) => setTimeout(resolve, 8000));
}, 150_000);

afterAll(async () => {
  await host.stop();
  await rm(folder, { recursive: true, force: true, maxRetries: 5 });
});

async function setMode(feeder: string, mode: FlisrMode): Promise<void> {
  resultOf(await city.control!.enterPin(PIN, ANNA));
  const refused = await city.flisr!.modes.set(feeder, mode, ANNA);
  if ('failure' in refused) {
    const asked = readRefusalDetail(refused.failure.detail)!.about;
    resultOf(await city.control!.second({ asked, user: 'boris', pin: PIN }, ANNA));
    resultOf(await city.flisr!.modes.set(feeder, mode, ANNA));
  }
}

const newest = (): FlisrCourseReport | undefined => city.flisr!.list(false).courses[0];

test('from the trip to restored supply, and back to normal once it is repaired', { timeout: 240_000 }, async () => {
  const element = 'cable-mv-1-3';
  const before = await believed();
  const plan = resultOf(await city.grid!.plan('restore', { fault: element }));
  expect(plan.customersLost).toBeGreaterThan(0);
  const feeder = city.flisr!.modes.report().feeders[0]!.id;
  // Those that help have a say as well.
  for (const { id } of city.flisr!.modes.report().feeders)
    await setMode(id, id === feeder ? 'automatic' : 'restoreOnly');
  resultOf(await city.drill.fault({ element, type: 'three-phase', at: null }, 'instructor'));
  await vi.waitFor(() => expect(newest()).toMatchObject({ state: 'restored' }), PATIENCE);
  const course = newest()!;
  expect(course.feeder).toBe(feeder);
  expect(course.endedMs! - course.trippedMs).toBeLessThan(60_000);
  const back = course.plan!.customersBack.at(-1)!.customers;
  expect(back).toBeGreaterThan(0);
  await vi.waitFor(() => expect(stateNow().customersOut).toBe(course.customersLost! - back), PATIENCE);

  const order = city.orders!.find(course.order!)!;
  expect(order).toMatchObject({ state: 'completed', isAutomatic: true });
  expect(order.steps.every(({ completedBy }) => completedBy === 'telemetry')).toBe(true);
  // Supply is told when it has settled.
  await vi.waitFor(() => {
    const [outage] = resultOf(city.outages!.list());
    const customersOut = course.customersLost! - back;
    expect(outage).toMatchObject({ state: 'partRestored', customersAffected: course.customersLost, customersOut });
    expect(outage!.times['isolated']).toBeGreaterThan(course.trippedMs);
  }, PATIENCE);

  // Nobody closes onto it, whatever they confirm.
  const onto = await city.orders!.write(
    { kind: 'emergency', title: 'try', purpose: '', area: '' },
    [
      {
        ...{ id: '1', group: 1, means: 'remote', crew: null, note: '' },
        operation: { kind: 'switch', device: course.location!.entrance, to: 'closed' },
      },
    ],
    BY,
  );
  const { id: tried } = resultOf(onto);
  const checked = resultOf(await city.orders!.words.check(tried, '1', ANNA));
  expect(checked).toMatchObject({ isRefused: true });
  expect(checked.violations.map(({ code }) => code)).toContain('onto-fault');

  resultOf(await city.drill.repair(element, 'instructor'));
  resultOf(await city.control!.enterPin(PIN, ANNA));
  const word = { place: course.location!.element, saidBy: 'crew 4', how: 'jointed and tested' };
  resultOf(await city.flisr!.repaired(course.id, word, ANNA));
  const normal = resultOf(await city.orders!.writeReturn(feeder, 'back to normal', BY));
  const { id } = resultOf(
    await city.orders!.begin({
      ...{ title: 'back to normal', purpose: '', area: null, responsible: BY, isAutomatic: true },
      steps: normal.steps.map(({ id: step, group, operation, means, crew, note }) => ({
        ...{ id: step, group, operation, means, crew, note },
      })),
    }),
  );
  await vi.waitFor(() => expect(city.orders!.find(id)).toMatchObject({ state: 'completed' }), PATIENCE);
  await vi.waitFor(() => expect(stateNow().customersOut).toBe(0), PATIENCE);
  expect((await believed()).switchClosed).toEqual(before.switchClosed);
  expect(log.filter((line) => /flisr|order|outages|bug/i.test(line))).toEqual([]);
});
