// Each rule of the grouping by hand, on the feeder of `test-feeder.ts`.
import { describe, expect, test } from 'vitest';
import { CallIntake } from './call-intake.ts';
import { type CallCode, GROUPING_RULES } from './grouping-rules.ts';
import type { Call, IntakeResult } from './intake-facts.ts';
import { callAt, TEST_FEEDER, treeOf } from './test-feeder.ts';

const TREE = treeOf(TEST_FEEDER);
const start = () => new CallIntake([TREE], GROUPING_RULES);
const min = (minutes: number) => Math.round(minutes * 60_000);

function done(result: IntakeResult): Extract<IntakeResult, { kind: 'done' }> {
  if (result.kind !== 'done') throw new Error(`${result.code} ${result.at}`);
  return result;
}

/** Calls `point@minute` or `point@minute code`. */
function take(intake: CallIntake, ...calls: readonly string[]): Call[] {
  return calls.map((text) => {
    const [, point, minute, code = 'no-power'] = /^([\w-]+)@([\d.]+)(?: ([\w-]+))?$/.exec(text)!;
    const call = callAt(point!, Number(minute), code as CallCode);
    done(intake.take(call));
    return call;
  });
}

/** What stands: the device (or `-`) and the service points that called, of each case that is not over. */
const standing = (intake: CallIntake): string[] => {
  const pointOf = new Map(intake.snapshot().calls.map(({ id, point }) => [id, point]));
  return intake
    .cases()
    .filter(({ isOver }) => !isOver)
    .map(({ device, calls, isConfirmed }) =>
      [`${device ?? '-'}${isConfirmed ? '!' : ''}:`, ...calls.map((id) => pointOf.get(id)!).toSorted()].join(' '),
    )
    .toSorted();
};
const after = (...calls: readonly string[]): string[] => {
  const intake = start();
  take(intake, ...calls);
  return standing(intake);
};

describe('1: calls, their codes and the window', () => {
  test('one call of ten customers is a single report', () => {
    expect(after('t2-1@0')).toEqual(['-: t2-1']);
  });

  test('two calls within the window are one, a minute beyond it they are two', () => {
    expect(after('t2-1@0', 't2-2@30')).toEqual(['t2: t2-1 t2-2']);
    expect(after('t2-1@0', 't2-2@31')).toEqual(['-: t2-1', '-: t2-2']);
  });

  test('in storm mode the window is longer, and shorter again when it is over', () => {
    const intake = start();
    intake.setStorm('f', true);
    take(intake, 't2-1@0', 't2-2@119');
    expect(standing(intake)).toEqual(['t2: t2-1 t2-2']);
    intake.setStorm('f', false);
    expect(standing(intake)).toEqual(['-: t2-1', '-: t2-2']);
  });

  test('calls that were one already go up together, though the oldest lies beyond the window of the newest', () => {
    expect(after('t1-1@0', 't1-2@20')).toEqual(['f1a: t1-1 t1-2']);
    expect(after('t1-1@0', 't1-2@20', 't1-9@40')).toEqual(['t1: t1-1 t1-2 t1-9']);
  });

  test('a late call joins what stands already', () => {
    expect(after('t2-1@0', 't2-2@5', 't2-3@400')).toEqual(['t2: t2-1 t2-2 t2-3']);
  });

  test('hazard is an incident of its own', () => {
    expect(after('t2-1@0 hazard', 't2-2@0', 't2-3@0')).toEqual(['-: t2-1', 't2: t2-2 t2-3']);
    const intake = start();
    take(intake, 't2-1@0 hazard', 't2-1@3 hazard', 't2-1@4 dim');
    expect(intake.cases().map(({ kind, calls }) => [kind, calls.length])).toEqual([
      ['hazard', 2],
      ['voltage', 1],
    ]);
  });

  test('part power speaks for the transformer and nothing above it; dim for its own point', () => {
    expect(after('t2-1@0 part-power', 't2-2@1 part-power')).toEqual(['t2: t2-1 t2-2']);
    expect(after('t1-1@0 part-power', 't1-9@0 part-power', 't2-1@0 part-power', 't2-2@0 part-power')).toEqual([
      't1: t1-1 t1-9',
      't2: t2-1 t2-2',
    ]);
    expect(after('t2-1@0 dim', 't2-2@0 dim')).toEqual(['-: t2-1', '-: t2-2']);
  });

  test('a single house of several flats stays single, whoever of it calls', () => {
    expect(after('house@0', 'house@1', 'house@2')).toEqual(['-: house house house']);
    expect(after('house@0', 'house@1', 't4-1@2')).toEqual(['t4: house house t4-1']);
    const intake = start();
    done(intake.take(callAt('house', 0, 'no-power', { isOwnFlat: true })));
    take(intake, 'house@1', 't4-1@2');
    expect(standing(intake)).toEqual(['-: house', 't4: house t4-1']);
  });

  test('the same customer twice is one caller', () => {
    const intake = start();
    done(intake.take(callAt('house', 0, 'no-power', { customer: 'anna' })));
    done(intake.take(callAt('t2-1', 0, 'no-power', { customer: 'bert' })));
    done(intake.take(callAt('t2-1', 1, 'no-power', { customer: 'bert' })));
    expect(standing(intake)).toEqual(['-: house', '-: t2-1 t2-1']);
  });
});

describe('2: transformers', () => {
  test('at two calls, at one call if it serves one, and at a fifth of its customers', () => {
    expect(after('kiosk@0')).toEqual(['t8: kiosk']);
    const small = treeOf({
      ...TEST_FEEDER,
      points: [1, 2, 3, 4, 5].map((i) => ({ id: `p${i}`, device: 't2', customers: 1 })),
    });
    const intake = new CallIntake([small], GROUPING_RULES);
    take(intake, 'p1@0');
    expect(standing(intake)).toEqual(['t2: p1']);
  });

  test('of a transformer that serves one house, two callers are enough', () => {
    expect(after('villa@0')).toEqual(['-: villa']);
    expect(after('villa@0', 'villa@1')).toEqual(['t9: villa villa']);
  });
});

describe('3: laterals, sections, the head', () => {
  test('a lateral at two predicted transformers', () => {
    expect(after('t1-1@0', 't1-9@0', 't2-1@0')).toEqual(['l1: t1-1 t1-9 t2-1']); // three of twenty callers: 15 %
    expect(after('t3-1@0', 't3-2@0', 't4-1@0')).toEqual(['-: t4-1', 't3: t3-1 t3-2']); // three of thirty-two: less
    expect(after('t3-1@0', 't3-2@0', 't4-1@0', 't4-2@0')).toEqual(['l2: t3-1 t3-2 t4-1 t4-2']);
  });

  test('a lateral at 15 % of its customers calling, without any transformer predicted', () => {
    const wide = treeOf({
      ...TEST_FEEDER,
      devices: [...TEST_FEEDER.devices, { id: 't0', kind: 'transformer', parent: 'l1' }],
      points: ['t0', 't1', 't2'].flatMap((t) =>
        Array.from({ length: 6 }, (_, i) => ({ id: `${t}.${i}`, device: t, customers: 1 })),
      ),
    });
    const intake = new CallIntake([wide], { ...GROUPING_RULES, transformerShare: 0.5 });
    const at = (point: string) => done(intake.take(callAt(point, 0)));
    at('t0.0');
    at('t1.0');
    expect(intake.cases().every(({ device }) => device === null)).toBe(true);
    at('t2.0');
    expect(
      intake
        .cases()
        .filter(({ isOver }) => !isOver)
        .map(({ device }) => device),
    ).toEqual(['l1']);
  });

  test('a section at two laterals, and not at one', () => {
    const l1 = ['t1-1@0', 't1-9@0', 't2-1@0', 't2-2@0'];
    expect(after(...l1)).toEqual(['l1: t1-1 t1-9 t2-1 t2-2']);
    expect(after(...l1, 't3-1@1', 't3-2@1', 't4-1@1', 't4-2@1')).toEqual([
      's1: t1-1 t1-9 t2-1 t2-2 t3-1 t3-2 t4-1 t4-2',
    ]);
  });

  test('a transformer right on the section counts as a lateral', () => {
    expect(after('t1-1@0', 't1-9@0', 't2-1@0', 't2-2@0', 'villa@0', 'villa@1')).toEqual([
      's1: t1-1 t1-9 t2-1 t2-2 villa villa',
    ]);
  });

  test('the head at three laterals, not at two', () => {
    const [l1, l3] = [
      ['t1-1@0', 't1-9@0', 't2-1@0', 't2-2@0'],
      ['t5-1@0', 't5-2@0', 't6-1@0', 't6-2@0'],
    ];
    expect(after(...l1, ...l3)).toEqual(['l1: t1-1 t1-9 t2-1 t2-2', 'l3: t5-1 t5-2 t6-1 t6-2']);
    expect(after(...l1, ...l3, 'kiosk@1')).toEqual(['head: kiosk t1-1 t1-9 t2-1 t2-2 t5-1 t5-2 t6-1 t6-2']);
  });

  test('not when the laterals lie beyond the window', () => {
    const late = ['t3-1@40', 't3-2@40', 't4-1@40', 't4-2@40'];
    expect(after('t1-1@0', 't1-9@0', 't2-1@0', 't2-2@0', ...late)).toEqual([
      'l1: t1-1 t1-9 t2-1 t2-2',
      'l2: t3-1 t3-2 t4-1 t4-2',
    ]);
  });
});

describe('4: no higher than need be', () => {
  test('the lowest device that all calls have above them', () => {
    expect(after('t1-1@0', 't1-2@0')).toEqual(['f1a: t1-1 t1-2']);
    expect(after('t1-1@0', 't1-9@0')).toEqual(['t1: t1-1 t1-9']);
    // Three laterals fire the head's rule; where all lie in one section, it is the section.
    expect(
      after('t1-1@0', 't1-9@0', 't2-1@0', 't3-1@0', 't3-2@0', 't4-1@0', 't4-2@0', 'villa@0', 'villa@0')[0],
    ).toMatch(/^s1:/);
  });

  test('never a device that telemetry sees closed and live, nor one above it; again when it does not any more', () => {
    const intake = start();
    done(intake.deviceTold('t2', true, min(-1)));
    take(intake, 't2-1@0', 't2-2@0', 't1-1@0', 't1-9@0');
    expect(standing(intake)).toEqual(['-: t2-1', '-: t2-2', 't1: t1-1 t1-9']);
    done(intake.deviceTold('t2', false, min(1)));
    expect(standing(intake)).toEqual(['l1: t1-1 t1-9 t2-1 t2-2']);
  });

  test('one of two that are seen live falls silent: the other still bars what is above both', () => {
    const intake = start();
    done(intake.deviceTold('t1', true, min(-2)));
    done(intake.deviceTold('t3', true, min(-1)));
    done(intake.deviceTold('t1', false, min(-1)));
    take(intake, 't1-1@0', 't1-9@0', 't2-1@0', 't2-2@0', 'villa@0', 'villa@0');
    expect(standing(intake)).toEqual(['l1: t1-1 t1-9 t2-1 t2-2', 't9: villa villa']);
  });

  test('a call of the very moment at which supply was seen does not count', () => {
    const intake = start();
    done(intake.ping('ping-1', 't2-9', true, min(1)));
    take(intake, 't2-1@1', 't2-2@2');
    expect(standing(intake)).toEqual(['-: t2-1', '-: t2-2']);
  });

  test('what it was told before it went dark still speaks against calls of that time', () => {
    const intake = start();
    done(intake.deviceTold('t2', true, min(-1)));
    take(intake, 't2-1@0', 't2-2@0');
    done(intake.deviceTold('t2', true, min(5)));
    done(intake.deviceTold('t2', false, min(6)));
    expect(standing(intake)).toEqual(['-: t2-1', '-: t2-2']);
  });

  test('telemetry that comes after the prediction takes it back', () => {
    const intake = start();
    take(intake, 't1-1@0', 't1-9@0', 't2-1@0', 't2-2@0');
    expect(standing(intake)).toEqual(['l1: t1-1 t1-9 t2-1 t2-2']);
    const { facts } = done(intake.deviceTold('l1', true, min(1)));
    expect(standing(intake)).toEqual(['t1: t1-1 t1-9', 't2: t2-1 t2-2']);
    expect(facts.map(({ name }) => name)).toContain('opened');
  });

  test('a meter that answers is evidence against what is open above it, for calls until then', () => {
    const intake = start();
    take(intake, 't1-1@0', 't1-2@0', 't1-9@0');
    expect(standing(intake)).toEqual(['t1: t1-1 t1-2 t1-9']);
    done(intake.ping('ping-1', 't1-8', true, min(1)));
    expect(standing(intake)).toEqual(['-: t1-9', 'f1a: t1-1 t1-2']);
    take(intake, 't1-6@2', 't1-7@2');
    expect(standing(intake)).toEqual(['-: t1-9', 'f1a: t1-1 t1-2', 'f1b: t1-6 t1-7']);
  });

  test('a last gasp counts as a call, all gasps of a point as one', () => {
    expect(after('t2-1@0 last-gasp', 't2-2@0')).toEqual(['t2: t2-1 t2-2']);
    expect(after('t2-1@0 last-gasp', 't2-1@0.1 last-gasp')).toEqual(['-: t2-1 t2-1']);
  });

  test('a meter that does not answer says nothing where nobody thinks that supply has come back', () => {
    const intake = start();
    expect(done(intake.ping('ping-1', 't2-1', false, 0))).toMatchObject({ case: '', facts: [] });
  });
});

describe('5: what somebody has confirmed', () => {
  test('calls before a trip stay apart, calls since then join it, whichever was heard first', () => {
    for (const isHeardLate of [false, true]) {
      const intake = start();
      take(intake, 't2-1@0', 't2-2@0');
      if (isHeardLate) take(intake, 't2-3@5', 't5-1@6');
      done(intake.open('s1', 'telemetry', min(5)));
      if (!isHeardLate) take(intake, 't2-3@5', 't5-1@6');
      expect(standing(intake)).toEqual(['-: t5-1', 's1!: t2-3', 't2: t2-1 t2-2']);
    }
  });

  test('one that a person opens upstream absorbs what nobody has confirmed, and leaves what somebody has', () => {
    const intake = start();
    take(intake, 't2-1@0', 't2-2@0', 't3-1@0', 't3-2@0', 't5-1@0', 't1-1@0 hazard');
    const known = intake.cases().find(({ device }) => device === 't3')!;
    done(intake.confirm(known.id, null, 'person'));
    const { facts } = done(intake.open('s1', 'person', min(5)));
    expect(standing(intake)).toEqual(['-: t1-1', '-: t5-1', 's1!: t2-1 t2-2', 't3!: t3-1 t3-2']);
    expect(facts.filter(({ name }) => name === 'merged')).toHaveLength(1);
  });

  test('a confirmed one is not rolled up, and does not count for what is above', () => {
    const intake = start();
    take(intake, 't3-1@0', 't3-2@0');
    done(intake.confirm(intake.cases()[0]!.id, null, 'person'));
    take(intake, 't4-1@1', 't4-2@1', 't3-3@2');
    expect(standing(intake)).toEqual(['t3!: t3-1 t3-2 t3-3', 't4: t4-1 t4-2']);
  });

  test('confirmed further down, calls beside it are reports again', () => {
    const intake = start();
    take(intake, 't1-1@0', 't1-2@0', 't1-9@0');
    done(intake.confirm(intake.cases()[0]!.id, 'f1a', 'person'));
    expect(standing(intake)).toEqual(['-: t1-9', 'f1a!: t1-1 t1-2']);
  });

  test('a call below two of them belongs to the lower one', () => {
    const intake = start();
    done(intake.open('t3', 'telemetry', min(0)));
    done(intake.open('s1', 'telemetry', min(1)));
    take(intake, 't3-1@2', 't2-1@2');
    expect(standing(intake)).toEqual(['s1!: t2-1', 't3!: t3-1']);
  });

  test('a person merges and splits', () => {
    const intake = start();
    take(intake, 't3-1@0', 't3-2@0', 't5-1@0', 't5-2@0');
    const [a, b] = intake.cases();
    expect(intake.merge(a!.id, b!.id)).toMatchObject({ kind: 'refused', code: 'not-confirmed' });
    done(intake.confirm(b!.id, null, 'person'));
    done(intake.merge(a!.id, b!.id));
    expect(standing(intake)).toEqual(['t5!: t3-1 t3-2 t5-1 t5-2']);
    done(intake.split(b!.id, ['t3']));
    expect(standing(intake)).toEqual(['t3!: t3-1 t3-2', 't5: t5-1 t5-2']);
  });
});

describe('6: after supply is back', () => {
  test('a call and a missed ping become a nested outage under the restored one', () => {
    const intake = start();
    const { case: trip } = done(intake.open('s1', 'telemetry', 0));
    take(intake, 't2-1@1');
    const points = TREE.pointIds.filter((id) => /^(t[1234]-|house|villa)/.test(id));
    done(intake.cameBack(trip, points, min(20)));
    done(intake.finish(trip));
    done(intake.deviceTold('s1', true, min(20)));
    done(intake.ping('p1', 't2-1', false, min(25)));
    take(intake, 't2-2@30');
    const nested = intake.cases().filter(({ isOver }) => !isOver);
    expect(nested).toMatchObject([{ device: 't2', parent: trip }]);
    expect(nested[0]!.calls).toHaveLength(2);
    take(intake, 't3-1@100');
    expect(intake.cases().at(-1)).toMatchObject({ parent: null });
  });

  test('a miss is no part of what was reported there before', () => {
    const intake = start();
    take(intake, 't2-1@0');
    const { case: trip } = done(intake.open('s1', 'telemetry', min(5)));
    done(intake.cameBack(trip, ['t2-1'], min(10)));
    done(intake.finish(trip));
    done(intake.ping('p1', 't2-1', false, min(12)));
    expect(intake.cases().map(({ parent, calls }) => [parent, calls.length])).toEqual([
      [null, 1],
      [null, 0],
      [trip, 1],
    ]);
  });

  test('where part of an outage is back, the rest goes on taking calls and the part does not', () => {
    const intake = start();
    const { case: trip } = done(intake.open('s1', 'telemetry', 0));
    done(intake.cameBack(trip, ['t2-1', 't2-2'], min(10)));
    take(intake, 't2-1@11', 't3-1@11', 't2-2@5');
    expect(standing(intake)).toEqual(['-: t2-1', 's1!: t2-2 t3-1']);
    expect(intake.cases().at(-1)).toMatchObject({ parent: trip });
  });
});

describe('what it refuses', () => {
  const intake = start();
  const [call] = take(intake, 't2-1@0');
  const { case: trip } = done(intake.open('t5', 'telemetry', 0));
  test.each([
    ['a point nobody knows', () => intake.take(callAt('nowhere', 0)), 'unknown-point'],
    ['a call it has', () => intake.take(call!), 'known-call'],
    ['a call without a time', () => intake.take({ ...callAt('t2-1', 0), atMs: Number.NaN }), 'bad-time'],
    ['a device nobody knows', () => intake.open('x', 'person', 0), 'unknown-device'],
    ['a device that is open already', () => intake.open('t5', 'person', 1), 'already-open'],
    ['a case nobody knows', () => intake.confirm('outage-99', null, 'person'), 'unknown-case'],
    ['one that is confirmed', () => intake.confirm(trip, null, 'person'), 'confirmed-already'],
  ])('%s', (_, attempt, code) => {
    const before = intake.snapshot();
    expect(attempt()).toMatchObject({ kind: 'refused', code });
    expect(intake.snapshot()).toEqual(before);
  });
});
