import { expect, test } from 'vitest';
import { ANNA, BORIS, PIN, SwitchingTown } from '../../../../tests/builders/switching-town.ts';
import { AUTOMATIC_ORDERS } from '../control/area-presence.ts';
import type { Asker } from '../control/control-desk.ts';
import { type OutageWord, refuseOutageWord } from './outage-rights.ts';

const DORA: Asker = { user: 'dora', role: 'dispatcher', token: 't-dora' };

/** Two areas: anna and boris may hold both, dora only the first. */
async function desk() {
  const town = new SwitchingTown();
  const [first, second] = town.grid.feeders.ids as [string, string];
  const west = { id: 'west', name: 'West', feeders: [first] };
  const east = { id: 'east', name: 'East', feeders: [second] };
  town.people.set('dora', { role: 'dispatcher', pin: PIN });
  const { control } = await town.open({ areas: [west, east], people: { dora: ['west'] } });
  const say = async (word: OutageWord, asker: Asker, ...feeders: (string | null)[]) => {
    const refused = await refuseOutageWord(control, { word, feeders, subject: 'outage-7' }, asker);
    return refused?.failure.detail ?? null;
  };
  return { town, control, say, first, second };
}

test('an operator speaks of outages where he holds the area, and nowhere else', async () => {
  const { control, say, first, second, town } = await desk();
  expect(await say('confirm', ANNA, first)).toBe('not-held west');
  await control.change('west', { type: 'take' }, BORIS);
  expect(await say('etr', ANNA, first)).toBe('held-by west');
  expect(await say('etr', BORIS, first)).toBeNull();
  // What goes from one area into another is of both.
  expect(await say('merge', BORIS, first, second)).toBe('not-held east');
  expect(await say('callBack', ANNA, second)).toBeNull();
  expect(town.journaled('controlRefused')).toMatchObject([
    { action: 'outage.confirm', subject: 'outage-7', code: 'not-held' },
    { action: 'outage.etr', code: 'held-by', holder: 'boris' },
    { action: 'outage.merge', code: 'not-held', about: 'east' },
  ]);
});

test('a dispatcher speaks of outages in the areas that he may hold, whoever controls them', async () => {
  const { control, say, first, second } = await desk();
  await control.change('west', { type: 'take' }, BORIS);
  expect(await say('assign', DORA, first)).toBeNull();
  expect(await say('assign', DORA, second)).toBe('out-of-area east');
  expect(await say('assign', DORA, null)).toBe('no-area');
});

test.each(['close', 'correct', 'invalidate'] as const)(
  '%s changes what is counted: the PIN is asked for',
  async (word) => {
    const { control, say, first } = await desk();
    await control.change('west', { type: 'take' }, ANNA);
    expect(await say(word, ANNA, first)).toBe('pin-missing anna');
    expect(await say(word, DORA, first)).toBe('pin-missing dora');
    await control.enterPin(PIN, ANNA);
    await control.enterPin(PIN, DORA);
    expect([await say(word, ANNA, first), await say(word, DORA, first)]).toEqual([null, null]);
  },
);

test('while the program switches in an area, whoever may hold it can still speak of its outages', async () => {
  const { control, say, first } = await desk();
  await control.change('west', { type: 'take' }, { user: AUTOMATIC_ORDERS, role: 'admin', token: '' });
  expect(control.holderOf('west')).toBe(AUTOMATIC_ORDERS);
  expect(await say('diagnose', ANNA, first)).toBeNull();
  expect(await say('close', ANNA, first)).toBe('pin-missing anna');
});
