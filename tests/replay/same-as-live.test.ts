// What a screen shows of the past is what was shown: every value of every point and every row of the grid, at many moments of a life with
// switchings, outages, silence, late words and clocks that are wrong.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { QUALITY_CODE } from '../../contract/vocabulary.ts';
import { keyOf, uniform } from '../../simulation/run/random.ts';
import { type RunningTown, startTown } from '../living-grid/running-town.ts';
import {
  type Believed,
  captureBelieved,
  captureMoment,
  expectSame,
  gridSettles,
  type Moment,
  pause,
  seekMoment,
} from './moments.ts';
import { openScreen } from './screen-client.ts';

let town: RunningTown;
const moments: Moment[] = [];
/** source time of a late word, its row, the value that was shown then and the value that came late */
let late: { readonly row: number; readonly ts: number; readonly value: number };

/** with an open feeder, and meters that do not contradict it */
let believedThen: Believed | null = null;

const capture = async (): Promise<void> => {
  moments.push(await captureMoment(town));
};

beforeAll(async () => {
  town = await startTown();
  const key = keyOf(7, 'replay');
  let drawn = 0;
  const random = () => uniform(key, drawn++);
  const { grid, host } = town;
  const city = host.city!;
  const meters = [...grid.consumers.meter].filter((row) => row >= 0).map((row) => town.pack.assets()[row]!.id);
  const devices = Array.from({ length: grid.network.switches.count }, (_, row) => row).filter(
    (row) => grid.switches.asset[row]! >= 0,
  );
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)]!;
  await capture();
  await town.sayNormalState();
  await gridSettles(town);
  await capture();
  // Less than is worth showing: 300 W stands.
  await town.say(meters[0]!, { activePower: 318 });
  for (let round = 0; round < 10; round++) {
    for (let i = 0; i < 12; i++)
      await town.say(pick(meters), { activePower: Math.round(3000 * random()), voltage: 225 + 10 * random() });
    const device = town.deviceOf(pick(devices));
    await town.say(device, { position: random() < 0.6 ? 'open' : 'closed' });
    // A meter without supply, a clock that is ahead, a word that comes late, a device that goes and comes.
    if (round % 3 === 0) await town.say(pick(meters), { supply: 'off' });
    if (round % 3 === 1) await town.say(pick(meters), { activePower: 700 + round }, { ts: Date.now() + 90_000 });
    if (round % 4 === 2) await town.say(pick(meters), { activePower: 900 + round }, { ts: Date.now() - 20_000 });
    if (round % 4 === 3) {
      const { id, domain } = town.pack.assets().find((asset) => asset.id === device)!;
      await town.device.publishAsync(`twin/${town.pack.manifest.id}/${domain}/${id}/online`, 'false', {
        qos: 1,
        retain: true,
      });
    }
    await pause(random() < 0.5 ? 300 : 1300);
    // What is compared with a calculation has to be one of all that was said.
    if (round === 0) {
      await gridSettles(town);
      believedThen = await captureBelieved(town);
    }
    await capture();
  }
  const [meter = ''] = meters;
  const row = city.pointRows.get(`${meter}.activePower`)!;
  const ts = moments[3]!.atMs;
  late = { row, ts, value: 4321 };
  await town.say(meter, { activePower: 4321 }, { ts });
  await capture();
  // What is shown now is on disk a moment later.
  await pause(2500);
}, 180_000);
afterAll(async () => {
  await town.stop();
});

test('every value and every row of the grid are what they were, sought in any order', async () => {
  const screen = await openScreen(town.server.port, town.host.tokens.local);
  for (const at of [5, 2, 9, 1, 11, 7, 3, 10, 4, 0, 6, 8, 12]) {
    const moment = moments[at]!;
    const state = await seekMoment(screen, moment.atMs);
    expect(state.atMs).toBe(moment.atMs);
    expect(state).toMatchObject({ isUnrecorded: false, grid: 'shown', speed: 0 });
    expectSame(town, screen, moment);
  }
  screen.close();
}, 60_000);

test('playing arrives at the same as seeking', async () => {
  const screen = await openScreen(town.server.port, town.host.tokens.local);
  await screen.ask('replay.seek', { atMs: moments[2]!.atMs });
  await screen.ask('replay.play', { speed: 5 });
  const target = moments[8]!;
  while ((await screen.ask('replay.play', { speed: 5 })).atMs < target.atMs - 1500) await pause(50);
  await screen.ask('replay.play', { speed: 0 });
  // The last stretch in small steps, until the moment itself.
  await seekMoment(screen, target.atMs);
  expectSame(town, screen, target);
  await screen.ask('replay.play', { speed: 600 });
  while ((await screen.ask('replay.extent', {})).toMs - screen.status.cityTimeMs > 60_000 || screen.status.speed > 0)
    await pause(100);
  expect(screen.status.replay).toMatchObject({ speed: 0 });
  screen.close();
}, 60_000);

test('by source time a word that came late holds from its own time on', async () => {
  const screen = await openScreen(town.server.port, town.host.tokens.local);
  await screen.ask('replay.seek', { atMs: late.ts + 1, order: 'arrival' });
  expect(screen.shown.values[late.row]).not.toBe(late.value);
  const state = await screen.ask('replay.seek', { atMs: late.ts + 1, order: 'source' });
  expect(state.order).toBe('source');
  expect(screen.shown.values[late.row]).toBe(late.value);
  expect(screen.shown.times[late.row]).toBe(late.ts);
  screen.close();
});

test('who looks at the past is told first that it is the past, and others stay in the present', async () => {
  const screen = await openScreen(town.server.port, town.host.tokens.local);
  const other = await openScreen(town.server.port, town.host.tokens.local);
  await pause(300);
  screen.told.length = 0;
  await screen.ask('replay.seek', { atMs: moments[4]!.atMs });
  const at = screen.told.indexOf('status replay');
  expect(screen.told.slice(at, at + 4)).toEqual(['status replay', 'snapshot', 'grid', 'answer']);
  expect(screen.told.slice(0, at)).not.toContain('snapshot');
  const meter = town.pack.assets()[[...town.grid.consumers.meter].find((row) => row >= 0)!]!.id;
  const row = town.host.city!.pointRows.get(`${meter}.activePower`)!;
  const before = screen.shown.values[row];
  await town.say(meter, { activePower: 5150 });
  while (other.shown.values[row] !== 5150) await pause(20);
  await pause(200);
  expect(screen.shown.values[row]).toBe(before);
  expect(other.status.mode).toBe('live');
  expect(screen.status.mode).toBe('replay');
  screen.told.length = 0;
  await screen.ask('replay.end', {});
  // What the past still said was on its way when the end was asked for.
  const back = screen.told.indexOf('status live');
  expect(screen.told.slice(back, back + 4)).toEqual(['status live', 'snapshot', 'grid', 'answer']);
  expect(screen.told.slice(0, back).filter((what) => what === 'snapshot' || what === 'answer')).toEqual([]);
  await pause(1200);
  expect(screen.told.slice(back).filter((what) => what.startsWith('status'))).not.toContain('status replay');
  expect(screen.shown.values[row]).toBe(5150);
  screen.close();
  other.close();
});

test('before the first word of this host nothing was known', async () => {
  const screen = await openScreen(town.server.port, town.host.tokens.local);
  const { fromMs } = await screen.ask('replay.extent', {});
  // A moment before the record is its first one.
  const state = await screen.ask('replay.seek', { atMs: fromMs! - 60_000 });
  expect(state).toMatchObject({ atMs: fromMs, isUnrecorded: false });
  expect(screen.shown.times.every(Number.isNaN)).toBe(true);
  expect([...screen.grid!.consumers.supply].every((supply) => supply === 0)).toBe(true);
  screen.close();
});

test('questions on the grid are answered for the moment that is shown', async () => {
  const screen = await openScreen(town.server.port, town.host.tokens.local);
  const moment = moments.findLast(({ grid }) => grid.consumers.supply.includes(2))!;
  // Also where it was played to, and not sought.
  await screen.ask('replay.seek', { atMs: moment.atMs - 3000 });
  await screen.ask('replay.play', { speed: 10 });
  await pause(250);
  await screen.ask('replay.play', { speed: 0 });
  await seekMoment(screen, moment.atMs);
  const dark = moment.grid.consumers.supply.indexOf(2);
  const report = await screen.ask('grid.element', { table: 'consumers', row: dark });
  expect(report.supply.state).toBe('dead');
  const state = await screen.ask('grid.state', {});
  expect(Math.abs(state!.ts - moment.atMs)).toBeLessThan(2000);
  const live = town.host.city!.grid!.state();
  expect('result' in live && live.result.ts).toBeGreaterThan(state!.ts);
  screen.close();
}, 30_000);

test('a screen can be turned to the past only so often at once', async () => {
  const screens = await Promise.all(
    Array.from({ length: 5 }, () => openScreen(town.server.port, town.host.tokens.local)),
  );
  const answers = await Promise.all(screens.map((screen) => screen.tryTo('replay.seek', { atMs: moments[1]!.atMs })));
  expect(
    answers.filter((answer) => 'failure' in answer).map((answer) => 'failure' in answer && answer.failure.code),
  ).toEqual(['too-many']);
  for (const screen of screens) screen.close();
  await pause(300);
  const next = await openScreen(town.server.port, town.host.tokens.local);
  expect((await next.ask('replay.seek', { atMs: moments[1]!.atMs })).isUnrecorded).toBe(false);
  next.close();
});

test('calculated anew from words that do not contradict each other the grid is the one that was calculated then', async () => {
  const screen = await openScreen(town.server.port, town.host.tokens.local);
  const { ts, drawn, balance, shown } = believedThen!;
  let state = await screen.ask('replay.seek', { atMs: ts, order: 'source' });
  for (; state.gridMs === null; state = await screen.ask('replay.play', { speed: 0 })) await pause(50);
  await pause(400);
  expect(state.grid).toBe('calculated');
  const { consumers, switches } = screen.grid!;
  expect(consumers.supply).toEqual(shown.consumers.supply);
  expect(switches.position).toEqual(shown.switches.position);
  // Against what was calculated, without the deadbands of what is shown. Columns have 24 bits.
  const apart = consumers.power.map((power, row) => Math.abs(power - drawn[row]!) / Math.max(1, drawn[row]!));
  expect(Math.max(...apart)).toBeLessThan(1e-6);
  const { rows: again } = await screen.ask('grid.balance', { by: 'feeder' });
  expect(again.map(({ id }) => id)).toEqual(balance.map(({ id }) => id));
  again.forEach(({ delivered, technicalLosses, customersOut }, row) => {
    const then = balance[row]!;
    expect(customersOut).toBe(then.customersOut);
    for (const [now, before] of [
      [delivered, then.delivered],
      [technicalLosses, then.technicalLosses],
    ] as const) {
      if (before === null) expect(now).toBeNull();
      else expect(Math.abs(now! - before)).toBeLessThanOrEqual(1e-6 * Math.max(1, Math.abs(before)));
    }
  });
  // What was shown then stood up to a deadband apart from that: 2 %, and 25 W where somebody draws little (6 % of 300 W).
  const band = shown.consumers.power.map(
    (power, row) => Math.abs(power - consumers.power[row]!) - Math.max(25, 0.02 * power),
  );
  expect(Math.max(...band)).toBeLessThan(0.1);
  const calm = [...town.grid.consumers.meter].findIndex((row) => row >= 0);
  expect(Math.abs(shown.consumers.power[calm]! / drawn[calm]! - 1)).toBeGreaterThan(0.03);
  screen.close();
}, 60_000);

test('what went silent is stale in the past too', () => {
  const stale = moments.filter(({ shown }) => shown.qualities.includes(QUALITY_CODE.STALE));
  // The test would say little if nothing had.
  expect(stale.length).toBeGreaterThan(0);
});
