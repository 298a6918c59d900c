import { expect, it } from 'vitest';
import type { ControlAreas } from '../../../contract/control-requests.ts';
import { sameAreas, soundingSince, soundsHere, UNHEARD_AFTER_MS, unheardAreas } from './sounds-here.ts';

type Area = ControlAreas['areas'][number];
const area = (id: string, holder: string | null, presence?: Area['presence']): Area => ({
  ...{ id, name: id, state: holder === null ? 'free' : 'held', holder, sinceMs: 0, offeredTo: null, feeders: [] },
  ...(presence === undefined ? {} : { presence }),
});
const control: ControlAreas = {
  areas: [
    area('mine', 'anna', 'here'),
    area('theirs', 'boris', 'here'),
    area('left', 'carl', 'away'),
    area('barred', 'dora', 'barred'),
    area('program', 'city-twin', 'program'),
    area('free', null),
  ],
  own: { user: 'anna', areas: [], isSupervisor: false, hasPin: true, pinUntilMs: null },
};
const summary = (...soundingIn: { area: string; sounding: number; loudest: number }[]) => ({
  loudest: Math.min(...soundingIn.map(({ loudest }) => loudest)),
  sounding: soundingIn.reduce((sum, { sounding }) => sum + sounding, 0),
  soundingIn,
});

it('leaves alone what somebody else who is there answers for, and nothing else', () => {
  const all = ['mine', 'left', 'barred', 'program', 'free', '', 'unknown'].map((one) => ({
    ...{ area: one, sounding: 1, loudest: 3 },
  }));
  const told = summary(...all, { area: 'theirs', sounding: 5, loudest: 1 });
  expect(soundsHere(told, control, true)).toEqual({ loudest: 3, sounding: 7, elsewhere: 5 });
  expect(soundsHere(summary({ area: 'theirs', sounding: 5, loudest: 1 }), control, true)).toEqual({
    ...{ loudest: null, sounding: 0, elsewhere: 5 },
  });
});

it('sounds all where it was not asked for less, or nobody knows who holds what', () => {
  const told = summary({ area: 'theirs', sounding: 5, loudest: 1 });
  expect(soundsHere(told, control, false)).toEqual({ loudest: 1, sounding: 5, elsewhere: 0 });
  expect(soundsHere(told, null, true)).toEqual({ loudest: 1, sounding: 5, elsewhere: 0 });
  expect(soundsHere({ loudest: 2, sounding: 1 }, control, true)).toEqual({ loudest: 2, sounding: 1, elsewhere: 0 });
  expect(soundsHere(null, control, true)).toEqual({ loudest: null, sounding: 0, elsewhere: 0 });
});

it('sounds what nobody has silenced where it belongs: the horn there may be mute', () => {
  const told = summary({ area: 'theirs', sounding: 5, loudest: 1 });
  const first = soundingSince(new Map(), told.soundingIn, 1000);
  expect(unheardAreas(first, 1000 + UNHEARD_AFTER_MS - 1)).toEqual(new Set());
  // That it sounds on, or more of it, is no beginning.
  const later = soundingSince(first, summary({ area: 'theirs', sounding: 9, loudest: 1 }).soundingIn, 30_000);
  const unheard = unheardAreas(later, 1000 + UNHEARD_AFTER_MS);
  expect(unheard).toEqual(new Set(['theirs']));
  expect(soundsHere(told, control, true, unheard)).toEqual({ loudest: 1, sounding: 5, elsewhere: 0 });

  // Silenced, and then another: that has its own minute.
  const silent = soundingSince(later, [], 62_000);
  expect(unheardAreas(silent, 62_000)).toEqual(new Set());
  expect(unheardAreas(soundingSince(silent, told.soundingIn, 63_000), 64_000)).toEqual(new Set());
});

it('knows the same areas again', () => {
  expect(sameAreas(new Set(['a', 'b']), new Set(['b', 'a']))).toBe(true);
  expect(sameAreas(new Set(['a']), new Set(['b']))).toBe(false);
  expect(sameAreas(new Set(['a']), new Set(['a', 'b']))).toBe(false);
});
