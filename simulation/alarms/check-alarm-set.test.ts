import { describe, expect, test } from 'vitest';
import { type AlarmDefinition, priorityMix, priorityOf } from './alarm-definition.ts';
import { changeAlarmSet, firstAlarmSet, replaceAlarmSet } from './alarm-set.ts';
import { checkAlarmDefinitions, type PointClass } from './check-alarm-set.ts';
import { type AlarmWords, onLimit, onRise, onState } from './define-alarm.ts';

const MIN = 60_000;
const CLASSES: PointClass[] = [
  { kind: 'station', point: 'voltage', range: [0, 1000], states: null },
  { kind: 'station', point: 'door', range: [0, 1], states: ['closed', 'open'] },
];
const words: AlarmWords = {
  ...{ subject: 'voltage', severity: 'moderate', respondWithinMin: 30 },
  ...{ consequence: 'bad', action: 'act' },
};
const low = onLimit('station', 'voltage', 'low', [360, 4], words);
const high = onLimit('station', 'voltage', 'high', [440, 4], words);
const lowLow = onLimit('station', 'voltage', 'lowLow', [40, 4], words);
const door = onState('station', 'door', ['open'], words);

const codesOf = (definitions: AlarmDefinition[]) => checkAlarmDefinitions(definitions, CLASSES).map(({ code }) => code);

describe('a limit file', () => {
  test('that makes sense is taken', () => expect(codesOf([low, high, lowLow, door])).toEqual([]));

  test.each([
    ['limits-inverted', [onLimit('station', 'voltage', 'low', [440, 1], words), high]],
    ['limits-inverted', [low, onLimit('station', 'voltage', 'lowLow', [400, 1], words)]],
    ['deadband-too-wide', [onLimit('station', 'voltage', 'low', [360, 1000], words)]],
    [
      'deadband-too-wide',
      [
        onLimit('station', 'voltage', 'low', [360, 50], words),
        { ...high, condition: { by: 'high', setPoint: 440, deadband: 40, beyond: null } },
      ],
    ],
    ['limits-inverted', [onLimit('station', 'voltage', 'low', [360, 4, 370], words)]],
    ['limits-inverted', [onLimit('station', 'voltage', 'high', [440, 4, 440], words)]],
    ['unknown-point-class', [onLimit('station', 'pressure', 'low', [1, 0], words)]],
    ['unknown-point-class', [{ ...low, kind: 'house' }]],
    ['negative-delay', [{ ...low, onDelayMs: -1 }]],
    ['bad-number', [{ ...low, offDelayMs: Number.NaN }]],
    ['bad-number', [onLimit('station', 'voltage', 'low', [Number.NaN, 1], words)]],
    ['limit-out-of-range', [onLimit('station', 'voltage', 'low', [-1, 1], words)]],
    ['wrong-condition', [onLimit('station', 'door', 'low', [0, 0], words)]],
    ['wrong-condition', [onState('station', 'voltage', ['open'], words)]],
    ['unknown-state', [onState('station', 'door', ['ajar'], words)]],
    ['no-states', [onState('station', 'door', [], words)]],
    ['no-action', [{ ...low, action: ' ' }]],
    ['no-consequence', [{ ...low, consequence: '' }]],
    ['too-slow', [{ ...low, respondWithinMs: 31 * MIN }]],
    ['bad-number', [{ ...low, repeatMs: 0 }]],
    ['duplicate', [low, low]],
    ['bad-name', [{ ...low, name: '=cmd' }]],
    ['unknown-state', [{ ...low, suppressedWhile: { point: 'door', states: ['ajar'] } }]],
    ['unknown-point-class', [{ ...low, suppressedWhile: { point: 'gate', states: ['open'] } }]],
  ] as [string, AlarmDefinition[]][])('is refused for %s', (code, definitions) => {
    const problems = checkAlarmDefinitions(definitions, CLASSES);
    expect(problems.map((problem) => problem.code)).toContain(code);
    for (const { place, message, remedy } of problems)
      for (const word of [place, message, remedy]) expect(word.length).toBeGreaterThan(3);
  });
});

describe('a change at run time', () => {
  const set = firstAlarmSet([low, high, door], CLASSES);
  const by = { author: 'anna', reason: 'summer', atMs: 5 };

  test('is a new version with author, reason and time; the old one stays', () => {
    const result = changeAlarmSet(
      set,
      [{ definition: 'station.voltage.low', setPoint: 350, onDelayMs: 5 }],
      by,
      CLASSES,
    );
    expect(result).toMatchObject({ ok: true, set: { version: 1, author: 'anna', reason: 'summer', atMs: 5 } });
    expect(result.ok && result.set.definitions[0]).toMatchObject({
      condition: { setPoint: 350, deadband: 4 },
      onDelayMs: 5,
    });
    expect(set.definitions[0]).toEqual(low);
  });

  test('is refused without a reason, of what is not there, and where it makes no sense', () => {
    const change = { definition: 'station.voltage.low', setPoint: 350 };
    expect(changeAlarmSet(set, [change], { ...by, reason: '' }, CLASSES)).toEqual({ ok: false, code: 'no-reason' });
    expect(changeAlarmSet(set, [change], { ...by, author: '' }, CLASSES)).toEqual({ ok: false, code: 'no-author' });
    expect(changeAlarmSet(set, [{ definition: 'x' }], by, CLASSES)).toMatchObject({ code: 'unknown-definition' });
    expect(changeAlarmSet(set, [{ definition: 'station.door.state', setPoint: 1 }], by, CLASSES)).toMatchObject({
      code: 'no-limit',
    });
    expect(changeAlarmSet(set, [{ ...change, setPoint: 440 }], by, CLASSES)).toMatchObject({
      ok: false,
      problems: [{ code: 'limits-inverted' }],
    });
    expect(replaceAlarmSet(set, [low, low], by, CLASSES)).toMatchObject({ problems: [{ code: 'duplicate' }] });
  });
});

describe('limits of one asset', () => {
  const set = firstAlarmSet([low, high, door], CLASSES);
  const by = { author: 'anna', reason: 'old cable', atMs: 5 };
  const own = { definition: 'station.voltage.low', asset: 's-1', setPoint: 350 };
  const hasAsset = (asset: string) => asset === 's-1';
  const changed = (changes: Parameters<typeof changeAlarmSet>[1], from = set) =>
    changeAlarmSet(from, changes, by, CLASSES, hasAsset);

  test('stand beside those of its kind, and go again', () => {
    const first = changed([own]);
    if (!first.ok) throw new Error(JSON.stringify(first));
    expect(first.set.definitions).toEqual([
      ...[low, high, door],
      { ...low, asset: 's-1', condition: { ...low.condition, setPoint: 350 } },
    ]);
    const second = changed([{ ...own, setPoint: 352 }], first.set);
    expect(second.ok && second.set.definitions[3]).toMatchObject({ asset: 's-1', condition: { setPoint: 352 } });
    const third = changed([{ definition: own.definition, asset: 's-1', isBackToKind: true }], first.set);
    expect(third.ok && third.set.definitions).toEqual([low, high, door]);
  });

  test('are checked together with what holds of its kind there, and the place names the asset', () => {
    expect(changed([{ ...own, setPoint: 450 }])).toMatchObject({
      problems: [{ code: 'limits-inverted', place: 'station.voltage at s-1: low, high' }],
    });
    expect(changed([{ ...own, asset: 's-9' }])).toMatchObject({
      problems: [{ code: 'unknown-asset', place: 'station.voltage.low at s-9: asset' }],
    });
  });
});

test('severity and time make the priority at run time too; a rate has its own number', () => {
  const rise = onRise('station', 'voltage', [2, 0.5], 60, words);
  const set = firstAlarmSet([low, rise], CLASSES);
  const by = { author: 'anna', reason: 'tuned', atMs: 5 };
  const result = changeAlarmSet(
    set,
    [
      { definition: 'station.voltage.low', severity: 'severe', respondWithinMs: MIN },
      { definition: 'station.voltage.rise', perSecond: 3 },
    ],
    by,
    CLASSES,
  );
  if (!result.ok) throw new Error(JSON.stringify(result));
  expect(priorityOf(result.set.definitions[0]!)).toBe(1);
  expect(result.set.definitions[1]!.condition).toMatchObject({ perSecond: 3, deadband: 0.5 });
  expect(changeAlarmSet(set, [{ definition: 'station.voltage.rise', setPoint: 3 }], by, CLASSES)).toMatchObject({
    code: 'no-limit',
  });
});

test('priority: worst consequence x time to respond', () => {
  const of = (severity: AlarmDefinition['severity'], min: number) =>
    priorityOf({ severity, respondWithinMs: min * MIN });
  expect([2, 3, 9, 10, 30, 31].map((min) => of('severe', min))).toEqual([1, 2, 2, 3, 3, null]);
  expect([2, 5, 20].map((min) => of('major', min))).toEqual([2, 3, 4]);
  expect([2, 5, 20].map((min) => of('minor', min))).toEqual([4, 4, 4]);
  expect(priorityMix([4, 4, 4, 3])).toEqual({ 1: 0, 2: 0, 3: 0.25, 4: 0.75 });
});
