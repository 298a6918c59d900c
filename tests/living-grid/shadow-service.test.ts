// The shadow grid as a service: what the host believes follows from telemetry alone, survives the death of its thread, and never
// becomes a command.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { GRID_LIVE_TABLES, originOfBasis, qualityOfBasis, SUPPLY_CODE } from '../../contract/grid-live.ts';
import type { GridDoubt, GridState } from '../../contract/grid-requests.ts';
import { enter, type GridClient, type RunningTown, startTown } from './running-town.ts';

let town: RunningTown;
let client: GridClient;

beforeAll(async () => {
  town = await startTown();
  client = await enter(town, town.host.tokens.local);
}, 120_000);
afterAll(async () => {
  client.close();
  await town.stop();
});

const count = (state: number, rows?: (row: number) => boolean): number =>
  client.columns.consumers.supply.reduce(
    (sum, supply, row) => sum + (supply === state && (rows?.(row) ?? true) ? 1 : 0),
    0,
  );
const ofFeeder = (feeder: number) => (row: number) => town.grid.consumers.feeder[row] === feeder;

test('before anything was said nothing is known, and that is what is shown', async () => {
  expect(client.welcome.grid).toEqual(
    Object.fromEntries(GRID_LIVE_TABLES.map((table) => [table, client.columns[table].basis.length])),
  );
  await client.until(() => client.frames.length > 0);
  expect(client.frames[0]).toMatchObject({ isSnapshot: true });
  expect(count(SUPPLY_CODE.live)).toBe(0);
});

test('news that is an hour old when it comes is kept, and marked as what it is', async () => {
  const breaker = town.grid.feeders.breaker[0]!;
  await town.say(town.deviceOf(breaker), { position: 'closed' }, { ts: Date.now() - 3_700_000 });
  await client.until(() => qualityOfBasis(client.columns.switches.basis[breaker]!) === 'STALE');
  expect(client.columns.switches.position[breaker]).toBe(1);
  expect(originOfBasis(client.columns.switches.basis[breaker]!)).toBe('measured');
});

test('positions and meters make consumers live, and an open breaker makes exactly its feeder dark', async () => {
  await town.sayNormalState();
  const { count: consumers } = town.grid.network.consumers;
  await client.until(() => count(SUPPLY_CODE.live) === consumers);
  const breaker = town.grid.feeders.breaker[0]!;
  await town.say(town.deviceOf(breaker), { position: 'open' });
  const behind = ofFeeder(0);
  const expected = town.grid.consumers.feeder.filter((feeder) => feeder === 0).length;
  await client.until(() => count(SUPPLY_CODE.dead, behind) === expected);
  expect(count(SUPPLY_CODE.dead)).toBe(expected);
  expect(originOfBasis(client.columns.switches.basis[breaker]!)).toBe('measured');
  const { result } = (await client.ask('grid.state', {})) as { result?: GridState };
  expect(result!.customersOut).toBeGreaterThan(0);
  expect(result!.ageMs).toBeGreaterThanOrEqual(0);
  expect(result!.isStale).toBe(result!.ageMs > 2000);
  await town.say(town.deviceOf(breaker), { position: 'closed' });
  await client.until(() => count(SUPPLY_CODE.live) === consumers);
});

test('junk, old news and words of strangers change nothing', async () => {
  const { id } = town.pack.manifest;
  const breaker = town.grid.feeders.breaker[0]!;
  const asset = town.deviceOf(breaker);
  const before = structuredClone(client.columns.switches.position);
  const later = client.frames.length;
  await town.say(asset, { position: 'ajar' });
  await town.say(asset, { position: 'open' }, { ts: Date.now() - 3_600_000 });
  await town.say(asset, { position: 'open' }, { ts: Date.now() + 3_600_000 });
  await town.device.publishAsync(`twin/${id}/power/${asset}/state`, 'position: open', { qos: 1 });
  await town.device.publishAsync(`twin/${id}/power/no-such-switch/state`, '{"ts":1,"v":{"position":"open"}}', {
    qos: 1,
  });
  await client.until(() => client.frames.length > later + 3);
  expect(client.columns.switches.position).toEqual(before);
  expect(count(SUPPLY_CODE.dead)).toBe(0);
});

test('a switch that is said to be open and closed at one moment is no longer known for good', async () => {
  const asset = town.deviceOf(town.grid.feeders.breaker[0]!);
  const ts = Date.now();
  await Promise.all([town.say(asset, { position: 'open' }, { ts }), town.say(asset, { position: 'closed' }, { ts })]);
  const breaker = town.grid.feeders.breaker[0]!;
  await client.until(() => qualityOfBasis(client.columns.switches.basis[breaker]!) !== 'GOOD');
  const { result } = (await client.ask('grid.doubts', {})) as unknown as { result: { doubts: GridDoubt[] } };
  expect(result.doubts.map(({ point, doubt }) => [point, doubt])).toContainEqual([
    `${asset}.position`,
    'contradiction',
  ]);
  await town.say(asset, { position: 'closed' });
  await client.until(() => qualityOfBasis(client.columns.switches.basis[breaker]!) === 'GOOD', 15_000);
});

test('a client that acknowledges nothing gets nothing more, and then all at once; a wall may look', async () => {
  const wall = await enter(town, town.host.tokens.wall);
  await wall.until(() => wall.frames.length === 1);
  wall.isReading = false;
  const first = wall.frames[0]!;
  await wall.until(() => wall.frames.length === 2 || first.isSnapshot);
  const [held, seen] = [wall.frames.length, client.frames.length];
  await client.until(() => client.frames.length > seen + 3);
  expect(wall.frames.length).toBeLessThanOrEqual(held + 1);
  expect((await wall.ask('grid.state', {})).result).toBeDefined();
  expect((await wall.ask('grid.doubts', {})).failure!.code).toBe('forbidden');
  expect((await wall.ask('drill.fault', { element: 'x', type: 'earth', at: null })).failure!.code).toBe('forbidden');
  wall.close();
});

test('a question about what is not there gets an answer and harms nobody', async () => {
  for (const table of GRID_LIVE_TABLES) {
    for (const row of [client.columns[table].basis.length, 2 ** 31, 2 ** 52]) {
      for (const [name, params] of [
        ['grid.element', { table, row }],
        ['grid.trace', { table, row, direction: 'down' }],
      ] as const)
        expect((await client.ask(name, params)).failure!.code).toBe('not-found');
    }
  }
  expect((await client.ask('grid.element', { table: 'branches', row: -1 })).failure!.code).toBe('bad-request');
  expect(client.events).not.toContain('shadowGridStopped');
});

test('frames come at most five times a second', () => {
  const gaps = client.frames.slice(1).map(({ atMs }, i) => atMs - client.frames[i]!.atMs);
  gaps.sort((a, b) => a - b);
  expect(gaps[Math.floor(gaps.length / 10)]).toBeGreaterThan(150);
});

test('plans and calculations switch nothing: no command leaves the host', async () => {
  const commands: string[] = [];
  await town.device.subscribeAsync(`twin/${town.pack.manifest.id}/+/+/cmd`);
  town.device.on('message', (topic, payload) => commands.push(`${topic} ${payload.toString()}`));
  const { network, feeders } = town.grid;
  const cable = network.branches.ids[town.grid.branches.feeder.indexOf(0)]!;
  const breaker = network.switches.ids[feeders.breaker[0]!]!;
  const before = structuredClone(client.columns.switches.position);
  await client.ask('grid.restore', { fault: cable });
  await client.ask('grid.solve', { open: [breaker], close: [] });
  const later = client.frames.length;
  await client.until(() => client.frames.length > later + 2);
  expect(client.columns.switches.position).toEqual(before);
  expect(commands.filter((command) => !command.includes('"ping"'))).toEqual([]);
  // The way is open all the same: what the host does command arrives there.
  const asset = town.deviceOf(feeders.breaker[0]!);
  await town.device.publishAsync(`twin/${town.pack.manifest.id}/power/${asset}/cmd`, '{}', { qos: 1 });
});

test('a thread that dies leaves what was believed, marked as stale, and comes back by itself', async () => {
  const live = count(SUPPLY_CODE.live);
  const { basis } = client.columns.consumers;
  const before = basis.slice();
  expect(before.some((code) => qualityOfBasis(code) !== 'STALE')).toBe(true);
  town.killShadow();
  await client.until(() => client.events.includes('shadowGridStopped'));
  await client.until(() => basis.every((code) => qualityOfBasis(code) === 'STALE'));
  expect(count(SUPPLY_CODE.live)).toBe(live);
  expect((await client.ask('grid.element', { table: 'feeders', row: 0 })).failure!.code).toBe('unavailable');
  expect(((await client.ask('grid.state', {})) as { result?: GridState }).result).toMatchObject({ isStale: true });
  expect(town.host.city!.troubles()).toHaveLength(1);
  const starts = client.events.filter((name) => name === 'shadowGridStarted').length;
  await client.until(() => client.events.filter((name) => name === 'shadowGridStarted').length > starts);
  await client.until(() => basis.every((code, row) => code === before[row]) && count(SUPPLY_CODE.live) === live);
});
