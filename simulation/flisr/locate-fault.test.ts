import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { line, type SwitchedPlan, switchedNetwork } from '../../tests/builders/switched-network.ts';
import { type FaultLocation, INDICATION, locateFault } from './locate-fault.ts';

/** n0 (source, breaker) - l0 - n1 - l1 - n2 - l2 - n3, and n1 - l3 - n4 beside it; l4 ties n3 to n5 (source). */
const FEEDER: SwitchedPlan = {
  nodes: 6,
  sources: [0, 5],
  lines: [line(0, 1, { breaker: true }), line(1, 2), line(2, 3), line(1, 4), line(3, 5, { open: 1 })],
  loads: [],
};

/** `said`: "l1.from+" saw it, "-" did not, "?" does not answer; all others have no indicator. */
function located(plan: SwitchedPlan, said: string, tripped = 'l0.from', whole: readonly string[] = []) {
  const { network, state } = switchedNetwork(plan);
  const { ids } = network.switches;
  const indications = new Uint8Array(ids.length);
  for (const word of said.split(' ').filter((each) => each !== '')) {
    const code = { '+': INDICATION.passed, '-': INDICATION.notPassed, '?': INDICATION.silent }[word.at(-1)!]!;
    indications[ids.indexOf(word.slice(0, -1))] = code;
  }
  const spared = Uint8Array.from(ids, (id) => (whole.includes(id) ? 1 : 0));
  const found = locateFault(network, state, ids.indexOf(tripped), indications, spared);
  return { ...named(found, ids), found, network };
}

function named(found: FaultLocation, ids: readonly string[]) {
  if (!found.ok) return { code: found.code };
  const names = (rows: readonly number[]) => rows.map((row) => ids[row]!).toSorted();
  const { place, way, silent, contradicted } = found;
  return {
    element: place.element,
    entrance: ids[place.entrance],
    exits: names(place.exits),
    inside: names(place.inside),
    way: names(way),
    silent: names(silent),
    contradicted: names(contradicted),
  };
}

describe('a fault lies between the last indicator that saw it and the next that did not', () => {
  test('in the middle', () => {
    expect(located(FEEDER, 'l1.from+ l2.from- l3.from-')).toMatchObject({
      ...{ element: 'l1', entrance: 'l1.from', exits: ['l2.from'], way: ['l1.from'] },
      ...{ inside: ['l1.to'], silent: [], contradicted: [] },
    });
  });

  test('right behind the tripped device, where no indicator saw it', () => {
    expect(located(FEEDER, 'l1.from- l2.from- l3.from-')).toMatchObject({
      ...{ element: 'l0', entrance: 'l0.from', exits: ['l1.from', 'l3.from'], way: [] },
    });
  });

  test('at the end', () => {
    expect(located(FEEDER, 'l1.from+ l2.from+ l3.from-')).toMatchObject({ element: 'l2', exits: [] });
  });

  test('in a branch', () => {
    expect(located(FEEDER, 'l1.from- l2.from- l3.from+')).toMatchObject({ element: 'l3', entrance: 'l3.from' });
  });
});

test('an indicator that does not answer makes the place larger, and is named', () => {
  expect(located(FEEDER, 'l1.from? l2.from- l3.from-')).toMatchObject({
    ...{ entrance: 'l0.from', exits: ['l2.from', 'l3.from'], silent: ['l1.from'] },
    inside: ['l0.to', 'l1.from', 'l1.to'],
  });
});

test('one that saw nothing, though one beyond it did, is passed over and named', () => {
  expect(located(FEEDER, 'l1.from- l2.from+ l3.from-')).toMatchObject({
    ...{ element: 'l2', entrance: 'l2.from', way: ['l2.from'], contradicted: ['l1.from'] },
  });
});

test('beyond a fuse that is whole there is no fault', () => {
  expect(located(FEEDER, 'l2.from-', 'l0.from', ['l3.from'])).toMatchObject({
    ...{ entrance: 'l0.from', exits: ['l2.from'] },
    inside: ['l0.to', 'l1.from', 'l1.to'],
  });
});

test('two ways that both saw it are told, not guessed at', () => {
  expect(located(FEEDER, 'l1.from+ l3.from+')).toMatchObject({ code: 'several-places' });
});

test('a part with supply from elsewhere, or without any before, says nothing', () => {
  const ring = { ...FEEDER, lines: [...FEEDER.lines.slice(0, 4), line(3, 5)] };
  expect(located(ring, 'l1.from+')).toMatchObject({ code: 'fed-from-both-sides' });
  expect(located({ ...FEEDER, sources: [] }, 'l1.from+')).toMatchObject({ code: 'had-no-supply' });
});

test('a current that may have come on two ways proves nothing', () => {
  const looped = { ...FEEDER, lines: [...FEEDER.lines, line(4, 3)] };
  expect(located(looped, 'l1.from+ l2.from- l3.from-')).toMatchObject({ code: 'loop' });
});

test('two cables side by side between two indicators are one place', () => {
  const twin = { ...FEEDER, lines: [...FEEDER.lines, line(2, 3, { switches: 0, r: 0.5 })] };
  expect(located(twin, 'l1.from+ l1.to+ l3.from-')).toMatchObject({ element: 'l5', entrance: 'l1.to' });
});

describe('in any tree, with a fault anywhere', () => {
  const trees = fc
    .array(fc.record({ parent: fc.nat(1000), indicator: fc.constantFrom('has', 'none', 'silent') }), {
      minLength: 1,
      maxLength: 14,
    })
    .map((rows) => ({
      rows,
      plan: {
        nodes: rows.length + 2,
        sources: [0],
        lines: [
          line(0, 1, { breaker: true }),
          ...rows.map(({ parent }, i) => line(1 + (parent % (i + 1)), i + 2, { switches: 1 })),
        ],
        loads: [],
      },
    }));

  test('the place holds the fault, and nothing that an indicator rules out', () => {
    fc.assert(
      fc.property(trees, fc.nat(1000), ({ rows, plan }, where) => {
        // The fault lies at a node; its current has passed the switches of all lines above it.
        const at = 1 + (where % (plan.nodes - 1));
        const above = new Set<number>();
        for (let node = at; node > 1; ) {
          above.add(node - 1);
          node = plan.lines[node - 1]!.from;
        }
        const said = rows
          .map(({ indicator }, i) => ({ indicator, name: `l${i + 1}.from`, isAbove: above.has(i + 1) }))
          .filter(({ indicator }) => indicator !== 'none')
          .map(({ indicator, name, isAbove }) => `${name}${indicator === 'silent' ? '?' : isAbove ? '+' : '-'}`);
        const { found, network } = located(plan, said.join(' '));
        if (!found.ok) throw new Error(found.code);
        const { nodes } = found.place;
        expect(nodes.map((node) => network.nodes.ids[node])).toContain(`n${at}`);
        expect(found.contradicted).toEqual([]);
        // Another fault in the place would have told the same, and one outside would not.
        for (let other = 1; other < plan.nodes; other++) {
          const path = new Set<number>();
          for (let node = other; node > 1; ) {
            path.add(node - 1);
            node = plan.lines[node - 1]!.from;
          }
          const tellsSame = rows.every(
            ({ indicator }, i) => indicator !== 'has' || path.has(i + 1) === above.has(i + 1),
          );
          expect(nodes.includes(network.nodes.ids.indexOf(`n${other}`)), `n${other}`).toBe(tellsSame);
        }
      }),
    );
  });
});
