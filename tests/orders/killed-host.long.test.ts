// The same at ten random moments, whatever the host is doing then; and a fault restoration whose host is killed thrice on its way.
import { afterEach, expect, test, vi } from 'vitest';
import type { ControlAreas } from '../../contract/control-requests.ts';
import type { FlisrCourseReport } from '../../contract/flisr-requests.ts';
import type { GridState } from '../../contract/grid-requests.ts';
import type { OrderReport, OrderStepReport } from '../../contract/order-requests.ts';
import { hasMosquitto } from '../telemetry/mosquitto.ts';
import { BLOCKS, boardNow, carryOn, controlAll, enterPin, issueCableWork, orderNow } from './cable-work.ts';
import { type OrderTown, PIN, startOrderTown, untilAllHaveSpoken } from './order-town.ts';

const KILLS = 10;
/** A word with its drive takes some 5 s, a paper step a tenth of a second: both are met. */
const KILLED_WITHIN_MS = 6_000;

/** of the town with a cable whose loss remote switches alone make good */
const RESTORED_BLOCKS = 8;

let town: OrderTown;
const begin = async (blocks: number): Promise<void> => {
  town = await startOrderTown(blocks);
  await town.untilKnown();
};
afterEach(async () => town?.stop());

const operated = () => town.heard.filter(({ phase }) => phase === 'operate');
/** No word has gone out twice. */
const expectEachWordOnce = () =>
  expect(operated().map(({ id }) => id)).toEqual([...new Set(operated().map(({ id }) => id))]);

/** What the steps that are done have put on the board, and not taken off again. */
function boardOf(steps: readonly OrderStepReport[]) {
  const kinds = {
    lock: new Set<string>(),
    tag: new Set<string>(),
    ground: new Set<string>(),
    permit: new Set<string>(),
  };
  for (const { state, operation } of steps) {
    if (state !== 'completed') continue;
    const put = (on: Set<string>, id: string, isOn: boolean) => (isOn ? on.add(id) : on.delete(id));
    if (operation.kind === 'lock') put(kinds.lock, operation.device, operation.to === 'locked');
    if (operation.kind === 'tag') put(kinds.tag, operation.tag, operation.to === 'on');
    if (operation.kind === 'ground') put(kinds.ground, operation.earth, operation.to === 'on');
    if (operation.kind === 'permit') put(kinds.permit, operation.permit, operation.to === 'on');
  }
  return Object.fromEntries(Object.entries(kinds).map(([kind, ids]) => [kind, [...ids].toSorted()]));
}

async function expectBoardFits(steps: readonly OrderStepReport[]): Promise<void> {
  const board = await boardNow(town);
  const ids = (of: readonly { readonly id: string }[]) => of.map(({ id }) => id).toSorted();
  const there = { tag: ids(board.tags), ground: ids(board.earths), permit: ids(board.permits) };
  expect({ ...there, lock: [...board.locks].toSorted() }).toEqual(boardOf(steps));
}

const untilDecided = (id: string) =>
  vi.waitFor(
    async () => expect((await orderNow(town, id)).steps.filter(({ state }) => state === 'instructed')).toEqual([]),
    { timeout: 60_000, interval: 200 },
  );

/** Nothing that was answered before is forgotten; the one step that was under way may have come to its end. */
function expectKept(seen: OrderReport, stood: OrderReport): void {
  if (stood.version === seen.version) expect(stood).toEqual(seen);
  expect(stood.version).toBeGreaterThanOrEqual(seen.version);
  expect(stood.signatures.slice(0, seen.signatures.length)).toEqual(seen.signatures);
  for (const [i, step] of seen.steps.entries()) {
    const now = stood.steps[i]!;
    if (step.state === 'completed') expect(now).toEqual(step);
    if (step.state === 'instructed') {
      expect(['instructed', 'completed', 'failed']).toContain(now.state);
      expect(now.instructedAt).toBe(step.instructedAt);
    }
  }
}

test.skipIf(!hasMosquitto)(
  'killed at ten random moments, orders stand where they stood',
  { timeout: 1_500_000 },
  async () => {
    await begin(BLOCKS);
    const moments: string[] = [];
    const retries = new Map<string, number>();
    let number = 0;
    const issue = async () => (await issueCableWork(town, `C-${++number}`)).id;
    let id = await issue();
    for (let kills = 0; kills < KILLS; ) {
      // What was on its way when the host was killed is decided first, or a host that is killed all the time never gets any further.
      await untilDecided(id);
      let seen = await orderNow(town, id);
      const look = setInterval(
        () =>
          void orderNow(town, id).then(
            (order) => (seen = order.steps === undefined ? seen : order),
            () => undefined,
          ),
        50,
      );
      const atMs = Math.random() * KILLED_WITHIN_MS;
      let isKilled = false;
      const dead = new Promise<void>((resolve) => {
        setTimeout(() => {
          isKilled = true;
          void town.kill().then(resolve);
        }, atMs);
      });
      const tried = (step: string) => retries.set(`${id}-${step}`, (retries.get(`${id}-${step}`) ?? 0) + 1);
      const ended = await carryOn(town, id, { tried }).catch((error: unknown) => {
        if (!isKilled) throw error;
        return null;
      });
      await dead;
      clearInterval(look);
      kills++;
      const heard = operated().length;
      await town.restart();
      const stood = await orderNow(town, id);
      expectKept(seen, stood);
      await expectBoardFits(stood.steps);
      const { json } = await town.ask<ControlAreas>('anna', 'GET', '/api/control');
      expect(json.areas.find((area) => area.id === stood.area)!.holder).toBe('anna');
      const step = stood.steps.find(({ state }) => state !== 'completed');
      moments.push(`${Math.round(atMs)} ms: ${step === undefined ? 'all done' : `step ${step.id} ${step.state}`}`);
      await town.untilKnown();
      expect(operated()).toHaveLength(heard);
      expectEachWordOnce();
      await enterPin(town, 'anna');
      if (ended !== null || stood.state === 'completed') id = await issue();
    }
    expect(await carryOn(town, id)).toMatchObject({ state: 'completed' });
    await expectBoardFits([]);
    expectEachWordOnce();
    // A step has as many words as people have said, and no other.
    const words = new Map<string, number>();
    for (const { id: command } of operated()) {
      const step = command.split('-').slice(0, 3).join('-');
      words.set(step, (words.get(step) ?? 0) + 1);
    }
    for (const [step, said] of words) expect(said, step).toBeLessThanOrEqual(1 + (retries.get(step) ?? 0));
    console.info(
      `killed ${moments.join('; ')}; ${number} orders, tried again by a person: ${JSON.stringify([...retries])}`,
    );
  },
);

async function setMode(feeder: string, mode: string): Promise<void> {
  const path = `/api/feeders/${feeder}/flisr`;
  const first = await town.ask('anna', 'PUT', path, { mode });
  const asked = /^second-missing (\S+)$/.exec(first.json.detail ?? '')?.[1];
  expect(asked, JSON.stringify(first.json)).toBeDefined();
  expect((await town.ask('anna', 'POST', '/api/control/second', { asked, user: 'boris', pin: PIN })).status).toBe(200);
  expect((await town.ask('anna', 'PUT', path, { mode })).status).toBe(200);
}

const newest = async () => (await town.ask<readonly FlisrCourseReport[]>('anna', 'GET', '/api/flisr')).json[0];
const PATIENCE = { timeout: 120_000, interval: 50 };

/** Until a restoration has begun to gather what the field knows of the fault. */
async function faultIn(element: string): Promise<FlisrCourseReport> {
  await begin(RESTORED_BLOCKS);
  await controlAll(town);
  await enterPin(town, 'anna');
  await setMode('substation-s1.f2', 'automatic');
  await setMode('substation-s1.f1', 'restoreOnly');
  await untilAllHaveSpoken();
  town.field('fault', { element, type: 'three-phase', at: null });
  await vi.waitFor(async () => expect((await newest())?.state).toBe('gathering'), PATIENCE);
  return (await newest())!;
}

/** Nothing is said to any device by a host that starts. */
async function killed(): Promise<void> {
  await town.kill();
  const heard = operated().length;
  await town.restart();
  expect(operated()).toHaveLength(heard);
}

test.skipIf(!hasMosquitto)(
  'killed at its first word and at its last, a restoration goes on and restores',
  { timeout: 600_000 },
  async () => {
    const { id, trippedMs, customersLost } = await faultIn('cable-mv-1-5');
    await vi.waitFor(() => expect(operated()).not.toHaveLength(0), PATIENCE);
    const { order, plan } = (await newest())!;
    await killed();
    expect(await newest()).toMatchObject({ id, trippedMs, order, plan, state: 'executing' });
    const steps = (await orderNow(town, order!)).steps.length;
    await vi.waitFor(() => expect(operated()).toHaveLength(steps), PATIENCE);
    await killed();
    expect(await newest()).toMatchObject({ id, order, plan });
    await vi.waitFor(async () => expect((await newest())?.state).toBe('restored'), PATIENCE);
    expect(await orderNow(town, order!)).toMatchObject({ state: 'completed', isAutomatic: true });
    expect(operated()).toHaveLength(steps);
    expectEachWordOnce();
    const left = customersLost! - plan!.customersBack.at(-1)!.customers;
    const out = async () => (await town.ask<GridState>('anna', 'GET', '/api/grid/state')).json.customersOut;
    await vi.waitFor(async () => expect(await out()).toBe(left), PATIENCE);
  },
);

test.skipIf(!hasMosquitto)(
  'killed while it gathers, a restoration goes on with what is still told, and no further than that allows',
  { timeout: 600_000 },
  async () => {
    const { id, trippedMs } = await faultIn('cable-mv-1-5');
    await killed();
    expect(await newest()).toMatchObject({ id, trippedMs });
    await vi.waitFor(async () => expect((await newest())?.plan).not.toBeNull(), PATIENCE);
    const { location, level, because } = (await newest())!;
    // Nobody knows any more since when an indicator shows a passage: it counts as silent, and the place gets larger by that.
    if (location!.silent.length > 0)
      expect({ level, because }).toEqual({ level: 'supervised', because: { code: 'needs-crew' } });
    expect([location!.entrance, ...location!.inside, ...location!.exits]).toEqual(
      expect.arrayContaining(['station-s5.b.q1']),
    );
  },
);
