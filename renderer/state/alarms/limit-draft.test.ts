import { describe, expect, test } from 'vitest';
import type { AlarmDefinitionReport } from '../../../contract/alarm-definition.ts';
import { changeOfDraft, draftOfLimit, placeProblems, unreadableFields } from './limit-draft.ts';

const low: AlarmDefinitionReport = {
  ...{ kind: 'station', point: 'voltage', name: 'low' },
  condition: { by: 'low', setPoint: 360, deadband: 4, beyond: 40 },
  ...{ onDelayMs: 60_000, offDelayMs: 1500, subject: 'voltage', severity: 'moderate', respondWithinMs: 1_800_000 },
  ...{ consequence: 'x', action: 'y', isLatching: false, isSafety: false, isAutoAcknowledged: false },
  ...{ repeatMs: null, suppressedWhile: null },
};
const rise: AlarmDefinitionReport = {
  ...low,
  name: 'rise',
  condition: { by: 'rate', perSecond: 2 / 60, deadband: 0.5 / 60, windowMs: 60_000, direction: 'rise' },
};

describe('a draft of limits', () => {
  test('shows what people say: seconds, minutes, per minute', () => {
    expect(draftOfLimit(low)).toEqual({
      ...{ setPoint: '360', deadband: '4', onDelayMs: '60', offDelayMs: '1.5', repeatMs: '' },
      ...{ severity: 'moderate', respondWithinMs: '30' },
    });
    expect(draftOfLimit(rise)).toMatchObject({ perSecond: '2', deadband: '0.5' });
  });

  test('tells the host only what differs', () => {
    const draft = draftOfLimit(low);
    expect(changeOfDraft(low, draft, undefined)).toBeNull();
    expect(changeOfDraft(low, { ...draft, setPoint: '355,5', onDelayMs: ' 60 ' }, undefined)).toEqual({
      ...{ definition: 'station.voltage.low', setPoint: 355.5 },
    });
    expect(changeOfDraft(low, { ...draft, repeatMs: '15', severity: 'major' }, 's-1')).toEqual({
      ...{ definition: 'station.voltage.low', asset: 's-1', repeatMs: 900_000, severity: 'major' },
    });
    expect(changeOfDraft({ ...low, repeatMs: 60_000 }, { ...draft, repeatMs: '' }, undefined)).toMatchObject({
      repeatMs: null,
    });
    expect(changeOfDraft(rise, { ...draftOfLimit(rise), deadband: '0.6' }, undefined)!.deadband).toBeCloseTo(0.01, 9);
  });

  test('that is no number is told at its field and goes nowhere', () => {
    const draft = { ...draftOfLimit(low), setPoint: '3x', deadband: '', onDelayMs: '1e3' };
    expect(unreadableFields(draft)).toEqual(['setPoint', 'deadband', 'onDelayMs']);
    expect(changeOfDraft(low, draft, undefined)).toBeNull();
  });
});

describe('problems', () => {
  const problem = (place: string) => ({ code: 'x', place, message: 'm', remedy: 'r' });

  test('stand at the field that they are of', () => {
    const { fields, others } = placeProblems(
      [
        problem('station.voltage.low: condition.deadband'),
        problem('station.voltage.low: onDelayMs'),
        problem('station.voltage: low, high'),
        problem('station.voltage: lowLow, high'),
        problem('station.voltage.low at s-1: condition.setPoint'),
      ],
      low,
      undefined,
    );
    expect([...fields.keys()]).toEqual(['deadband', 'onDelayMs', 'setPoint']);
    expect(others).toHaveLength(2);
  });

  test('of one asset are not those of its kind', () => {
    const { fields, others } = placeProblems(
      [problem('station.voltage.low at s-1: condition.setPoint'), problem('station.voltage at s-1: low, high')],
      low,
      's-1',
    );
    expect(fields.get('setPoint')).toHaveLength(2);
    expect(others).toEqual([]);
  });
});
