// Whoever else a plan or a mode has to do with: feeders that help, areas of others, people who have to say yes.
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { type FlisrHost, FlisrTown } from '../../../../tests/builders/flisr-town.ts';
import { ANNA, BORIS, PIN } from '../../../../tests/builders/switching-town.ts';
import { AUTOMATIC_ORDERS } from '../control/area-presence.ts';
import type { Answer } from '../../requests/handler.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const FEEDER_CABLE = 'r1.1.cable-2';

function resultOf<T>(given: Answer<T>): T {
  if ('failure' in given) throw new Error(given.failure.message);
  return given.result;
}
const codeOf = (given: Answer<unknown>) => ('failure' in given ? (given.failure.detail ?? given.failure.code) : 'done');

async function controlled(host: FlisrHost, asker = ANNA) {
  const [area] = host.control.map.areas;
  resultOf(await host.control.change(area!.id, { type: 'take' }, asker));
  resultOf(await host.control.enterPin(PIN, asker));
}

describe('a plan that has to do with others', () => {
  const TWO_AREAS = {
    areas: [
      { id: 'west', name: 'West', feeders: ['feeder-0'] },
      { id: 'east', name: 'East', feeders: ['feeder-1'] },
    ],
    people: {},
  };
  const yes = async () => null;

  test('goes no further than the feeders that help may go, and says so', async () => {
    const city = new FlisrTown();
    const host = await city.open('automatic');
    await host.modes.setFeeder('feeder-1', 'supervised', 'anna', yes);
    await city.town.pass(4000);
    city.strike(FEEDER_CABLE);
    const { plan, level, because } = await city.until(host, 'proposed');
    expect(plan!.feeders).toEqual(['feeder-0', 'feeder-1']);
    expect({ level, because }).toEqual({
      level: 'supervised',
      because: { code: 'feeder-mode', feeder: 'feeder-1', mode: 'supervised' },
    });
    expect(city.town.heard).toEqual([]);
  });

  test('a feeder that is off still is people’s to use: the plan is a suggestion', async () => {
    const city = new FlisrTown();
    const host = await city.open('automatic');
    await host.modes.setFeeder('feeder-1', 'disabled', 'anna', yes);
    await city.town.pass(4000);
    city.strike(FEEDER_CABLE);
    expect(await city.until(host, 'proposed')).toMatchObject({ level: 'manual' });
  });

  test('a feeder may help without being restored by the program itself', async () => {
    const city = new FlisrTown();
    const host = await city.open('automatic');
    await host.modes.setFeeder('feeder-1', 'restoreOnly', 'anna', yes);
    await city.town.pass(4000);
    city.strike(FEEDER_CABLE);
    expect(await city.until(host, 'restored')).toMatchObject({ level: 'automatic', because: null });
    city.strike('r1.2.cable-2');
    expect(await city.until(host, 'proposed')).toMatchObject({ level: 'manual' });
  });

  test('is stopped when a feeder that helps is held back meanwhile', async () => {
    const city = new FlisrTown();
    const host = await city.open('automatic');
    await city.town.pass(4000);
    city.strike(FEEDER_CABLE);
    await city.until(host, 'executing');
    resultOf(await host.flisr.modes.set('feeder-1', 'manual', BORIS));
    expect(await city.until(host, 'handedOver')).toMatchObject({ reason: 'level-lowered' });
  });

  test('is proposed where somebody else controls an area that it switches in, and needs all of them to be approved', async () => {
    const city = new FlisrTown();
    const host = await city.open('automatic', TWO_AREAS);
    resultOf(await host.control.change('east', { type: 'take' }, BORIS));
    await city.town.pass(4000);
    city.strike(FEEDER_CABLE);
    const { id, plan, level, because } = await city.until(host, 'proposed');
    expect({ level, because }).toEqual({
      level: 'supervised',
      because: { code: 'area-held', area: 'east', holder: 'boris' },
    });
    resultOf(await host.control.change('west', { type: 'take' }, ANNA));
    resultOf(await host.control.enterPin(PIN, ANNA));
    const refused = await host.flisr.approve(id, plan!.id, ANNA);
    expect(codeOf(refused)).toBe('held-by east');
    expect('failure' in refused && refused.failure.message).toContain('boris');
    expect(city.town.heard).toEqual([]);
    resultOf(await host.control.change('east', { type: 'offer', to: 'anna' }, BORIS));
    resultOf(await host.control.change('east', { type: 'accept' }, ANNA));
    resultOf(await host.flisr.approve(id, plan!.id, ANNA));
    expect(await city.until(host, 'restored')).toMatchObject({ approvedBy: 'anna' });
  });

  test('goes on by itself where one person controls all of it, or nobody does', async () => {
    const city = new FlisrTown();
    const host = await city.open('automatic', TWO_AREAS);
    for (const area of ['west', 'east']) resultOf(await host.control.change(area, { type: 'take' }, ANNA));
    await city.town.pass(4000);
    city.strike(FEEDER_CABLE);
    await city.until(host, 'restored');
  });

  test('goes on by itself where the program has an area for another automatic order: that is no person', async () => {
    const city = new FlisrTown();
    const host = await city.open('automatic', TWO_AREAS);
    const program = { user: AUTOMATIC_ORDERS, role: 'operator', token: AUTOMATIC_ORDERS } as const;
    resultOf(await host.control.change('east', { type: 'take' }, program));
    await city.town.pass(4000);
    city.strike(FEEDER_CABLE);
    expect(await city.until(host, 'restored')).toMatchObject({ level: 'automatic', because: null });
  });
});

describe('freedom', () => {
  test('is not given back to a feeder that has tripped again by a mode that changes elsewhere, only less', async () => {
    const city = new FlisrTown();
    const host = await city.open('automatic');
    await city.town.pass(4000);
    city.strike(FEEDER_CABLE);
    await city.until(host, 'restored');
    city.strike('r1.1.cable-1');
    const { id } = await city.until(host, 'proposed');
    const stands = () => host.flisr.list(false).courses.find((one) => one.id === id);
    const people = { level: 'manual', because: { code: 'tripped-again' } };
    expect(stands()).toMatchObject(people);
    resultOf(await host.flisr.modes.set('feeder-1', 'supervised', BORIS));
    await city.town.pass(1000);
    expect(stands()).toMatchObject(people);
    resultOf(await host.flisr.modes.set('feeder-0', 'disabled', ANNA));
    await city.town.pass(1000);
    expect(stands()).toMatchObject({ level: 'disabled' });
  });

  test('is judged when its turn has come: what held back a moment ago may give freedom now', async () => {
    const city = new FlisrTown();
    const host = await city.open('automatic');
    const set = await Promise.all([
      host.flisr.modes.set('feeder-0', 'disabled', ANNA),
      host.flisr.modes.set('feeder-0', 'supervised', BORIS),
    ]);
    expect(set.map(codeOf)).toEqual(['done', expect.stringMatching(/^not-held/)]);
    expect(host.modes.of('feeder-0')).toBe('disabled');
  });

  test('to shed load needs nobody’s leave, to end it two persons', async () => {
    const city = new FlisrTown();
    const host = await city.open('automatic');
    resultOf(await host.flisr.modes.setShedding(true, 'frequency', ANNA));
    expect(codeOf(await host.flisr.modes.setShedding(false, 'over', ANNA))).toMatch(/^pin-missing/);
    await controlled(host);
    expect(codeOf(await host.flisr.modes.setShedding(false, 'over', ANNA))).toMatch(/^second-missing/);
    expect(host.modes.isShedding).toBe(true);
    expect(city.town.journaled('controlRefused')).toHaveLength(2);
    const asked = codeOf(await host.flisr.modes.setShedding(false, 'over', ANNA)).split(' ')[1]!;
    resultOf(await host.control.second({ asked, user: 'boris', pin: PIN }, ANNA));
    expect(resultOf(await host.flisr.modes.setShedding(false, 'over', ANNA))).toMatchObject({ isShedding: false });
  });
});
