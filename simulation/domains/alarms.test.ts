import { describe, expect, test } from 'vitest';
import { definitionId, priorityMix, priorityOf } from '../alarms/alarm-definition.ts';
import { checkAlarmDefinitions } from '../alarms/check-alarm-set.ts';
import { alarmDefinitionsOf, DOMAINS, pointClassesOf } from './index.ts';

describe('the alarms of all systems', () => {
  const definitions = alarmDefinitionsOf(DOMAINS);

  test('make sense', () => expect(checkAlarmDefinitions(definitions, pointClassesOf(DOMAINS))).toEqual([]));

  test('name kinds that only one system has', () => {
    const kinds = DOMAINS.flatMap(({ kinds: own }) => own.map(({ kind }) => kind));
    expect(new Set(kinds).size).toBe(kinds.length);
    for (const { id, kinds: own, alarms } of DOMAINS)
      for (const { kind } of alarms)
        expect(
          own.map((one) => one.kind),
          `${id}: ${kind}`,
        ).toContain(kind);
  });

  test('have a name, a consequence and a remedy in every language', () => {
    for (const { alarms, texts } of DOMAINS)
      for (const alarm of alarms)
        for (const language of ['en', 'ru', 'zh'])
          for (const key of [
            `alarm.${definitionId(alarm)}`,
            `alarmConsequence.${alarm.consequence}`,
            `alarmAction.${alarm.action}`,
          ])
            expect(texts[language]?.[key], `${key} in ${language}`).toMatch(/\S/);
  });

  test('are mostly of low priority: what is urgent must stand out', () => {
    const mix = priorityMix(definitions.map((one) => priorityOf(one)!));
    expect(mix[4]).toBeGreaterThan(0.5);
    expect(mix[1] + mix[2]).toBeLessThan(0.35);
  });
});
