import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { getAdjacencyMap, getShortestPaths, getSimplePaths } from 'xstate/graph';
import {
  ALARM_STATES,
  advanceAlarm,
  type AlarmEvent,
  type AlarmLife,
  alarmMachine,
  type AlarmPolicy,
  type AlarmState,
  alarmStateOf,
  beginAlarm,
} from './alarm-life.ts';
import { type AlarmOrder, refusalOf } from './alarm-refusals.ts';

// The table of ISA-18.2 as data, read from the standard and not from the machine: state, event, next state. `return`: B if the condition
// is true now, else A; what stands nowhere changes nothing.
const TABLE = `
  A conditionTrue       -> B
  B acknowledge         -> C
  B conditionFalse      -> D   latching: E   autoAcknowledged: A
  C conditionFalse      -> A   latching: F
  C worsened            -> B
  C repeatDue           -> B
  D acknowledge         -> A
  D conditionTrue       -> B
  E acknowledge         -> F
  F reset               -> A
  E conditionTrue       -> B
  F conditionTrue       -> B
  ABCDEF shelve         -> G   safety: stays
  ABCDEF ruleTrue       -> H
  ABCDEF outOfService   -> I
  G shelfOver           -> return
  G unshelve            -> return
  G oneShotReturned     -> return
  H ruleFalse           -> return
  I backInService       -> return
`;

const LETTERS = 'ABCDEFGHI';
const letterOf = (state: AlarmState) => LETTERS[ALARM_STATES.indexOf(state)]!;

interface Rule {
  readonly from: string;
  readonly event: string;
  readonly to: Readonly<Record<string, string>>;
}
const RULES: Rule[] = TABLE.trim()
  .split('\n')
  .map((line) => {
    const [head, tail] = line.split('->') as [string, string];
    const [from, event] = head.trim().split(/\s+/) as [string, string];
    const [plain, ...others] = tail.trim().split(/\s{3,}/) as [string, ...string[]];
    return { from, event, to: { plain, ...Object.fromEntries(others.map((other) => other.split(': '))) } };
  });

/** The table and what it asks about: nothing of the machine's own. */
interface Model {
  readonly letter: string;
  readonly isTrue: boolean;
  readonly isRuledOut: boolean;
  readonly untilMs: number | null;
  readonly isOneShot: boolean;
  readonly repeatAtMs: number | null;
}
const FIRST: Model = {
  letter: 'A',
  isTrue: false,
  isRuledOut: false,
  untilMs: null,
  isOneShot: false,
  repeatAtMs: null,
};

function wordOf(model: Model, event: AlarmEvent): string {
  switch (event.type) {
    case 'conditionTrue':
      return model.isTrue ? 'nothing' : 'conditionTrue';
    case 'conditionFalse':
      if (!model.isTrue) return 'nothing';
      return model.letter === 'G' && model.isOneShot ? 'oneShotReturned' : 'conditionFalse';
    case 'worsened':
      return model.isTrue ? 'worsened' : 'nothing';
    case 'designRuleTrue':
      return 'ruleTrue';
    case 'designRuleFalse':
      return 'ruleFalse';
    case 'clock':
      if (model.letter === 'G') return model.untilMs !== null && event.at >= model.untilMs ? 'shelfOver' : 'nothing';
      return model.repeatAtMs !== null && event.at >= model.repeatAtMs ? 'repeatDue' : 'nothing';
    case 'takeOutOfService':
      return 'outOfService';
    case 'returnToService':
      return 'backInService';
    case 'acknowledge':
    case 'reset':
    case 'shelve':
    case 'unshelve':
      return event.type;
  }
}

function expected(model: Model, event: AlarmEvent, policy: AlarmPolicy): Model {
  const word = wordOf(model, event);
  const rule = RULES.find(({ from, event: name }) => from.includes(model.letter) && name === word);
  const isTrue = event.type === 'conditionTrue' || (model.isTrue && event.type !== 'conditionFalse');
  const isRuledOut = event.type === 'designRuleTrue' || (model.isRuledOut && event.type !== 'designRuleFalse');
  let letter = model.letter;
  if (rule !== undefined) {
    const { plain, latching, autoAcknowledged, safety } = rule.to;
    letter = plain!;
    if (policy.isAutoAcknowledged && autoAcknowledged !== undefined) letter = autoAcknowledged;
    if (policy.isLatching && latching !== undefined) letter = latching;
    if (policy.isSafety && safety !== undefined) letter = model.letter;
    // Suppressed by two things at once it stays suppressed by the other.
    if (letter === 'return') letter = isRuledOut ? 'H' : isTrue ? 'B' : 'A';
  }
  const isNewlyShelved = letter === 'G' && model.letter !== 'G' && event.type === 'shelve';
  const shelf = isNewlyShelved
    ? { untilMs: event.untilMs, isOneShot: event.isOneShot }
    : letter === 'G'
      ? { untilMs: model.untilMs, isOneShot: model.isOneShot }
      : { untilMs: null, isOneShot: false };
  const isAcknowledgedNow = letter === 'C' && model.letter === 'B';
  const repeatAtMs =
    letter !== 'C'
      ? null
      : isAcknowledgedNow
        ? policy.repeatMs === null
          ? null
          : event.at + policy.repeatMs
        : model.repeatAtMs;
  return { letter, isTrue, isRuledOut, ...shelf, repeatAtMs };
}

const LATE = 1000;
const REPEAT = 10;
const by = { at: 0, by: 'anna' } as const;
const EVENTS: readonly AlarmEvent[] = [
  { type: 'conditionTrue', at: 0 },
  { type: 'conditionFalse', at: 0 },
  { type: 'worsened', at: 0 },
  { type: 'designRuleTrue', at: 0 },
  { type: 'designRuleFalse', at: 0 },
  { type: 'clock', at: 5 },
  { type: 'clock', at: LATE },
  { type: 'acknowledge', ...by, comment: null },
  { type: 'reset', ...by },
  { type: 'shelve', ...by, reason: 'work', untilMs: 10, isOneShot: false },
  { type: 'shelve', ...by, reason: 'work', untilMs: 10, isOneShot: true },
  { type: 'unshelve', ...by },
  { type: 'takeOutOfService', ...by, reason: 'work' },
  { type: 'returnToService', ...by },
];

const POLICIES: AlarmPolicy[] = [];
for (const isLatching of [false, true])
  for (const isSafety of [false, true])
    for (const isAutoAcknowledged of [false, true])
      for (const repeatMs of [null, REPEAT]) POLICIES.push({ isLatching, isSafety, isAutoAcknowledged, repeatMs });

const PLAIN: AlarmPolicy = { isLatching: false, isSafety: false, isAutoAcknowledged: false, repeatMs: null };
const again = (life: AlarmLife): AlarmLife => JSON.parse(JSON.stringify(life)) as AlarmLife;

/** What tells states apart, without the times in them. */
const keyOf = (snapshot: Pick<AlarmLife, 'value' | 'context'>): string => {
  const { isRuledOut, suppression, repeatAtMs } = snapshot.context;
  return JSON.stringify([snapshot.value, isRuledOut, suppression?.isOneShot ?? null, repeatAtMs !== null]);
};

describe('every event in every state is that of the standard', () => {
  test.each(POLICIES)('%j', (policy) => {
    const options = { events: EVENTS, input: policy, serializeState: keyOf } as const;
    const reached = new Set<string>();
    let compared = 0;
    for (const path of getShortestPaths(alarmMachine, options)) {
      // The path is walked by the pure function, over text at each step, beside the table.
      let life = beginAlarm(policy);
      let model = FIRST;
      for (const { event } of path.steps) {
        if (event.type.startsWith('xstate.')) continue;
        life = advanceAlarm(again(life), event);
        model = expected(model, event, policy);
        expect(letterOf(alarmStateOf(life))).toBe(model.letter);
      }
      expect(keyOf(life)).toBe(keyOf(path.state));
      reached.add(model.letter);
      for (const event of EVENTS) {
        const next = letterOf(alarmStateOf(advanceAlarm(life, event)));
        expect(`${model.letter} ${JSON.stringify(event)} ${next}`).toBe(
          `${model.letter} ${JSON.stringify(event)} ${expected(model, event, policy).letter}`,
        );
        compared += 1;
      }
    }
    const neverD = policy.isLatching ? 'D' : `EF${policy.isAutoAcknowledged ? 'D' : ''}`;
    const missing = `${neverD}${policy.isSafety ? 'G' : ''}`;
    expect([...reached].toSorted((a, b) => a.localeCompare(b))).toEqual(
      LETTERS.split('').filter((letter) => !missing.includes(letter)),
    );
    expect(compared).toBeGreaterThan(100);
  });

  test('the graph has no state that the shortest paths do not know', () => {
    for (const input of POLICIES) {
      const options = { events: EVENTS, input, serializeState: keyOf } as const;
      const map = getAdjacencyMap(alarmMachine, options);
      expect(Object.keys(map).length).toBe(getShortestPaths(alarmMachine, options).length);
    }
  });

  test.each([PLAIN, { ...PLAIN, isLatching: true }, { ...PLAIN, repeatMs: REPEAT }])(
    'along all simple paths of the process states: %j',
    (policy) => {
      const events = EVENTS.filter(
        ({ type, at }) =>
          ['conditionTrue', 'conditionFalse', 'worsened', 'acknowledge', 'reset'].includes(type) ||
          (type === 'clock' && at === LATE),
      );
      const paths = getSimplePaths(alarmMachine, { events, input: policy, serializeState: keyOf });
      expect(paths.length).toBeGreaterThan(3);
      for (const { steps } of paths) {
        let life = beginAlarm(policy);
        let model = FIRST;
        for (const { event } of steps) {
          if (event.type.startsWith('xstate.')) continue;
          life = advanceAlarm(life, event);
          model = expected(model, event, policy);
          expect(letterOf(alarmStateOf(life))).toBe(model.letter);
        }
      }
    },
  );
});

const anyPolicy = fc.constantFrom(...POLICIES);
const anyStep = fc.record({ event: fc.constantFrom(...EVENTS), after: fc.integer({ min: 0, max: 20 }) });

test('any course goes by the table, also when it is written down and read again at each step', () => {
  fc.assert(
    fc.property(anyPolicy, fc.array(anyStep, { maxLength: 60 }), (policy, steps) => {
      let at = 0;
      let life = beginAlarm(policy);
      let model = FIRST;
      for (const { event, after } of steps) {
        at += after;
        const now: AlarmEvent = { ...event, at, ...(event.type === 'shelve' ? { untilMs: at + event.untilMs } : {}) };
        const before = life;
        life = advanceAlarm(again(life), now);
        model = expected(model, now, policy);
        expect(letterOf(alarmStateOf(life))).toBe(model.letter);
        expect(advanceAlarm(before, now)).toEqual(life);
        expect(life.context.repeatAtMs).toBe(model.repeatAtMs);
        expect(life.context.suppression?.untilMs ?? null).toBe(model.untilMs);
        expect(life.value.condition === 'active').toBe(model.isTrue);
      }
    }),
    { numRuns: 300 },
  );
});

function run(policy: AlarmPolicy, events: readonly AlarmEvent[]): AlarmLife {
  return events.reduce((life, event) => advanceAlarm(life, event), beginAlarm(policy));
}

describe('what it says of itself', () => {
  test('an alarm that stands unnoticed on the shelf sounds when its time is over, and not before', () => {
    const shelved = run(PLAIN, [
      { type: 'shelve', at: 10, by: 'anna', reason: 'sensor work', untilMs: 100, isOneShot: false },
      { type: 'conditionTrue', at: 50 },
    ]);
    expect(alarmStateOf(shelved)).toBe('shelved');
    expect(shelved.context).toMatchObject({ beganMs: 50, annunciatedMs: null, annunciations: 0 });
    expect(advanceAlarm(shelved, { type: 'clock', at: 99 })).toBe(shelved);
    const back = advanceAlarm(shelved, { type: 'clock', at: 100 });
    expect(alarmStateOf(back)).toBe('unacknowledged');
    expect(back.context).toMatchObject({ beganMs: 50, annunciatedMs: 100, annunciations: 1, suppression: null });
  });

  test('acknowledging remembers who, when and why; coming again forgets it', () => {
    const acknowledged = run(PLAIN, [
      { type: 'conditionTrue', at: 1 },
      { type: 'acknowledge', at: 2, by: 'boris', comment: 'crew sent' },
    ]);
    expect(acknowledged.context).toMatchObject({ acknowledgedBy: 'boris', acknowledgedMs: 2, comment: 'crew sent' });
    const worse = advanceAlarm(acknowledged, { type: 'worsened', at: 3 });
    expect(worse.context).toMatchObject({ acknowledgedBy: null, annunciatedMs: 3, annunciations: 2 });
  });

  test('a design rule that became true on the shelf keeps it silent afterwards', () => {
    const after = run(PLAIN, [
      { type: 'conditionTrue', at: 1 },
      { type: 'shelve', at: 2, by: 'anna', reason: 'x', untilMs: 10, isOneShot: false },
      { type: 'designRuleTrue', at: 3 },
      { type: 'clock', at: 10 },
    ]);
    expect(alarmStateOf(after)).toBe('suppressedByDesign');
    expect(alarmStateOf(advanceAlarm(after, { type: 'designRuleFalse', at: 11 }))).toBe('unacknowledged');
  });
});

describe('refusals', () => {
  const active = run(PLAIN, [{ type: 'conditionTrue', at: 1 }]);
  const acknowledge: AlarmOrder = { type: 'acknowledge', at: 2, by: 'anna', comment: null };
  const shelve: AlarmOrder = { type: 'shelve', at: 2, by: 'anna', reason: 'x', untilMs: 100, isOneShot: false };

  test('say what is wrong', () => {
    expect(refusalOf(active, acknowledge)).toBe(null);
    expect(refusalOf(advanceAlarm(active, acknowledge), acknowledge)).toBe('already-acknowledged');
    expect(refusalOf(beginAlarm(PLAIN), acknowledge)).toBe('nothing-to-acknowledge');
    expect(refusalOf(active, { ...shelve, reason: ' ' })).toBe('no-reason');
    expect(refusalOf(active, { ...shelve, untilMs: 2 })).toBe('expiry-past');
    expect(refusalOf(active, { ...shelve, untilMs: Number.NaN })).toBe('expiry-past');
    expect(refusalOf(active, { ...shelve, untilMs: 3 + 12 * 3_600_000 })).toBe('expiry-too-far');
    expect(refusalOf(run({ ...PLAIN, isSafety: true }, [{ type: 'conditionTrue', at: 1 }]), shelve)).toBe('is-safety');
    expect(refusalOf(active, { type: 'reset', at: 2, by: 'anna' })).toBe('not-latched');
  });

  test('a safety alarm goes out of service by two persons only', () => {
    const safety = beginAlarm({ ...PLAIN, isSafety: true });
    const order: AlarmOrder = { type: 'takeOutOfService', at: 2, by: 'anna', reason: 'test' };
    expect(refusalOf(safety, order)).toBe('needs-second-person');
    expect(refusalOf(safety, order, 'anna')).toBe('needs-second-person');
    expect(refusalOf(safety, order, 'boris')).toBe(null);
  });

  test('what is not refused changes the alarm, what is refused would not', () => {
    const orders: AlarmOrder[] = EVENTS.filter((event): event is AlarmOrder => 'by' in event);
    fc.assert(
      fc.property(
        anyPolicy,
        fc.array(anyStep, { maxLength: 20 }),
        fc.constantFrom(...orders),
        (policy, steps, order) => {
          const life = run(
            policy,
            steps.map(({ event }) => event),
          );
          const isRefused = refusalOf(life, order, 'boris') !== null;
          expect(advanceAlarm(life, order) === life).toBe(isRefused);
        },
      ),
      { numRuns: 300 },
    );
  });
});
