import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { MappingError } from './mapping-problem.ts';
import { matchTopic, mayOverlap, parseTemplate } from './topic-template.ts';

const template = (text: string) => parseTemplate(text, 'topics[0]');
const found = (text: string, topic: string) => {
  const match = matchTopic(template(text), topic);
  return match === null ? null : Object.fromEntries(match);
};

describe('templates of topics', () => {
  test('wildcards are levels or parts of levels, never empty', () => {
    expect(found('city/{district}/m/{id}/tele', 'city/mitte/m/17/tele')).toEqual({ district: 'mitte', id: '17' });
    expect(found('city/meter-{id}-x/+', 'city/meter-17-x/any')).toEqual({ id: '17' });
    expect(found('city/meter-{id}-x/+', 'city/meter--x/any')).toBeNull();
    expect(found('city/{id}', 'city/')).toBeNull();
    expect(found('city/{id}', 'city/a/b')).toBeNull();
    expect(found('city/{id}/#', 'city/a/b/c')).toEqual({ id: 'a' });
    expect(found('city/{id}/#', 'city/a')).toEqual({ id: 'a' });
  });

  test('the filter for the broker', () => {
    expect(template('city/{a}/meter-{id}/tele').filter).toBe('city/+/+/tele');
    expect(template('city/{a}/#').filter).toBe('city/+/#');
  });

  test.each([
    '#',
    '{a}/b',
    '+/b',
    'twin/x/{id}',
    'spBv1.0/{g}',
    '$SYS/{x}',
    'a/{x}{y}',
    'a/{x}/{x}',
    'a/{1x}',
    'a/{x',
    'a/#/b',
    'a/b+',
  ])('%s is refused with place and remedy', (text) => {
    expect(() => template(text)).toThrow(MappingError);
    try {
      template(text);
    } catch (error) {
      expect((error as MappingError).problems[0]).toMatchObject({ path: 'topics[0]' });
      expect((error as MappingError).problems[0]!.remedy).not.toBe('');
    }
  });

  const level = fc.constantFrom('x', 'ab', 'm-1', '+', '{v}', 'm-{v}', '{v}-1');
  const templates = fc
    .tuple(fc.array(level, { minLength: 0, maxLength: 3 }), fc.boolean())
    .map(([levels, isOpen]) =>
      ['c', ...levels.map((text, i) => text.replace('v', `v${i}`)), ...(isOpen ? ['#'] : [])].join('/'),
    );
  const topics = fc
    .array(fc.constantFrom('x', 'ab', 'm-1', 'm-2', 'q-1', 'm-x-1'), { maxLength: 4 })
    .map((levels) => ['c', ...levels].join('/'));

  test('two that match one topic overlap', () => {
    fc.assert(
      fc.property(templates, templates, topics, (a, b, topic) => {
        const isBoth = matchTopic(template(a), topic) !== null && matchTopic(template(b), topic) !== null;
        if (isBoth) expect(mayOverlap(template(a), template(b))).toBe(true);
        expect(mayOverlap(template(a), template(b))).toBe(mayOverlap(template(b), template(a)));
      }),
      { numRuns: 2000 },
    );
  });

  test('what the wildcards stand for, put back into the template, is the topic', () => {
    const name = fc.stringMatching(/^[a-z0-9-]{1,8}$/);
    fc.assert(
      fc.property(name, name, (district, id) => {
        const topic = `city/${district}/meter-${id}/tele`;
        expect(found('city/{district}/meter-{id}/tele', topic)).toEqual({ district, id });
      }),
    );
  });
});
