import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  assessEtr,
  type Etr,
  ETR_SOURCES,
  etrAlarm,
  type EtrCourse,
  type EtrResult,
  type EtrSource,
  etrOfOverride,
  NO_ETR,
  publishedEtr,
  retractEtr,
  sayEtr,
} from './etr-course.ts';
import { etrPerformance } from './etr-performance.ts';

const min = (minutes: number) => minutes * 60_000;
const etr = (source: EtrSource, atMin: number, toMin: number, author: string = source): Etr => ({
  fromMs: min(toMin - 20),
  toMs: min(toMin),
  ...{ source, author, atMs: min(atMin), reason: '' },
});
function done(result: EtrResult): EtrCourse {
  if (result.kind === 'refused') throw new Error(result.code);
  return result.course;
}
const say = (course: EtrCourse, ...words: readonly Etr[]): EtrCourse =>
  words.reduce((known, word) => done(sayEtr(known, word)), course);
const told = (course: EtrCourse) => {
  const published = publishedEtr(course);
  return published === null || published === 'assessing' ? published : `${published.source} ${published.toMs / 60_000}`;
};

describe('precedence', () => {
  test('a crew’s or an operator’s word is never overwritten by the system, and the later of the two holds', () => {
    let course = say(NO_ETR, etr('default', 0, 300), etr('crew-simulation', 1, 260));
    expect(told(course)).toBe('crew-simulation 260');
    course = say(course, etr('supervisor', 2, 400));
    expect(told(course)).toBe('supervisor 400');
    course = say(
      course,
      etr('operator', 3, 200),
      etr('default', 4, 600),
      etr('crew-simulation', 5, 500),
      etr('supervisor', 6, 700),
    );
    expect(told(course)).toBe('operator 200');
    course = say(course, etr('crew', 7, 180));
    expect(told(course)).toBe('crew 180');
    course = say(course, etr('operator', 8, 190));
    expect(told(course)).toBe('operator 190');
    course = done(retractEtr(course, 'operator', min(9)));
    expect(told(course)).toBe('crew 180');
    expect(course.revisions).toHaveLength(7);
  });

  test('whatever is said in whatever order: what is published has the lowest rank said, and revisions only grow', () => {
    const rank = { crew: 0, operator: 0, supervisor: 1, 'crew-simulation': 2, default: 3 };
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.constantFrom(...ETR_SOURCES), fc.integer({ min: 200, max: 900 }))), (words) => {
        let course = NO_ETR;
        words.forEach(([source, to], i) => {
          const next = done(sayEtr(course, etr(source, i, to)));
          expect(next.revisions.slice(0, course.revisions.length)).toEqual(course.revisions);
          course = next;
          const best = Math.min(...words.slice(0, i + 1).map(([own]) => rank[own]));
          const published = publishedEtr(course) as Etr;
          // A better machine that says nearly the same is not worth another message.
          expect(Math.min(2, rank[published.source])).toBe(Math.min(2, best));
        });
        expect(JSON.parse(JSON.stringify(course))).toEqual(course);
      }),
    );
  });

  test('machines keep small changes to themselves; people’s are told, and so is what is about to lapse', () => {
    let course = say(NO_ETR, etr('default', 0, 300), etr('default', 5, 310), etr('default', 10, 290));
    expect(told(course)).toBe('default 300');
    course = say(course, etr('default', 20, 316));
    expect(told(course)).toBe('default 316');
    course = say(course, etr('default', 302, 325));
    expect(told(course)).toBe('default 325');
    course = say(course, etr('operator', 303, 326), etr('operator', 304, 327));
    expect(told(course)).toBe('operator 327');
  });
});

describe('storm', () => {
  test('at its start "assessing" is published and no guess; people are heard', () => {
    let course = say(done(assessEtr(NO_ETR, true, 0)), etr('default', 1, 300));
    expect(told(course)).toBe('assessing');
    course = say(course, etr('crew', 2, 200));
    expect(told(course)).toBe('crew 200');
    course = done(retractEtr(course, 'crew', min(3)));
    expect(told(course)).toBe('assessing');
    course = done(assessEtr(course, false, min(4)));
    expect(told(course)).toBe('default 300');
  });

  test('a supervisor’s word for the zone: tiered by customers, as a time or from the beginning of each outage', () => {
    const override = {
      author: 'sv',
      reason: 'storm',
      tiers: [
        { leastCustomers: 1, until: { afterStartMs: min(1440) } },
        { leastCustomers: 500, until: { atMs: min(600) } },
      ],
    };
    expect(etrOfOverride(override, { startedMs: min(10), customersOut: 20 }, min(20))!.toMs).toBe(min(1450));
    expect(etrOfOverride(override, { startedMs: min(10), customersOut: 500 }, min(20))).toMatchObject({
      toMs: min(600),
      source: 'supervisor',
    });
    expect(etrOfOverride(override, { startedMs: min(10), customersOut: 0 }, min(20))).toBeNull();
    expect(etrOfOverride(override, { startedMs: min(10), customersOut: 500 }, min(600))).toBeNull();
  });
});

test('somebody is called a quarter of an hour before it lapses, and when it has', () => {
  const course = say(NO_ETR, etr('crew', 0, 100));
  expect(etrAlarm(NO_ETR, 0)).toEqual({ state: 'none', deadlineMs: Infinity });
  expect(etrAlarm(course, min(84))).toEqual({ state: 'none', deadlineMs: min(85) });
  expect(etrAlarm(course, min(85))).toEqual({ state: 'due', deadlineMs: min(100) });
  expect(etrAlarm(course, min(100))).toEqual({ state: 'lapsed', deadlineMs: Infinity });
});

test('what it refuses', () => {
  const course = say(NO_ETR, etr('crew', 10, 100));
  const code = (word: Etr) => {
    const result = sayEtr(course, word);
    return result.kind === 'refused' ? result.code : result.kind;
  };
  expect(code({ ...etr('crew', 20, 100), toMs: Number.NaN })).toBe('bad-time');
  expect(code({ ...etr('crew', 20, 100), fromMs: min(101) })).toBe('from-after-to');
  expect(code(etr('crew', 120, 100))).toBe('past');
  expect(code(etr('operator', 20, 100, ''))).toBe('no-author');
  expect(code(etr('crew', 5, 100))).toBe('older');
  expect(retractEtr(course, 'supervisor', 0)).toEqual({ kind: 'refused', code: 'nothing-said' });
});

test('how good they were: first and last within the hour, and how often they changed', () => {
  const outages = [
    { course: say(NO_ETR, etr('default', 0, 300), etr('crew', 10, 120)), restoredMs: min(150) },
    { course: say(NO_ETR, etr('default', 0, 300)), restoredMs: min(355) },
    {
      course: say(NO_ETR, etr('default', 0, 300), etr('default', 10, 400), etr('crew', 20, 90), etr('crew', 30, 100)),
      restoredMs: min(290),
    },
    { course: NO_ETR, restoredMs: min(5) },
  ];
  expect(etrPerformance(outages)).toEqual({
    ...{ restored: 4, estimated: 3, withinFirst: 2 / 3, withinLast: 2 / 3 },
    meanRevisions: 4 / 3,
    mostRevisions: 3,
  });
  expect(etrPerformance([])).toMatchObject({ withinFirst: null, meanRevisions: null });
});
