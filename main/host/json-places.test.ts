import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { pathOf, placed, placeOfFault, placeOfPath, placesOfJson } from './json-places.ts';

const TEXT = `{
  "format": "a \\" { [ b",
  "alarms": [
    { "name": "high", "n": -1.5e3 },
    {
      "name": "low",
      "condition": { "by": "low",
        "setPoint": 360 }, "empty": [], "none": {}
    }
  ]
}`;

describe('places in JSON', () => {
  const places = placesOfJson(TEXT);

  test.each([
    ['', 1, 1],
    ['format', 2, 13],
    ['alarms', 3, 13],
    ['alarms[0].n', 4, 28],
    ['alarms[1]', 5, 5],
    ['alarms[1].condition.setPoint', 8, 21],
    ['alarms[1].none', 8, 49],
  ])('%s is at %i:%i', (path, line, column) => expect(places.get(path)).toEqual({ line, column }));

  test('a field that is missing is where it should be', () => {
    expect(placeOfPath(places, 'alarms[1].condition.deadband').line).toBe(7);
    expect(placeOfPath(places, 'alarms[7].name').line).toBe(3);
    expect(placeOfPath(places, 'x')).toEqual({ line: 1, column: 1 });
  });

  test.each([
    ['{\n  "areas": [,]\n}', 2, 13],
    ['{"a": 1,\n "b": 2', 2, 8],
    ['{"a": 1 "b": 2}', 1, 9],
    ['', 1, 1],
    ['{"a": tru}', 1, 7],
    ['[1, 2,\n]', 2, 1],
    ['{"a": "x\ny"}', 1, 7],
    ['{} {}', 1, 4],
    ['yaml: 1', 1, 1],
  ])('%j stops being JSON at %i:%i', (text, line, column) => expect(placeOfFault(text)).toEqual({ line, column }));

  test('paths and places as people read them', () => {
    expect(pathOf(['areas', 0, 'name'])).toBe('areas[0].name');
    expect(placed('x.json', { line: 2, column: 7 })).toBe('x.json:2:7');
  });

  test('every value of any JSON has a place that holds its beginning', () => {
    fc.assert(
      fc.property(fc.json(), fc.constantFrom(0, 1, 2), (json, indent) => {
        const value: unknown = JSON.parse(json);
        const text = JSON.stringify(value, null, indent);
        const found = placesOfJson(text);
        const lines = text.split('\n');
        expect(found.get('')).toEqual({ line: 1, column: 1 });
        for (const { line, column } of found.values()) expect(lines[line - 1]![column - 1]).toMatch(/[[{"\-\dtfn]/);
      }),
      { numRuns: 200 },
    );
  });

  test('half a file is known to be half, at its end or before', () => {
    fc.assert(
      fc.property(fc.nat(TEXT.length - 2), (cut) => {
        const half = TEXT.slice(0, cut);
        const { line, column } = placeOfFault(half);
        const lines = half.split('\n');
        expect(line).toBeLessThanOrEqual(lines.length);
        expect(column).toBeLessThanOrEqual(lines[line - 1]!.length + 1);
      }),
    );
  });
});
