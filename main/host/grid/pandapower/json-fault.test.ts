import fc from 'fast-check';
import { expect, test } from 'vitest';
import { jsonFault } from './json-fault.ts';

test.each([
  ['{\n"bus": [\n}\n', 3],
  ['{\n"a": ', 2],
  ['Hello', 1],
  ['{"a" 1}', 1],
  ['[1,\n2,\n]', 3],
  ['{"a": 1,\n}', 2],
  ['[1]\n[2]', 2],
  ['"open\n"', 1],
  ['[01]', 1],
  ['', 1],
])('%j', (text, line) => {
  expect(jsonFault(text)?.line).toBe(line);
});

test('JSON has none; what JSON.parse refuses has one', () => {
  fc.assert(
    fc.property(
      fc.jsonValue(),
      fc.nat(2),
      fc.nat(300),
      fc.constantFrom('', '{', ']', ',', '"', '1', ' '),
      (value, indent, place, junk) => {
        const text = JSON.stringify(value, null, indent);
        expect(jsonFault(text)).toBeNull();
        const at = place % (text.length + 1);
        const broken = text.slice(0, at) + junk + text.slice(at + 1);
        let parses = true;
        try {
          JSON.parse(broken);
        } catch {
          parses = false;
        }
        expect(jsonFault(broken) === null).toBe(parses);
      },
    ),
    { numRuns: 300 },
  );
});
