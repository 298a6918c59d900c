import { expect, it } from 'vitest';
import type { ControlAreas } from '../../../contract/control-requests.ts';
import { soundsHere } from './sounds-here.ts';

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
