// A host that is killed in the middle of an order, while the field lives on: started again it knows the order, the board and who controls what
// exactly as they stood, tells no device anything twice, and people carry the order to its end.
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import type { ControlAreas } from '../../contract/control-requests.ts';
import { hasMosquitto } from '../telemetry/mosquitto.ts';
import {
  BLOCKS,
  boardNow,
  carryOn,
  CREW_AT_WORK,
  enterPin,
  giveWord,
  issueCableWork,
  nextStep,
  orderNow,
  TIE,
} from './cable-work.ts';
import { type OrderTown, startOrderTown } from './order-town.ts';

let town: OrderTown;

beforeAll(async () => {
  if (!hasMosquitto) return;
  town = await startOrderTown(BLOCKS);
  await town.untilKnown();
}, 120_000);
afterAll(async () => town?.stop());

const operated = () => town.heard.filter(({ phase }) => phase === 'operate');
const areas = async () => {
  const { json } = await town.ask<ControlAreas>('anna', 'GET', '/api/control');
  return { held: json.areas.map(({ id, holder, sinceMs }) => ({ id, holder, sinceMs })), own: json.own };
};

test.skipIf(!hasMosquitto)(
  'an order stands where it stood, twice, and comes to its end',
  { timeout: 180_000 },
  async () => {
    const { id } = await issueCableWork(town, 'C-1');
    const command = { commandId: 'somebody-0001', point: `${town.deviceOf(TIE)}.position`, value: 'open' };

    // Between the word and its confirmation: the device has heard it, its drive runs on.
    await giveWord(town, id, '1');
    await vi.waitFor(() => expect(operated()).toHaveLength(1), { timeout: 10_000, interval: 20 });
    const [sent, controlled] = [await orderNow(town, id), await areas()];
    await town.kill();
    expect(sent.steps[0]).toMatchObject({ state: 'instructed', instructedBy: 'anna' });
    await town.restart();
    const stood = await orderNow(town, id);
    // Nothing but what telemetry may have told of it meanwhile.
    expect({ ...stood, version: 0, steps: stood.steps.slice(1) }).toEqual({
      ...sent,
      version: 0,
      steps: sent.steps.slice(1),
    });
    const { instructedAt, instructedBy } = sent.steps[0]!;
    expect(stood.steps[0]).toMatchObject({ instructedAt, instructedBy, trouble: null });
    const { state, completedBy } = stood.steps[0]!;
    expect([state, completedBy]).toBeOneOf([
      ['instructed', null],
      ['completed', 'telemetry'],
    ]);
    expect((await areas()).held).toEqual(controlled.held);
    // A PIN holds for the host that it was entered at.
    expect(controlled.own.pinUntilMs).not.toBeNull();
    expect((await areas()).own.pinUntilMs).toBeNull();
    await vi.waitFor(
      async () =>
        expect((await orderNow(town, id)).steps[0]).toMatchObject({ state: 'completed', completedBy: 'telemetry' }),
      { timeout: 20_000, interval: 100 },
    );
    expect(operated()).toHaveLength(1);
    expect((await town.ask('boris', 'POST', '/api/commands/select', command)).json.message).toContain('anna');
    // Where everything stands is told anew before anything else moves.
    await town.untilKnown();
    await expect(giveWord(town, id, '2')).rejects.toThrow('PIN');

    // Between two steps, with people at work.
    await enterPin(town, 'anna');
    // The device is the order's until its last step, for everybody.
    expect((await town.ask('anna', 'POST', '/api/commands/select', command)).json.message).toContain(id);
    await carryOn(town, id, { last: CREW_AT_WORK });
    const [before, board, words] = [await orderNow(town, id), await boardNow(town), operated().length];
    expect(nextStep(before)).toMatchObject({ id: `${CREW_AT_WORK + 1}`, state: 'new' });
    expect(board).toMatchObject({
      ...{
        documents: [{ id: 'C-1', state: 'issued', holder: 'foreman' }],
        permits: [{ id: 'C-1-p1', crew: 'crew 7' }],
      },
      ...{ earths: [{}, {}], tags: [{}, {}], locks: [{}, {}], provenDead: [{}, {}] },
    });
    await town.kill();
    await town.restart();
    expect(await orderNow(town, id)).toEqual(before);
    expect(await boardNow(town)).toEqual(board);
    expect((await areas()).held).toEqual(controlled.held);
    expect(operated()).toHaveLength(words);

    await town.untilKnown();
    await enterPin(town, 'anna');
    expect(await carryOn(town, id)).toMatchObject({ state: 'completed' });
    expect(await boardNow(town)).toMatchObject({ earths: [], tags: [], locks: [], permits: [] });
    // Six switchings, each said once.
    expect(operated().map(({ value }) => value)).toEqual(['closed', 'open', 'open', 'closed', 'closed', 'open']);
    expect(new Set(town.heard.map(({ phase, id: command }) => `${phase} ${command}`)).size).toBe(town.heard.length);
  },
);
