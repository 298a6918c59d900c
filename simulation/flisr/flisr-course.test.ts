import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { advanceFlisr, beginFlisr, type FlisrCourse, type FlisrEvent } from './flisr-course.ts';
import { FLISR_LEVELS, holdsBack, lendingLevel, lowerLevel, ownLevel } from './flisr-level.ts';
import { inEnglish, phrase } from '../phrases/phrases.ts';
import { FLISR_RULES } from './flisr-rules.ts';

const TRIP = { id: 'f1', feeder: 'w.f3', device: 'w.f3.q0', at: 0, cause: 'protection', isLockedOut: true } as const;

function begun(more: Partial<Parameters<typeof beginFlisr>[0]> = {}): FlisrCourse {
  const course = beginFlisr({ ...TRIP, level: 'automatic', ...more });
  if (course === null) throw new Error('not begun');
  return course;
}

const run = (course: FlisrCourse, ...events: readonly FlisrEvent[]): FlisrCourse =>
  events.reduce((at, event) => advanceFlisr(at, event), course);

const LOST: FlisrEvent = { type: 'lost', customers: 800, at: 1000 };
const GATHERED: FlisrEvent = { type: 'gathered', at: 3000 };
const PLANNED: FlisrEvent = { type: 'planned', plan: 'p1', at: 3200 };
const ORDERED: FlisrEvent = { type: 'ordered', order: 'o1', at: 3300 };

describe('what somebody wanted, or where it is disabled, is none of its business', () => {
  test.each(['operator', 'automation'] as const)('opened by %s', (cause) => {
    expect(beginFlisr({ ...TRIP, cause, level: 'automatic' })).toBeNull();
  });
  test('disabled', () => expect(beginFlisr({ ...TRIP, level: 'disabled' })).toBeNull());
});

test('what holds is the lower of two levels', () => {
  expect(lowerLevel('automatic', 'manual')).toBe('manual');
  expect(lowerLevel('disabled', 'supervised')).toBe('disabled');
  expect(lowerLevel('automatic', 'automatic')).toBe('automatic');
});

test('a feeder may help its neighbours and leave its own faults to people', () => {
  expect([ownLevel('restoreOnly'), lendingLevel('restoreOnly')]).toEqual(['manual', 'automatic']);
  expect([ownLevel('supervised'), lendingLevel('supervised')]).toEqual(['supervised', 'supervised']);
  expect([ownLevel('disabled'), lendingLevel('disabled')]).toEqual(['disabled', 'manual']);
});

test('what gives freedom in either way is no holding back', () => {
  expect(holdsBack('automatic', 'restoreOnly')).toBe(true);
  expect(holdsBack('manual', 'restoreOnly')).toBe(false);
  expect(holdsBack('restoreOnly', 'supervised')).toBe(false);
  expect(holdsBack('restoreOnly', 'manual')).toBe(true);
  expect(holdsBack('supervised', 'disabled')).toBe(true);
  expect(holdsBack('manual', 'manual')).toBe(true);
});

test('says why it goes less far, until it may go as far as it might', () => {
  const because = { code: 'feeder-mode', feeder: 'w.f4', mode: 'supervised' } as const;
  const lowered = run(begun(), { type: 'level', level: 'supervised', because, at: 500 });
  expect(lowered).toMatchObject({ level: 'supervised', because });
  expect(run(lowered, { type: 'level', level: 'manual', at: 600 })).toMatchObject({ level: 'manual', because: null });
});

test('a clock that is set back ends what waits for a moment: a person has it', () => {
  const back: FlisrEvent = { type: 'clockSetBack', at: -90_000 };
  expect(run(begun(), LOST, back)).toMatchObject({ state: 'handedOver', reason: 'clock-set-back' });
});

describe('a person who knows the place', () => {
  const place = { element: 'w.t1', saidBy: 'Crew 7', how: 'differential protection, oil on the ground', by: 'anna' };
  const placed: FlisrEvent = { type: 'placed', place, level: 'automatic', because: null, at: 90_000 };
  const lost = run(begun(), LOST, GATHERED);
  const withPerson = run(lost, {
    type: 'unplannable',
    reason: 'not-located',
    words: [phrase('place-above')],
    at: 3100,
  });

  test('has it plan once more, for a yes of theirs at most', () => {
    const solving = run(withPerson, placed);
    expect(solving).toMatchObject({
      ...{ state: 'solving', place, level: 'supervised', deadlineMs: 90_000 + FLISR_RULES.solveMs },
      ...{ reason: null, words: [], detail: '', endedMs: null },
    });
    expect(run(solving, { ...PLANNED, at: 90_100 })).toMatchObject({ state: 'proposed', approvedBy: null });
    expect(run(withPerson, { ...placed, level: 'manual' }).level).toBe('manual');
    // Nothing may be restored there, or load is being shed.
    expect(run(withPerson, { ...placed, level: 'disabled' })).toBe(withPerson);
  });

  test('is heard again where the first place was the wrong one, and not where something was switched or somebody has taken it', () => {
    const again: FlisrEvent = { type: 'unplannable', reason: 'not-located', words: [], at: 91_000 };
    expect(run(withPerson, placed, again, { ...placed, at: 92_000 }).state).toBe('solving');
    const halted = run(lost, PLANNED, ORDERED, { type: 'orderHalted', words: [], at: 4000 });
    expect(run(halted, placed)).toBe(halted);
    const taken = run(lost, { type: 'takeOver', by: 'berta', at: 4000 });
    expect(run(taken, placed)).toBe(taken);
    const reclosed = run(begun({ isLockedOut: false }), LOST, { type: 'reclosed', at: 5000 });
    expect(run(reclosed, placed)).toBe(reclosed);
  });
});

describe('the time after a trip', () => {
  const reclosing = begun({ isLockedOut: false });

  test('a successful reclosing ends it', () => {
    expect(run(reclosing, LOST, { type: 'reclosed', at: 5000 })).toMatchObject({ state: 'reclosed', endedMs: 5000 });
  });

  test('nothing is done while the device may still close again, however many are without supply', () => {
    expect(run(reclosing, LOST, { type: 'clock', at: FLISR_RULES.recloseMs - 1 }).state).toBe('waiting');
  });

  test('a device that says nothing of a lock-out is taken to be locked out after the wait', () => {
    const over: FlisrEvent = { type: 'clock', at: FLISR_RULES.recloseMs };
    expect(run(reclosing, LOST, over)).toMatchObject({ state: 'gathering', isLockedOut: true });
    const silent = run(reclosing, over);
    expect(silent).toMatchObject({ state: 'waiting', isLockedOut: true });
    expect(run(silent, { ...LOST, at: FLISR_RULES.recloseMs + 100 }).state).toBe('gathering');
    expect(run(silent, { type: 'clock', at: FLISR_RULES.recloseMs + FLISR_RULES.lossMs }).state).toBe('noOutage');
  });

  test('locked out and customers lost: it goes on at once, in whichever order they are told', () => {
    expect(run(reclosing, LOST, { type: 'lockedOut', at: 2000 }).state).toBe('gathering');
    expect(run(reclosing, { type: 'lockedOut', at: 500 }, LOST).state).toBe('gathering');
    expect(run(begun(), LOST).state).toBe('gathering');
  });

  test('nobody without supply: no outage', () => {
    expect(run(begun(), { type: 'clock', at: FLISR_RULES.lossMs })).toMatchObject({ state: 'noOutage' });
    expect(run(begun(), { ...LOST, customers: 0 }, { type: 'clock', at: FLISR_RULES.lossMs }).state).toBe('noOutage');
  });
});

describe('a plan', () => {
  const solving = run(begun(), LOST, GATHERED);

  test('is asked for when everybody has answered, or the time for it is over', () => {
    expect(solving).toMatchObject({ state: 'solving', deadlineMs: 3000 + FLISR_RULES.solveMs });
    expect(run(begun(), LOST, { type: 'clock', at: 1000 + FLISR_RULES.gatherMs }).state).toBe('solving');
  });

  test.each([
    ['automatic', 'executing'],
    ['supervised', 'proposed'],
    ['manual', 'proposed'],
  ] as const)('at the level %s it is %s', (level, state) => {
    expect(run(begun({ level }), LOST, GATHERED, PLANNED)).toMatchObject({ state, plan: 'p1' });
  });

  test('that cannot be had, or not in time, is handed over with its reason', () => {
    const words = [phrase('place-several-places')];
    const event: FlisrEvent = { type: 'unplannable', reason: 'not-located', words, at: 3100 };
    expect(run(solving, event)).toMatchObject({
      ...{ state: 'handedOver', reason: 'not-located', words, detail: inEnglish(words), endedMs: 3100 },
    });
    expect(run(solving, { ...event, reason: 'no-plan' })).toMatchObject({ reason: 'no-plan' });
    expect(run(solving, { type: 'clock', at: 3000 + FLISR_RULES.solveMs })).toMatchObject({ reason: 'plan-late' });
  });

  const proposed = run(begun({ level: 'supervised' }), LOST, GATHERED, PLANNED);
  const yes: FlisrEvent = { type: 'approve', plan: 'p1', by: 'anna', at: 9000 };

  test('goes ahead when a person says yes to it, and to no other', () => {
    expect(run(proposed, yes)).toMatchObject({ state: 'executing', approvedBy: 'anna' });
    expect(run(proposed, { ...yes, plan: 'p0' })).toBe(proposed);
    const manual = run(begun({ level: 'manual' }), LOST, GATHERED, PLANNED);
    expect(run(manual, yes)).toBe(manual);
  });

  test('is made anew when what it was made from no longer holds, and when it has grown old', () => {
    const anew = { state: 'gathering', plan: null };
    expect(run(proposed, { type: 'invalidated', at: 9000 })).toMatchObject(anew);
    expect(run(proposed, { type: 'clock', at: 3200 + FLISR_RULES.proposalMs })).toMatchObject(anew);
    expect(run(proposed, { type: 'invalidated', at: 9000 }, yes).state).toBe('gathering');
  });

  test('may be turned down', () => {
    expect(run(proposed, { type: 'reject', by: 'anna', detail: 'crew is there', at: 9000 })).toMatchObject({
      ...{ state: 'rejected', detail: 'crew is there' },
    });
  });
});

describe('what is under way', () => {
  const executing = run(begun(), LOST, GATHERED, PLANNED, ORDERED);
  const supervised = run(begun({ level: 'supervised' }), LOST, GATHERED, PLANNED, {
    ...{ type: 'approve', plan: 'p1', by: 'anna', at: 4000 },
  });

  test('is done when its order is', () => {
    expect(executing).toMatchObject({ state: 'executing', order: 'o1' });
    expect(run(executing, { type: 'orderCompleted', at: 30_000 })).toMatchObject({
      state: 'restored',
      endedMs: 30_000,
    });
  });

  test('is handed over at the first step that is not confirmed', () => {
    const words = [phrase('order-trouble', { n: 4, device: 'w.s4.b.q1', trouble: 'no-answer' })];
    const halted: FlisrEvent = { type: 'orderHalted', words, at: 20_000 };
    expect(run(executing, halted)).toMatchObject({
      state: 'handedOver',
      reason: 'order-halted',
      ...{ words, detail: 'Step 4, w.s4.b.q1: no-answer.' },
    });
    expect(run(executing, { type: 'orderRefused', words: [], at: 9000 }).reason).toBe('order-refused');
  });

  test('stops when its level is lowered, unless a person has said yes to it and still watches', () => {
    const level = (to: (typeof FLISR_LEVELS)[number]): FlisrEvent => ({ type: 'level', level: to, at: 9000 });
    expect(run(executing, level('supervised'))).toMatchObject({ state: 'handedOver', reason: 'level-lowered' });
    expect(run(supervised, level('supervised')).state).toBe('executing');
    expect(run(supervised, level('manual')).state).toBe('handedOver');
    expect(run(executing, level('disabled')).state).toBe('handedOver');
  });

  test('stops when load is shed, and when a person takes it', () => {
    expect(run(executing, { type: 'loadShedding', at: 9000 })).toMatchObject({ reason: 'load-shedding' });
    expect(run(executing, { type: 'takeOver', by: 'boris', at: 9000 })).toMatchObject({
      ...{ reason: 'taken-over', detail: 'boris' },
    });
  });
});

describe('whatever is told in whatever order', () => {
  const at = fc.nat(400_000);
  const events: fc.Arbitrary<FlisrEvent> = fc.oneof(
    fc.record({
      type: fc.constantFrom(
        ...(['reclosed', 'lockedOut', 'gathered', 'invalidated', 'orderCompleted', 'loadShedding', 'clock'] as const),
      ),
      at,
    }),
    fc.record({ type: fc.constant('lost' as const), customers: fc.nat(3), at }),
    fc.record({ type: fc.constant('planned' as const), plan: fc.constantFrom('p1', 'p2'), at }),
    fc.record({
      type: fc.constant('approve' as const),
      plan: fc.constantFrom('p1', 'p2'),
      by: fc.constant('anna'),
      at,
    }),
    fc.record({ type: fc.constant('level' as const), level: fc.constantFrom(...FLISR_LEVELS), at }),
    fc.record({ type: fc.constant('orderHalted' as const), words: fc.constant([phrase('order-stopped')]), at }),
    fc.record({ type: fc.constant('ordered' as const), order: fc.constant('o1'), at }),
    fc.record({
      type: fc.constant('placed' as const),
      place: fc.constant({ element: 'w.t1', saidBy: 'Crew 7', how: 'seen', by: 'anna' }),
      level: fc.constantFrom(...FLISR_LEVELS),
      because: fc.constant(null),
      at,
    }),
    fc.record({
      type: fc.constant('unplannable' as const),
      reason: fc.constantFrom('no-plan' as const, 'not-located' as const),
      words: fc.constant([]),
      at,
    }),
    fc.record({ type: fc.constant('reject' as const), by: fc.constant('anna'), detail: fc.constant('no'), at }),
  );
  const level = fc.constantFrom('manual' as const, 'supervised' as const, 'automatic' as const);

  test('nothing is carried out without a loss, a plan, and either the level or a yes for it; an end is one but for who knows the place', () => {
    fc.assert(
      fc.property(level, fc.boolean(), fc.array(events, { maxLength: 25 }), (first, isLockedOut, told) => {
        let course = begun({ level: first, isLockedOut });
        const sorted = told.toSorted((a, b) => a.at - b.at);
        for (const event of sorted) {
          const before = course;
          course = advanceFlisr(course, event);
          // Written down and read again it goes on the same.
          const read = JSON.parse(JSON.stringify(before)) as FlisrCourse;
          expect(advanceFlisr(read, event)).toEqual(course);
          if (before.endedMs !== null && event.type !== 'placed') expect(course).toBe(before);
          if (event.type === 'placed' && course !== before) {
            expect([before.state, before.order, course.state]).toEqual(['handedOver', null, 'solving']);
            expect(course.level).not.toBe('automatic');
          }
          if (course.state !== 'executing' || before.state === 'executing') continue;
          expect(course.plan).not.toBeNull();
          const hasLost = sorted.some((each) => each.type === 'lost' && each.customers > 0 && each.at <= event.at);
          expect(hasLost).toBe(true);
          if (event.type === 'approve') expect([before.plan, before.level !== 'manual']).toEqual([event.plan, true]);
          if (event.type === 'approve') expect(before.level).not.toBe('disabled');
          else expect([event.type, before.level]).toEqual(['planned', 'automatic']);
        }
      }),
      { numRuns: 2000 },
    );
  });
});
