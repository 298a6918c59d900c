// A cable fails; the host is asked how to restore, the steps are carried out on the living city by command and by crew, and then
// truth and shadow agree that everybody has supply again while the cable is still broken. What a crew has switched at a station without
// remote control nobody tells the control room: who is supplied it knows from meters and from what is reported.
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { GridPlan } from '../../contract/grid-requests.ts';
import { importCity } from '../../main/host/city/import/import-city.ts';
import { osmPbf } from '../builders/osm-pbf.ts';
import { osmTown } from '../builders/osm-town.ts';
import { hasMosquitto } from '../telemetry/mosquitto.ts';
import { ExpectedOutages } from './expected-outage.ts';
import { wrong } from './fault-campaign.ts';
import { type LivingCity, startLivingCity, until } from './living-city.ts';

const WITHIN_MS = 30_000;

/** As an operator would: what obeys by command, the rest by a crew; a step that is refused for the moment is said again. */
async function carryOut(city: LivingCity, device: string, action: 'open' | 'close'): Promise<void> {
  const { grid, pack, truth } = city;
  const row = grid.network.switches.ids.indexOf(device);
  const asset = pack.assets()[grid.switches.asset[row]!];
  const position = action === 'open' ? 'open' : 'closed';
  const isThere = (): boolean => {
    truth.read();
    const last = truth.lines.findLast((line) => line.kind === 'switch' && line.switch === device);
    return last === undefined
      ? (grid.network.switches.normalOpen[row] === 1) === (position === 'open')
      : last.position === position;
  };
  const done = await until(() => isThere(), 200);
  if (done !== null) return;
  for (let tries = 0; tries < 20; tries++) {
    if (asset !== undefined && grid.network.switches.remote[row] === 1) await city.operate(asset, position);
    else await city.drill('crew', { element: device, position });
    if ((await until(isThere, 3000)) !== null) return;
  }
  throw new Error(`${device} did not ${action}`);
}

/** Where a station's terminal falls silent, a plan does without its devices or sends a crew, and says so. */
async function plansWithoutTheSilent(city: LivingCity, element: string): Promise<void> {
  const { ids, remote } = city.grid.network.switches;
  const ask = () => city.ask<GridPlan>(`/api/grid/restore?fault=${element}`);
  const patience = { timeout: WITHIN_MS, interval: 500 };
  // After the start each device tells its position within some seconds.
  const obeying = async () => (await ask()).steps.filter(({ checks }) => checks['remote'] === true);
  const expected = (await ask()).steps.filter(({ device }) => remote[ids.indexOf(device)] === 1);
  await expect.poll(async () => (await obeying()).length, patience).toBe(expected.length);
  for (const { checks, reason } of (await ask()).steps) {
    const obeys = checks['remote'] === true;
    expect(checks).toMatchObject({ positionTold: obeys, position: obeys ? 'told' : 'assumed' });
    expect(reason.includes('By hand')).toBe(!obeys);
  }
  // Not at a substation: it would take away the word of more than one feeder.
  const one = expected.findLast(({ device }) => !device.startsWith('substation'))?.device;
  if (one === undefined) throw new Error('no step of the plan obeys at a station');
  const isReliedOn = async () => (await obeying()).some(({ device }) => device === one);
  const at = city.grid.stations.ids[city.grid.switches.station[ids.indexOf(one)]!]!;
  await city.drill('terminal', { station: at, works: false });
  await expect.poll(isReliedOn, patience).toBe(false);
  const step = (await ask()).steps.find(({ device }) => device === one);
  if (step !== undefined) {
    expect(step.checks).toMatchObject({ remote: false, positionTold: false, position: 'doubtful' });
    expect(step.reason).toContain('By hand');
  }
  await city.drill('terminal', { station: at, works: true });
  await expect.poll(isReliedOn, patience).toBe(true);
}

const customersOf = ({ grid }: LivingCity, rows: readonly number[]): number =>
  rows.reduce((sum, row) => sum + grid.network.consumers.customers[row]!, 0);

/** A fuse that nobody telemeters: whom it has left dark the plan counts, and says that only the repair helps. */
async function countsWhomAFuseTakes(city: LivingCity): Promise<void> {
  const { grid, truth } = city;
  const { ids } = grid.network.branches;
  const outages = new ExpectedOutages(grid);
  const row = ids.findIndex(
    (id, at) => id.startsWith('cable-lv') && outages.of('branch', at, 'three-phase').dark.length > 2,
  );
  const { dark } = outages.of('branch', row, 'three-phase');
  await city.drill('fault', { element: ids[row], type: 'three-phase', at: null });
  const isOut = (): boolean => {
    truth.read();
    return dark.every((consumer) => truth.dark[consumer] === 1) && wrong(city).length === 0;
  };
  expect(await until(isOut, WITHIN_MS), 'dark, and known to be').not.toBeNull();
  const plan = await city.ask<GridPlan>(`/api/grid/restore?fault=${ids[row]}`);
  const customers = customersOf(city, dark);
  expect(plan).toMatchObject({ ties: [], customersLost: customers, customersUnserved: customers });
  expect(plan.lostKw).toBeGreaterThan(0);
  expect(plan.tripped).toHaveLength(1);
  expect(plan.notes.join(' ')).toContain(`The fuse ${plan.tripped[0]} has blown`);
}

test.skipIf(!hasMosquitto)('a plan of the host restores the living city', { timeout: 180_000 }, async () => {
  const folder = await mkdtemp(join(tmpdir(), 'city-twin-restored-'));
  const file = join(folder, 'town.osm.pbf');
  await writeFile(file, osmPbf(osmTown({ blocks: 10 }).file()));
  await importCity({ file, out: join(folder, 'pack'), name: 'Town' });
  const city = await startLivingCity({ pack: join(folder, 'pack') });
  try {
    const { grid, truth } = city;
    expect(await until(() => wrong(city).length === 0, 60_000, 250), 'the shadow grid has not come up').not.toBeNull();
    const element = 'cable-mv-1-2';
    const row = grid.network.branches.ids.indexOf(element);
    await plansWithoutTheSilent(city, element);
    const { dark } = new ExpectedOutages(grid).of('branch', row, 'three-phase');
    expect(dark.length).toBeGreaterThan(10);
    await city.drill('fault', { element, type: 'three-phase', at: null });
    const isOut = (): boolean => {
      truth.read();
      return dark.every((consumer) => truth.dark[consumer] === 1) && wrong(city).length === 0;
    };
    expect(await until(isOut, WITHIN_MS), 'dark, and known to be').not.toBeNull();

    const plan = await city.ask<GridPlan>(`/api/grid/restore?fault=${element}`);
    expect(plan.ties).toHaveLength(1);
    expect(plan.customersLost).toBe(customersOf(city, dark));
    expect(plan.customersUnserved).toBe(0);
    for (const { device, action } of plan.steps) await carryOut(city, device, action);
    const isBack = (): boolean => {
      truth.read();
      return truth.dark.every((one) => one === 0) && wrong(city).length === 0;
    };
    expect(await until(isBack, WITHIN_MS), `back: ${wrong(city).length} wrong`).not.toBeNull();
    await countsWhomAFuseTakes(city);
  } finally {
    await city.stop();
    await rm(folder, { recursive: true });
  }
});
