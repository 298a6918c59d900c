import { getShortestPaths } from 'xstate/graph';
import { describe, expect, test } from 'vitest';
import { advanceArea, AREA_STATES, type AreaEvent, areaMachine, type ControlArea, freeArea } from './control-area.ts';
import { type ControlAsked, refuseControl } from './control-rights.ts';

const PERSONS = ['ann', 'ben', 'eve'] as const;
const EVENTS: readonly AreaEvent[] = PERSONS.flatMap((by): AreaEvent[] => [
  ...(['take', 'accept', 'decline', 'withdraw', 'release'] as const).map((type) => ({ type, by, at: 1 })),
  ...PERSONS.map((to) => ({ type: 'offer' as const, by, to, at: 1 })),
  { type: 'seize', by, at: 1, reason: 'storm', isSupervisor: by === 'ben', isHolderGone: false },
  { type: 'seize', by, at: 1, reason: 'nobody there', isSupervisor: false, isHolderGone: true },
]);

describe('an area of control', () => {
  const { state: value, ...context } = freeArea('east');
  const paths = getShortestPaths(areaMachine, {
    events: EVENTS,
    fromState: areaMachine.resolveState({ value, context }),
  });
  const areas: ControlArea[] = paths.map(({ state }) => ({ ...state.context, state: state.value }));

  test('every state is reached, and holder and offer fit it', () => {
    expect(new Set(areas.map(({ state }) => state))).toEqual(new Set(AREA_STATES));
    for (const { state, holder, offeredTo } of areas) {
      expect([state, holder === null, offeredTo === null]).toEqual([state, state === 'free', state !== 'offered']);
    }
  });

  test('it leaves a holder only by release, by an offer that was accepted, or by a supervisor, or because its holder is gone', () => {
    for (const area of areas) {
      for (const event of EVENTS) {
        const result = advanceArea(JSON.parse(JSON.stringify(area)) as ControlArea, event);
        if (!result.ok || area.holder === null || result.area.holder === area.holder) continue;
        const isLawful =
          (event.type === 'release' && event.by === area.holder) ||
          (event.type === 'accept' && event.by === area.offeredTo) ||
          (event.type === 'seize' && (event.isSupervisor || event.isHolderGone));
        expect(isLawful).toBe(true);
      }
    }
  });

  test('two people never take it both', () => {
    const first = advanceArea(freeArea('east'), { type: 'take', by: 'ann', at: 1 });
    if (!first.ok) throw new Error(first.code);
    expect(advanceArea(first.area, { type: 'take', by: 'ben', at: 1 })).toEqual({
      ok: false,
      code: 'not-in-this-state',
    });
    const seize = { type: 'seize', by: 'ann', at: 2, reason: 'x', isSupervisor: false, isHolderGone: false } as const;
    expect(advanceArea(first.area, seize)).toEqual({ ok: false, code: 'not-supervisor' });
    expect(advanceArea(first.area, { type: 'offer', by: 'ben', to: 'ann', at: 2 })).toEqual({
      ok: false,
      code: 'not-holder',
    });
  });
});

describe('a control', () => {
  const areas: ControlArea[] = [
    { id: 'east', state: 'held', holder: 'ann', since: 0, offeredTo: null },
    freeArea('west'),
  ];
  const ann = { name: 'ann', areas: ['east', 'west'], pinAt: 100_000 };
  const ben = { name: 'ben', areas: ['east'], pinAt: 100_000 };
  const ask: ControlAsked = { action: 'switch.operate', area: 'east', by: ann, second: null, at: 150_000 };
  const codeOf = (more: Partial<ControlAsked>) => refuseControl(areas, { ...ask, ...more })?.code ?? null;

  test('is for the holder of the area, with the PIN entered again', () => {
    expect(codeOf({})).toBe(null);
    expect(codeOf({ area: null })).toBe('no-area');
    expect(codeOf({ area: 'north' })).toBe('no-area');
    expect(codeOf({ area: 'west' })).toBe('not-held');
    expect(codeOf({ area: 'west', by: ben })).toBe('out-of-area');
    expect(refuseControl(areas, { ...ask, by: ben })).toEqual({ code: 'held-by', area: 'east', holder: 'ann' });
    expect(codeOf({ by: { ...ann, pinAt: null } })).toBe('pin-missing');
    expect(codeOf({ at: 220_000 })).toBe(null);
    expect(codeOf({ at: 220_001 })).toBe('pin-old');
    expect(codeOf({ at: 99_999 })).toBe('pin-old');
  });

  test('asks for a second person, another one, of the area, with a PIN', () => {
    const approve = { action: 'order.approve' };
    expect(codeOf(approve)).toBe('second-missing');
    expect(codeOf({ ...approve, second: ann })).toBe('second-same');
    expect(codeOf({ ...approve, second: { ...ben, areas: ['west'] } })).toBe('second-out-of-area');
    expect(codeOf({ ...approve, second: { ...ben, pinAt: 1 } })).toBe('pin-old');
    expect(codeOf({ ...approve, second: ben })).toBe(null);
  });
});
