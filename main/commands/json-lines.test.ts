import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { lineOfPath, linesOfJson } from './json-lines.ts';

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

describe('lines of JSON', () => {
  const lines = linesOfJson(TEXT);

  test.each([
    ['', 1],
    ['format', 2],
    ['alarms', 3],
    ['alarms[0].n', 4],
    ['alarms[1]', 5],
    ['alarms[1].condition.setPoint', 8],
    ['alarms[1].none', 8],
  ])('%s is on line %i', (path, line) => expect(lines.get(path)).toBe(line));

  test('a field that is missing is where it should be', () => {
    expect(lineOfPath(lines, 'alarms[1].condition.deadband')).toBe(7);
    expect(lineOfPath(lines, 'alarms[7].name')).toBe(3);
    expect(lineOfPath(lines, 'x')).toBe(1);
  });

  test('every value of any JSON has a line that holds its beginning', () => {
    fc.assert(
      fc.property(fc.json(), fc.constantFrom(0, 1, 2), (json, indent) => {
        const text = JSON.stringify(JSON.parse(json), null, indent);
        const found = linesOfJson(text);
        expect(Math.max(...found.values())).toBeLessThanOrEqual(text.split('\n').length);
        expect(found.get('')).toBe(1);
      }),
      { numRuns: 200 },
    );
  });
});
