import { describe, expect, test } from 'vitest';
import { switchingRing } from '../../tests/builders/switching-ring.ts';
import { applyOperation } from './apply-operation.ts';
import { checkStep } from './check-step.ts';
import { draftOnBoard, isolationOf } from './draft-document.ts';
import { lookAhead, lookAheadOrder } from './look-ahead.ts';
import type { DocumentType, Operation, PlannedStep } from './operation.ts';
import { EMPTY_BOARD, type SafetyBoard } from './safety-board.ts';
import type { SwitchingGrid } from './switching-grid.ts';
import { SWITCHING_RULES } from './switching-rules.ts';
import type { Violation } from './violation.ts';

const step = (operation: Operation, more: Partial<PlannedStep> = {}): PlannedStep => ({
  ...{ operation, means: 'crew', by: 'operator', at: 0 },
  ...more,
});
const open = (device: string): Operation => ({ kind: 'switch', device, to: 'open' });
const close = (device: string): Operation => ({ kind: 'switch', device, to: 'closed' });
const lock = (device: string): Operation => ({ kind: 'lock', device, to: 'locked' });
const tag = (device: string, to: 'on' | 'off' = 'on', type: DocumentType = 'clearance'): Operation => ({
  ...{ kind: 'tag', tag: `tag ${device}`, device, document: 'doc', type, to },
});
const prove = (node: string): Operation => ({ kind: 'verify', what: 'dead', node });

/** Without the warnings. */
const codes = (violations: readonly Violation[]) =>
  violations.filter(({ severity }) => severity !== 'warn').map(({ code }) => code);

const against = (
  grid: SwitchingGrid,
  operation: Operation,
  board: SafetyBoard = EMPTY_BOARD,
  more: Partial<PlannedStep> = {},
) => codes(checkStep(grid, board, step(operation, more)).violations);

/** Carries all out that nothing speaks against; whatever is refused fails the test. */
function done(grid: SwitchingGrid, board: SafetyBoard, operations: readonly Operation[]): SafetyBoard {
  return operations.reduce((now, operation) => {
    const refused = checkStep(grid, now, step(operation)).violations.filter(({ severity }) => severity === 'refuse');
    expect({ operation, refused }).toEqual({ operation, refused: [] });
    return applyOperation(grid, now, operation, { by: 'operator', at: 0 });
  }, board);
}

function drafted(grid: SwitchingGrid, more: object = {}): SafetyBoard {
  const document = {
    id: 'doc',
    type: 'clearance' as const,
    zone: ['n2', 'n3'],
    devices: ['q1', 'q2'],
    draftedBy: 'writer',
  };
  const result = draftOnBoard(grid, EMPTY_BOARD, { ...document, ...more });
  if (!result.ok) throw new Error(result.code);
  return result.board;
}

const TO_PERMIT: readonly Operation[] = [
  ...[open('q1'), open('q2'), lock('q1'), lock('q2'), tag('q1'), tag('q2'), prove('n2'), prove('n3'), close('e2')],
  { kind: 'document', document: 'doc', to: 'issued', holder: 'foreman' },
  { kind: 'permit', permit: 'p1', document: 'doc', crew: 'crew 1', to: 'on' },
];

/** The line l1 cleared, with a crew at work. */
function atWork() {
  const grid = switchingRing();
  return { grid, board: done(grid, drafted(grid), TO_PERMIT) };
}

describe('what a device is', () => {
  test('a fuse by hand only, no remote control of what obeys none, no device that is not there', () => {
    const grid = switchingRing();
    expect(against(grid, open('f1'), EMPTY_BOARD, { means: 'remote' })).toEqual(['fuse-by-hand']);
    expect(against(grid, open('f1'))).toEqual([]);
    expect(against(grid, open('q9'))).toEqual(['unknown-device']);
    expect(against(grid, lock('q1'), EMPTY_BOARD, { means: 'remote' })).toEqual(['on-site-only']);
  });

  test('one whose word is in doubt obeys nobody from afar', () => {
    const grid = switchingRing();
    const board = { ...EMPTY_BOARD, doubted: ['q1'] };
    expect(against(grid, close('q1'), board, { means: 'remote' })).toContain('position-doubted');
    const onSite = checkStep(grid, board, step(close('q1'))).violations;
    expect(onSite.map(({ code }) => code)).toEqual(['position-unconfirmed', 'no-change']);
  });

  test('a disconnector neither makes nor breaks load, nor a loop', () => {
    const grid = switchingRing({ plant: false });
    expect(against(grid, open('d1'))).toEqual(['under-load']);
    done(grid, EMPTY_BOARD, [close('tie')]);
    expect(against(grid, open('d1'))).toEqual(['under-load']);
    done(grid, EMPTY_BOARD, [open('tie'), open('b1')]);
    expect(against(grid, open('d1'))).toEqual([]);
    done(grid, EMPTY_BOARD, [open('d1'), close('b1')]);
    expect(against(grid, close('d1'))).toEqual(['under-load']);
  });
});

describe('loops', () => {
  test('close where both sides are live and in phase, with the figures', () => {
    const { violations, effect } = checkStep(switchingRing(), EMPTY_BOARD, step(close('tie')));
    expect(violations.map(({ code }) => code)).toEqual(['loop-closed']);
    expect(violations[0]!.parameters['perUnit']).toBeLessThan(0.02);
    expect(effect).toMatchObject({ loop: 'closed', dropped: { customers: 0 }, pickedUp: { customers: 0 } });
  });

  test('not between sources that nothing holds together, not out of phase, not where it is not allowed', () => {
    const grid = switchingRing();
    expect(against(grid, close('t2'))).toEqual(['not-in-phase']);
    expect(against(switchingRing({ shift: Math.PI / 6 }), close('tie'))).toContain('not-in-phase');
    const rules = { ...SWITCHING_RULES, loopDevices: ['q1'] };
    expect(codes(checkStep(grid, EMPTY_BOARD, step(close('tie')), rules).violations)).toEqual(['loop-not-allowed']);
  });
});

describe('people and limits', () => {
  test('a hospital goes dark only with a second confirmation, and by its name', () => {
    const { violations, effect } = checkStep(switchingRing(), EMPTY_BOARD, step(open('q1')));
    expect(effect?.dropped).toEqual({
      customers: 31,
      power: 2e6,
      critical: [{ group: 'hospital', consumers: ['c4'] }],
    });
    expect(violations.find(({ code }) => code === 'critical-dropped')).toMatchObject({
      severity: 'confirm',
      subject: 'c4',
    });
    expect(violations.find(({ code }) => code === 'customers-dropped')?.severity).toBe('warn');
  });

  test('an overload beyond the emergency rating asks for it, one beyond the normal rating warns', () => {
    for (const [rated, code] of [
      [100, 'overload-emergency'],
      [160, 'overload-normal'],
      [200, undefined],
    ] as const) {
      const grid = switchingRing({ rated });
      done(grid, EMPTY_BOARD, [open('b1')]);
      const { violations, effect } = checkStep(grid, EMPTY_BOARD, step(close('tie')));
      expect(violations.map((one) => one.code).find((one) => one.startsWith('overload'))).toBe(code);
      expect(effect?.pickedUp.customers).toBe(31);
      // Some 173 A on l2 for three loads of 1 MW at 10 kV.
      expect(effect!.after.ofNormalRating!.value * rated).toBeGreaterThan(172);
    }
  });

  test('load that comes back cold counts for more', () => {
    const grid = switchingRing({ rated: 200 });
    done(grid, EMPTY_BOARD, [open('b1')]);
    const cold = { ...SWITCHING_RULES, coldLoadFactor: 2 };
    expect(codes(checkStep(grid, EMPTY_BOARD, step(close('tie')), cold).violations)).toEqual(['overload-emergency']);
    expect(against(grid, close('tie'))).toEqual([]);
  });

  test('voltage out of the band asks for it', () => {
    const rules = { ...SWITCHING_RULES, minVoltage: 0.997 };
    const grid = switchingRing();
    done(grid, EMPTY_BOARD, [open('b1')]);
    const { violations } = checkStep(grid, EMPTY_BOARD, step(close('tie')), rules);
    expect(violations.find(({ code }) => code === 'voltage-low')?.parameters['value']).toBeLessThan(0.997);
  });

  test('checking changes nothing', () => {
    const { grid, board } = atWork();
    const picture = () => [[...grid.topology.state.switchClosed], [...grid.supply()], [...grid.flow().voltage]];
    const before = picture();
    for (const device of grid.network.switches.ids)
      for (const one of [open, close]) lookAhead(grid, board, step(one(device)));
    expect(picture()).toEqual(before);
  });
});

describe('a fault', () => {
  const board = (certainty: 'suspected' | 'located') => ({
    ...EMPTY_BOARD,
    faults: [{ element: 'l1', nodes: ['n2', 'n3'], certainty }],
  });

  test('a load-break switch never closes onto one, a breaker onto a suspected one with a second confirmation', () => {
    const grid = switchingRing();
    done(grid, EMPTY_BOARD, [open('b1')]);
    expect(against(grid, close('b1'), board('suspected'))).toEqual(['suspected-fault']);
    expect(against(grid, close('b1'), board('located'))).toEqual(['onto-fault']);
    expect(against(grid, close('tie'), board('suspected'))).toEqual(['onto-fault']);
    done(grid, EMPTY_BOARD, [open('q1')]);
    expect(against(grid, close('b1'), board('located'))).toEqual([]);
  });
});

describe('the five rules', () => {
  test('an earth only where every infeed is open, locked and the place proven dead', () => {
    const grid = switchingRing();
    expect(against(grid, close('e2'))).toEqual(['earth-not-open', 'earth-not-locked', 'earth-not-proven']);
    let board = done(grid, EMPTY_BOARD, [open('q1')]);
    // Back-feed of the plant behind the transformer, over what is closed still.
    expect(checkStep(grid, board, step(close('e2'))).violations[0]?.parameters).toEqual({ infeeds: 'pv' });
    expect(against(grid, prove('n2'), board)).toEqual(['not-dead']);
    board = done(grid, board, [open('q2')]);
    expect(against(grid, close('e2'), board)).toEqual(['earth-not-locked', 'earth-not-proven']);
    board = done(grid, board, [lock('q1')]);
    expect(checkStep(grid, board, step(close('e2'))).violations[0]?.parameters).toEqual({ devices: 'q2' });
    board = done(grid, board, [lock('q2'), prove('n2')]);
    expect(against(grid, close('e2'), board)).toEqual([]);
    expect(against(grid, close('e3'), board)).toEqual(['earth-not-proven']);
    expect(against(grid, close('e2'), { ...board, liveNodes: ['n3'] })).toEqual(['unexpected-voltage']);
  });

  test('a proof is lost when something is joined to the place', () => {
    const grid = switchingRing({ plant: false });
    const unlock: Operation = { kind: 'lock', device: 'q2', to: 'unlocked' };
    const board = done(grid, EMPTY_BOARD, [open('q1'), open('q2'), lock('q1'), lock('q2'), prove('n2'), unlock]);
    const joined = done(grid, board, [close('q2'), open('q2')]);
    expect(board.provenDead).toEqual(['n2']);
    expect(joined.provenDead).toEqual([]);
  });

  test('what is cut off, and by what: a proposal for a clearance', () => {
    const grid = switchingRing();
    expect(isolationOf(grid, 'n2')?.feeding).toEqual(['s1', 'pv']);
    done(grid, EMPTY_BOARD, [open('q1'), open('q2')]);
    expect(isolationOf(grid, 'n2')).toEqual({ zone: ['n2', 'n3'], devices: ['q1', 'q2'], feeding: [] });
    expect(isolationOf(grid, 'n99')).toBe(null);
    // Two ways in from one and the same part are both to be kept.
    const quiet = switchingRing({ plant: false });
    done(quiet, EMPTY_BOARD, [open('q1'), open('q2'), close('tie')]);
    expect(isolationOf(quiet, 'n3')?.devices).toEqual(['q2', 'q1']);
  });
});

describe('documents, tags, permits', () => {
  test('the whole course of a clearance, and nothing out of turn', () => {
    const grid = switchingRing();
    let board = drafted(grid);
    const issue = TO_PERMIT[9]!;
    expect(against(grid, tag('q1'), board)).toEqual(['tag-on-closed']);
    expect(against(grid, issue, board)).toContain('document-state');
    board = done(grid, board, TO_PERMIT.slice(0, 5));
    expect(against(grid, tag('q2', 'on', 'hold'), board)).toEqual(['tag-type']);
    expect(against(grid, issue, board)).toEqual(['document-state', 'not-earthed']);
    board = done(grid, board, TO_PERMIT.slice(5, 8));
    expect(against(grid, issue, board)).toEqual(['not-earthed']);
    board = done(grid, board, [TO_PERMIT[8]!]);
    expect(against(grid, issue, board, { by: 'foreman' })).toEqual(['document-person']);
    board = done(grid, board, TO_PERMIT.slice(9));
    const way = (to: 'workEnded' | 'released'): Operation => ({
      kind: 'document',
      document: 'doc',
      to,
      holder: 'foreman',
    });
    expect(against(grid, way('workEnded'), board)).toEqual(['crew-at-work']);
    expect(against(grid, tag('q1', 'off'), board)).toEqual(['not-released']);
    expect(against(grid, open('e2'), board)).toEqual(['permit-broken']);
    expect(against(grid, { kind: 'lock', device: 'q1', to: 'unlocked' }, board)).toEqual([
      'permit-broken',
      'earthed-zone',
    ]);
    expect(against(grid, close('q1'), board)).toEqual(['locked', 'tagged', 'earthed-zone', 'permit-broken']);
    board = done(grid, board, [
      { kind: 'permit', permit: 'p1', document: 'doc', crew: 'crew 1', to: 'off' },
      way('workEnded'),
    ]);
    expect(against(grid, open('e2'), board)).toEqual(['permit-broken']);
    board = done(grid, board, [way('released'), open('e2'), tag('q1', 'off')]);
    expect(against(grid, close('q1'), board)).toEqual(['locked', 'tagged-zone']);
    board = done(grid, board, [tag('q2', 'off'), { kind: 'lock', device: 'q1', to: 'unlocked' }]);
    expect(board.documents[0]!.state).toBe('closed');
    expect(against(grid, close('q1'), board)).toEqual([]);
  });

  test('what keeps people safe need not be named by their document: an earth beside, a lock without a tag', () => {
    const grid = switchingRing();
    const beside = drafted(grid, { zone: ['n3'], devices: ['q1'] });
    const operations = TO_PERMIT.filter((one) => !('device' in one && one.kind === 'tag' && one.device === 'q2'));
    const board = done(grid, beside, operations);
    expect(against(grid, open('e2'), board)).toEqual(['permit-broken']);
    expect(against(grid, { kind: 'lock', device: 'q2', to: 'unlocked' }, board)).toContain('permit-broken');
    expect(against(grid, close('q2'), board)).toEqual(['locked', 'earthed-zone', 'permit-broken']);
  });

  test('nobody opens what joins a place of work to its earth, and nobody takes away one that a document names elsewhere', () => {
    const grid = switchingRing();
    // Work at n4, its earth at n5 behind the disconnector between them.
    const devices = ['q2', 'f1', 'tie', 't2'];
    const beginning = done(grid, EMPTY_BOARD, [open('q1'), open('q2'), open('f1')]);
    const draft = { id: 'doc', type: 'clearance' as const, zone: ['n4'], devices, draftedBy: 'writer' };
    const course: Operation[] = [
      ...devices.map(lock),
      prove('n5'),
      { kind: 'ground', earth: 'g', node: 'n5', to: 'on' },
      ...devices.map((device) => tag(device)),
      { kind: 'document', document: 'doc', to: 'issued', holder: 'foreman' },
    ];
    const draftedBoard = (earthAt: readonly string[]) => {
      const result = draftOnBoard(grid, beginning, { ...draft, earthAt });
      if (!result.ok) throw new Error(result.code);
      return result.board;
    };
    const board = done(grid, draftedBoard(['n5']), course);
    expect(against(grid, open('d1'), board)).toEqual(['permit-broken']);
    const twice = { ...board, earths: [...board.earths, { id: 'h', node: 'n4' }] };
    expect(against(grid, open('d1'), twice)).toEqual([]);
    // With the disconnector open the place has an earth of its own; the document goes on asking for the other one.
    const apart = done(grid, twice, [open('d1')]);
    expect(against(grid, { kind: 'ground', earth: 'g', node: 'n5', to: 'off' }, apart)).toEqual(['permit-broken']);
  });

  test('many tags on one device: it closes when the last is off', () => {
    const grid = switchingRing();
    let board = done(grid, drafted(grid), [open('q1'), tag('q1'), { ...tag('q1'), tag: 'second' } as Operation]);
    board = done(grid, board, [tag('q1', 'off')]);
    expect(against(grid, close('q1'), board)).toContain('tagged');
    board = done(grid, board, [{ ...tag('q1', 'off'), tag: 'second' } as Operation]);
    expect(against(grid, close('q1'), board)).toEqual([]);
  });

  test('live-line work: nobody operates there, and a trip is not closed again', () => {
    const grid = switchingRing();
    const live = { type: 'liveLine', zone: ['n4'], devices: ['b1'] };
    const board = done(grid, drafted(grid, live), [
      tag('b1', 'on', 'liveLine'),
      { kind: 'document', document: 'doc', to: 'issued', holder: 'foreman' },
    ]);
    expect(against(grid, open('q2'), board)).toContain('live-line');
    expect(against(grid, open('b1'), board)).toEqual(['critical-dropped']);
    done(grid, board, [open('b1')]);
    expect(against(grid, close('b1'), board)).toEqual(['tagged', 'permit-broken']);
    expect(against(grid, close('tie'), board)).toContain('permit-broken');
  });

  test('delegated control: only its holder operates there', () => {
    const grid = switchingRing();
    const given = { type: 'delegatedControl', zone: ['n6'], devices: ['b2'] };
    const board = done(grid, drafted(grid, given), [
      tag('b2', 'on', 'delegatedControl'),
      { kind: 'document', document: 'doc', to: 'issued', holder: 'foreman' },
    ]);
    expect(against(grid, close('tie'), board)).toContain('delegated');
    expect(against(grid, close('tie'), board, { by: 'foreman' })).toEqual([]);
    expect(against(grid, open('b2'), board)).toEqual(['delegated']);
  });

  test('a draft names places and devices that are there', () => {
    const grid = switchingRing();
    const draft = { id: 'x', type: 'hold' as const, zone: ['n4'], devices: ['q2'], draftedBy: 'writer' };
    const codeOf = (more: object) => {
      const result = draftOnBoard(grid, drafted(grid), { ...draft, ...more });
      return result.ok ? 'ok' : result.code;
    };
    expect(codeOf({})).toBe('ok');
    expect(codeOf({ id: 'doc' })).toBe('document-twice');
    expect(codeOf({ zone: ['n99'] })).toBe('unknown-node');
    expect(codeOf({ devices: ['q99'] })).toBe('unknown-device');
    expect(codeOf({ devices: [] })).toBe('no-devices');
  });
});

describe('a whole order ahead', () => {
  const grouped = (...operations: readonly (readonly [number, Operation])[]) =>
    operations.map(([group, operation]) => ({ ...step(operation), group }));

  test('each step is judged in the state that the steps before it leave', () => {
    const grid = switchingRing();
    const ahead = lookAheadOrder(grid, drafted(grid), grouped(...TO_PERMIT.map((one, i) => [i, one] as const)));
    expect(ahead.refusedAt).toBe(null);
    expect(ahead.steps.map(({ needsConfirmation }) => needsConfirmation).slice(0, 3)).toEqual([true, false, false]);
    expect(ahead.steps[0]!.effect?.dropped.customers).toBe(31);
    expect(ahead.board.documents[0]!.state).toBe('issued');
    // The grid that it was asked of is as it was.
    expect(grid.isClosed(grid.switchRow('q1'))).toBe(true);
  });

  test('and the order ends at the first step that is refused', () => {
    const grid = switchingRing();
    const ahead = lookAheadOrder(
      grid,
      EMPTY_BOARD,
      grouped([1, open('q1')], [2, close('t2')], [3, open('t2')], [4, open('d1')]),
    );
    // Behind q1 everything is dark, and the other source may feed it. Without it the plant might: d1 must not part it from load.
    expect(ahead.refusedAt).toBe(3);
    expect(ahead.steps[1]!.effect?.pickedUp.customers).toBe(31);
    expect(ahead.steps).toHaveLength(4);
  });

  test('steps in parallel have to be safe in every order', () => {
    const grid = switchingRing();
    const series = lookAheadOrder(grid, EMPTY_BOARD, grouped([1, open('q1')], [2, close('t2')]));
    const parallel = lookAheadOrder(grid, EMPTY_BOARD, grouped([1, open('q1')], [1, close('t2')]));
    expect([series.refusedAt, parallel.refusedAt]).toEqual([null, 1]);
    expect(codes(parallel.steps[1]!.violations)).toContain('not-in-phase');
  });
});
