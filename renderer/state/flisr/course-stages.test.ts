import { expect, it } from 'vitest';
import type { FlisrCourseReport } from '../../../contract/flisr-requests.ts';
import { courseStages, formatSeconds, inOrderOfCare, stateNameOf } from './course-stages.ts';

const course = (given: Partial<FlisrCourseReport>): FlisrCourseReport => ({
  ...{ id: 'c', version: 1, state: 'waiting', feeder: 'f', device: 'd', level: 'supervised', trippedMs: 10_000 },
  ...{
    stages: [],
    isLockedOut: false,
    customersLost: null,
    customersOut: null,
    lost: null,
    deadlineMs: null,
    location: null,
  },
  ...{ plan: null, place: null, approvedBy: null, order: null, reason: null, words: [], detail: '', endedMs: null },
  ...{ repairedMs: null, repairedBy: null, repairedWords: null, outage: null, orderAfterwards: null, because: null },
  ...given,
});

it('counts from the trip, and says what is still to come', () => {
  const stages = courseStages(
    course({
      state: 'gathering',
      stages: [
        { state: 'waiting', atMs: 10_000 },
        { state: 'gathering', atMs: 14_500 },
      ],
    }),
  );
  expect(stages.map(({ state }) => state)).toEqual([
    'waiting',
    'gathering',
    'solving',
    'proposed',
    'executing',
    'restored',
  ]);
  expect(stages[0]).toMatchObject({ fromS: 0, untilS: 4.5, isNow: false });
  expect(stages[1]).toMatchObject({ fromS: 4.5, untilS: null, isNow: true });
  expect(stages[2]).toMatchObject({ fromS: null, isNow: false });
});

it('promises nothing after an end', () => {
  const stages = courseStages(
    course({
      state: 'handedOver',
      stages: [
        { state: 'waiting', atMs: 10_000 },
        { state: 'handedOver', atMs: 12_000 },
      ],
    }),
  );
  expect(stages.map(({ state }) => state)).toEqual(['waiting', 'handedOver']);
  expect(stages.some(({ isNow }) => isNow)).toBe(false);
});

it('has no proposal where it goes ahead by itself', () => {
  const states = courseStages(course({ level: 'automatic' })).map(({ state }) => state);
  expect(states).not.toContain('proposed');
});

it('counts a stage that is gone through again from its last beginning', () => {
  const stages = courseStages(
    course({
      state: 'solving',
      stages: [
        { state: 'gathering', atMs: 11_000 },
        { state: 'proposed', atMs: 12_000 },
        { state: 'gathering', atMs: 20_000 },
        { state: 'solving', atMs: 21_000 },
      ],
    }),
  );
  expect(stages.map(({ state, fromS }) => [state, fromS])).toEqual([
    ['proposed', 2],
    ['gathering', 10],
    ['solving', 11],
    ['executing', null],
    ['restored', null],
  ]);
});

it('puts first what waits for a person', () => {
  const all = [
    course({ id: 'old', state: 'restored', customersOut: 0, trippedMs: 5 }),
    course({ id: 'under way', state: 'solving', trippedMs: 4 }),
    course({ id: 'waits', state: 'proposed', level: 'supervised', trippedMs: 1 }),
    course({ id: 'suggested', state: 'proposed', level: 'manual', trippedMs: 8 }),
    course({ id: 'newer', state: 'handedOver', trippedMs: 9 }),
  ];
  expect(inOrderOfCare(all).map(({ id }) => id)).toEqual(['waits', 'under way', 'suggested', 'newer', 'old']);
  expect(stateNameOf(course({ state: 'proposed', level: 'disabled' }))).toBe('suggested');
  expect(all.map(stateNameOf)).toEqual(['restored', 'solving', 'proposed', 'suggested', 'handedOver']);
});

it('writes times as they are read', () => {
  expect([0, 4.9, 86, 3_750, -2].map(formatSeconds)).toEqual(['0:00', '0:04', '1:26', '1:02:30', '0:00']);
});

it('calls nothing restored while somebody whom the plan serves is without supply, or nobody tells', () => {
  const plan = { customersUnserved: 4 } as FlisrCourseReport['plan'];
  const done = (customersOut: number | null) => stateNameOf(course({ state: 'restored', plan, customersOut }));
  expect(done(548)).toBe('carriedOut');
  expect(done(5)).toBe('carriedOut');
  expect(done(null)).toBe('carriedOutUnseen');
  // Those are for the crew that repairs.
  expect(done(4)).toBe('restored');
  expect(done(0)).toBe('restored');
});
