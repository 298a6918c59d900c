// What stays to be done when a course has ended: a fault that nobody has repaired, people who are still without supply.
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { type FlisrHost, FlisrTown } from '../../../../tests/builders/flisr-town.ts';
import { ANNA, BORIS, PIN } from '../../../../tests/builders/switching-town.ts';
import { phrase } from '../../../../simulation/phrases/phrases.ts';
import type { OrderReport } from '../../../../contract/order-requests.ts';
import { answer, type Answer } from '../../requests/handler.ts';
import type { AskPlanner } from '../../shadow/shadow-questions.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const [BREAKER, FIRST_CABLE, FEEDER_CABLE, TIE] = ['b.r1.1.q0', 'r1.1.cable-1', 'r1.1.cable-2', 'r1.open.q1'];

function resultOf<T>(given: Answer<T>): T {
  if ('failure' in given) throw new Error(given.failure.message);
  return given.result;
}

async function controlled(host: FlisrHost, asker = ANNA) {
  const [area] = host.control.map.areas;
  resultOf(await host.control.change(area!.id, { type: 'take' }, asker));
  resultOf(await host.control.enterPin(PIN, asker));
}

describe('a fault stays known until somebody says that this one is repaired', () => {
  /** Two faults on one feeder, one after the other; both with a person or done. */
  async function twice() {
    const city = new FlisrTown();
    const host = await city.open('automatic');
    await city.town.pass(4000);
    city.outageOf = () => 'outage-1';
    city.strike(FEEDER_CABLE);
    const first = await city.until(host, 'restored');
    city.strike('r1.1.cable-1');
    const { id } = await city.until(host, 'proposed');
    await city.town.pass(2000);
    const second = resultOf(await host.flisr.reject(id, 'by hand', ANNA));
    await controlled(host);
    return { city, host, first, second };
  }
  const places = (host: FlisrHost) => host.orders.board().faults.map(({ element }) => element);

  test('the repair of another one on the same feeder says nothing of it', async () => {
    const { host, first, second } = await twice();
    const word = { place: second.location!.element, saidBy: 'crew 4', how: 'tested' };
    resultOf(await host.flisr.repaired(second.id, word, ANNA));
    expect(places(host)).toEqual([first.location!.element]);
    expect(host.flisr.list(true).courses.map(({ id }) => id)).toContain(first.id);
  });

  test('nor does the repair of an outage that is of both: each is asked for, then the outage is free to say so', async () => {
    const { host, first, second } = await twice();
    const wordOf = ({ location }: typeof first) => ({ place: location!.element, saidBy: 'crew 4', how: 'tested' });
    expect(await host.flisr.repairedOf('outage-1', wordOf(second), ANNA)).toMatchObject({
      failure: { code: 'conflict', detail: `several-faults ${second.id}` },
    });
    expect(places(host).toSorted()).toEqual([first, second].map(({ location }) => location!.element).toSorted());
    resultOf(await host.flisr.repaired(second.id, wordOf(second), ANNA));
    expect(await host.flisr.repairedOf('outage-1', wordOf(first), ANNA)).toBeNull();
    expect(places(host)).toEqual([]);
    expect(await host.flisr.repairedOf('outage-1', null, BORIS)).toBeNull();
  });

  test('that of its own outage asks for as much as its own: control, PIN, role, the place, who says so and how', async () => {
    const city = new FlisrTown();
    const host = await city.open('automatic');
    await city.town.pass(4000);
    city.outageOf = () => 'outage-1';
    city.strike(FEEDER_CABLE);
    const { id, location } = await city.until(host, 'restored');
    await city.town.pass(2000);
    expect(resultOf(host.flisr.get(id)).outage).toBe('outage-1');
    const word = { place: location!.element, saidBy: 'crew 4', how: 'jointed and tested' };
    const refusalOf = async (given: typeof word | null, asker: typeof ANNA) => {
      const refused = await host.flisr.repairedOf('outage-1', given, asker);
      return refused !== null && 'failure' in refused ? refused.failure : null;
    };
    expect(await refusalOf(word, ANNA)).toMatchObject({
      code: 'forbidden',
      detail: expect.stringMatching(/^not-held/),
    });
    const [area] = host.control.map.areas;
    resultOf(await host.control.change(area!.id, { type: 'take' }, ANNA));
    expect(await refusalOf(word, ANNA)).toMatchObject({
      code: 'forbidden',
      detail: expect.stringMatching(/^pin-missing/),
    });
    resultOf(await host.control.enterPin(PIN, ANNA));
    expect(await refusalOf(word, { ...ANNA, role: 'dispatcher' })).toMatchObject({ detail: `other-role ${id}` });
    expect(await refusalOf(null, ANNA)).toMatchObject({ detail: `no-word ${id}` });
    expect(await refusalOf({ ...word, place: TIE }, ANNA)).toMatchObject({ detail: `other-place ${id}` });
    expect(places(host)).toEqual([word.place]);
    expect(await refusalOf(word, ANNA)).toBeNull();
    expect(places(host)).toEqual([]);
    const { saidBy, how } = word;
    expect(resultOf(host.flisr.get(id))).toMatchObject({ repairedBy: 'anna', repairedWords: { saidBy, how } });
    // Another outage, or one whose faults are all repaired, asks for nothing.
    expect(await refusalOf(null, BORIS)).toBeNull();
  });
});

describe('what has tripped at the fault itself stays open with it, and goes back to normal once it is repaired', () => {
  async function repaired() {
    const city = new FlisrTown();
    const host = await city.open('automatic');
    await city.town.pass(4000);
    city.strike(FIRST_CABLE);
    const { id, location } = await city.until(host, 'restored');
    await city.town.pass(2000);
    await controlled(host);
    const back = async () => resultOf(await host.orders.writeReturn('feeder-0', 'back', 'anna'));
    const before = await back();
    city.town.field.truth.repair(FIRST_CABLE);
    await city.town.pass(2000);
    const word = { place: location!.element, saidBy: 'crew 4', how: 'jointed and tested' };
    resultOf(await host.flisr.repaired(id, word, ANNA));
    return { city, host, before, back };
  }
  const switchings = ({ steps }: OrderReport) =>
    steps.map(({ operation }) =>
      operation.kind === 'switch' ? `${operation.device} ${operation.to}` : operation.kind,
    );

  test('before that nothing is closed onto it; afterwards the ring is as it was', async () => {
    const { before, back } = await repaired();
    expect(switchings(before)).not.toContain(`${BREAKER} closed`);
    const order = await back();
    expect(switchings(order)).toContain(`${BREAKER} closed`);
    expect(switchings(order)).toContain(`${TIE} open`);
    expect(order.purpose).toBe('');
  });

  test('the next trip of the same device is none that the repair explains', async () => {
    const { city, back } = await repaired();
    const { truth, nowMs } = city.town.field;
    truth.operate(city.town.field.row('switches', BREAKER), true, nowMs);
    await city.town.pass(8000);
    city.strike(FIRST_CABLE);
    await city.town.pass(1000);
    expect(switchings(await back())).not.toContain(`${BREAKER} closed`);
  });
});

describe('who is told that a person has it', () => {
  test('what was handed over stands until all have supply again; a person’s own taking over is no news to anybody', async () => {
    const city = new FlisrTown();
    const host = await city.open('automatic');
    let told = 0;
    const end = host.flisr.onHandOver(() => told++);
    await city.town.pass(4000);
    city.town.answers = ({ asset, phase }) =>
      asset === TIE && phase === 'operate' ? { kind: 'answered', result: 'accepted', reason: '' } : null;
    city.strike(FEEDER_CABLE);
    const { id, order, customersOut } = await city.until(host, 'handedOver');
    expect(host.flisr.handedOver()).toMatchObject([
      {
        course: id,
        feeder: 'feeder-0',
        device: BREAKER,
        reason: 'order-halted',
        order,
        isOrderHalted: true,
        customersOut,
      },
    ]);
    expect(told).toBe(1);
    end();
    await controlled(host);
    const { location } = resultOf(host.flisr.get(id));
    const word = { place: location!.element, saidBy: 'crew 4', how: 'tested' };
    resultOf(await host.flisr.repaired(id, word, ANNA));
    expect(host.flisr.handedOver()).toEqual([]);
    city.strike('r1.2.cable-2');
    const other = await city.until(host, 'gathering');
    resultOf(await host.flisr.takeOver(other.id, BORIS));
    expect(host.flisr.handedOver()).toEqual([]);
    expect(told).toBe(1);
  });

  test('where nobody could say where the fault lies, it stands for as long as anybody of the feeder is dark', async () => {
    const city = new FlisrTown();
    const { plan } = city.town;
    const nowhere: AskPlanner = (name, params) =>
      name === 'flisr'
        ? Promise.resolve(answer({ kind: 'not-located', words: [phrase('place-several-places')] }) as never)
        : plan(name, params);
    Object.assign(city.town, { plan: nowhere });
    const host = await city.open('automatic');
    await city.town.pass(4000);
    city.strike(FEEDER_CABLE);
    const { id: course } = await city.until(host, 'handedOver');
    const out = { customersOut: city.dark() };
    expect(out.customersOut).toBeGreaterThan(0);
    expect(host.flisr.handedOver()).toMatchObject([{ course, reason: 'not-located', ...out }]);
    expect(host.flisr.list(true).courses).toMatchObject([{ id: course, ...out }]);
    const { field } = city.town;
    field.truth.repair(FEEDER_CABLE);
    field.truth.operate(field.row('switches', BREAKER), true, field.nowMs);
    await city.town.pass(20_000);
    expect(city.dark()).toBe(0);
    expect(host.flisr.handedOver()).toEqual([]);
  });
});
