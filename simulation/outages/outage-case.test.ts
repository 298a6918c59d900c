// Every state that can be reached, with every step by every kind of actor, against the life of a case written down as data.
import { getShortestPaths } from 'xstate/graph';
import { expect, test } from 'vitest';
import {
  ACTORS,
  type ActorKind,
  type CaseEvent,
  type CaseSnapshot,
  type CaseState,
  type CaseStep,
  confidenceOf,
  isNested,
  openCase,
  outageCase,
  stageOf,
  stepCase,
} from './outage-case.ts';

const INPUT = { id: 'o1', kind: 'outage', atMs: 90, parent: null, waitMs: 50 } as const;
const EARLY = 120;
const LATE = 1000;

/** Every step once, with what it needs, and what it may lack. */
const STEPS: readonly (CaseStep & { readonly atMs?: number })[] = [
  { type: 'predict', device: 'd1' },
  { type: 'predict', device: 'd2' },
  { type: 'withdraw' },
  { type: 'tick', atMs: EARLY },
  { type: 'tick', atMs: LATE },
  { type: 'confirm', device: null },
  { type: 'locate', device: 'd1' },
  { type: 'diagnose', cause: 'cable' },
  { type: 'assign', crew: 'c1' },
  { type: 'release' },
  { type: 'depart' },
  { type: 'arrive' },
  { type: 'isolate' },
  { type: 'repair' },
  { type: 'repaired' },
  { type: 'partRestore' },
  { type: 'restore' },
  { type: 'nest', under: 'o9' },
  { type: 'surface' },
  { type: 'verify' },
  { type: 'close' },
  { type: 'correct', reason: 'wrong time' },
  { type: 'correct', reason: ' ' },
  { type: 'invalidate', reason: 'nobody is out' },
  { type: 'invalidate', reason: '' },
  { type: 'merge', into: 'o2' },
  { type: 'split', into: ['o3', 'o4'] },
];
const eventOf = (step: CaseStep & { readonly atMs?: number }, kind: ActorKind): CaseEvent => ({
  atMs: 100,
  ...step,
  by: { kind, id: kind },
});

// P person, C crew, T telemetry, E engine, K clock. What is not in the table is refused.
type Where = 'course' | 'crew' | 'fault' | 'supply' | 'nesting';
interface Row {
  readonly where: Where;
  readonly from: string;
  readonly step: CaseStep['type'];
  readonly who: string;
  readonly to: string;
  readonly needs?: 'due' | 'reason' | 'cause' | 'other device';
}
const row = (where: Where, from: string, step: CaseStep['type'], who: string, to: string, needs?: Row['needs']): Row =>
  needs === undefined ? { where, from, step, who, to } : { where, from, step, who, to, needs };

const UNCONFIRMED = ['reported unconfirmed', 'reported probable', 'predicted unconfirmed', 'predicted probable'];
const TABLE: readonly Row[] = [
  row('course', 'reported unconfirmed', 'tick', 'K', 'reported probable', 'due'),
  row('course', 'predicted unconfirmed', 'tick', 'K', 'predicted probable', 'due'),
  ...UNCONFIRMED.flatMap((from) => [
    from.startsWith('reported')
      ? row('course', from, 'predict', 'E', 'predicted unconfirmed')
      : row('course', from, 'predict', 'E', 'predicted unconfirmed', 'other device'),
    row('course', from, 'confirm', 'PCT', 'working'),
    row('course', from, 'invalidate', 'PE', 'invalid', 'reason'),
    row('course', from, 'merge', 'PE', 'merged'),
    row('course', from, 'split', 'PE', 'split'),
  ]),
  row('course', 'predicted unconfirmed', 'withdraw', 'E', 'reported unconfirmed'),
  row('course', 'predicted probable', 'withdraw', 'E', 'reported unconfirmed'),
  row('course', 'working', 'locate', 'PCT', 'working'),
  row('course', 'working', 'diagnose', 'PC', 'working'),
  row('course', 'working', 'restore', 'PCT', 'restored'),
  row('course', 'working', 'invalidate', 'P', 'invalid', 'reason'),
  row('course', 'working', 'merge', 'P', 'merged'),
  row('course', 'working', 'split', 'P', 'split'),
  row('crew', 'none', 'assign', 'P', 'assigned'),
  row('crew', 'none', 'arrive', 'PC', 'onSite'),
  row('crew', 'assigned', 'release', 'PC', 'none'),
  row('crew', 'assigned', 'depart', 'PC', 'enRoute'),
  row('crew', 'assigned', 'arrive', 'PC', 'onSite'),
  row('crew', 'enRoute', 'release', 'PC', 'none'),
  row('crew', 'enRoute', 'arrive', 'PC', 'onSite'),
  row('crew', 'onSite', 'release', 'PC', 'none'),
  row('fault', 'present', 'isolate', 'PCT', 'isolated'),
  row('fault', 'isolated', 'repair', 'PC', 'repairing'),
  row('fault', 'repairing', 'repaired', 'PC', 'repaired'),
  row('supply', 'out', 'partRestore', 'PCT', 'part'),
  row('supply', 'part', 'partRestore', 'PCT', 'part'),
  row('nesting', 'standing', 'nest', 'PT', 'nested'),
  row('nesting', 'surfaced', 'nest', 'PT', 'nested'),
  row('nesting', 'nested', 'surface', 'PCT', 'surfaced'),
  row('course', 'restored', 'diagnose', 'PC', 'restored'),
  row('course', 'restored', 'verify', 'PT', 'verified'),
  row('course', 'restored', 'invalidate', 'P', 'invalid', 'reason'),
  row('course', 'restored', 'merge', 'P', 'merged'),
  row('course', 'verified', 'diagnose', 'PC', 'verified'),
  row('course', 'verified', 'close', 'P', 'closed', 'cause'),
  row('course', 'verified', 'invalidate', 'P', 'invalid', 'reason'),
  row('course', 'verified', 'merge', 'P', 'merged'),
  row('course', 'closed', 'correct', 'P', 'corrected', 'reason'),
  row('course', 'corrected', 'correct', 'P', 'corrected', 'reason'),
  row('course', 'corrected', 'diagnose', 'PC', 'corrected'),
];
const LETTER: Readonly<Record<ActorKind, string>> = { person: 'P', crew: 'C', telemetry: 'T', engine: 'E', clock: 'K' };
const WORKING = { crew: 'none', fault: 'present', supply: 'out', nesting: 'standing' };

/** The state as the table has it. */
function placesOf({ value }: CaseState): Readonly<Partial<Record<Where, string>>> {
  if (typeof value === 'string') return { course: value };
  if ('reported' in value) return { course: `reported ${value.reported}` };
  if ('predicted' in value) return { course: `predicted ${value.predicted}` };
  return { course: 'working', ...value.working };
}

/** What the table says comes of it; null: refused. */
function judge(state: CaseState, event: CaseEvent) {
  const places = placesOf(state);
  const rows = TABLE.filter(
    ({ where, from, step, who, needs }) =>
      places[where] === from &&
      step === event.type &&
      who.includes(LETTER[event.by.kind]) &&
      (needs !== 'due' || event.atMs >= state.context.probableAtMs) &&
      (needs !== 'reason' || ('reason' in event && event.reason.trim().length > 0)) &&
      (needs !== 'cause' || state.context.cause !== null) &&
      (needs !== 'other device' || ('device' in event && event.device !== state.context.device)),
  );
  if (rows.length === 0) return null;
  const next = { ...places, ...Object.fromEntries(rows.map(({ where, to }) => [where, to])) };
  if (next.course !== 'working') return { course: next.course };
  return places.course === 'working' ? next : { course: 'working', ...WORKING };
}

/** States that differ in what a guard looks at. */
const keyOf = (snapshot: CaseSnapshot): string => {
  const { device, cause, parent, probableAtMs } = snapshot.context;
  return JSON.stringify([snapshot.value, device, cause, parent, probableAtMs]);
};

const reached = getShortestPaths(outageCase, {
  input: INPUT,
  events: STEPS.flatMap((step) => ACTORS.map((kind) => eventOf(step, kind))).filter((event) =>
    ['engine', 'person', 'clock'].includes(event.by.kind),
  ),
  serializeState: (snapshot) => keyOf(snapshot),
}).map(({ state }): CaseState => ({ value: state.value, context: state.context }));

test('reaches every state of the table', () => {
  const seen = new Set(reached.flatMap((state) => Object.entries(placesOf(state)).map((place) => place.join(' '))));
  const asked = new Set(TABLE.flatMap(({ where, from, to }) => [`${where} ${from}`, `${where} ${to}`]));
  expect([...asked].filter((place) => !seen.has(place))).toEqual([]);
  expect([...seen].filter((place) => !asked.has(place))).toEqual([]);
  // 4 of the crew, 4 of the fault, 2 of supply, 3 of nesting side by side, and 4 before and 7 after
  const places = new Set(reached.map((state) => JSON.stringify(placesOf(state))));
  expect(places.size).toBe(4 * 4 * 2 * 3 + 4 + 7);
});

const ALL_STATES = { timeout: 120_000 };

test(
  'in every state every step by every actor leads where the table says, or is refused with the state unchanged',
  ALL_STATES,
  () => {
    for (const state of reached) {
      const before = JSON.stringify(state);
      for (const step of STEPS)
        for (const kind of ACTORS) {
          const event = eventOf(step, kind);
          const due = judge(state, event);
          const got = stepCase(state, event);
          const what = `${JSON.stringify(placesOf(state))} ${JSON.stringify(event)}`;
          expect(got.kind === 'done' ? placesOf(got.state) : null, what).toEqual(due);
        }
      expect(JSON.stringify(state)).toBe(before);
    }
  },
);

test('written down and read again at any state, every step leads to the same', () => {
  for (const state of reached.filter((_, i) => i % 5 === 0)) {
    const again = JSON.parse(JSON.stringify(state)) as CaseState;
    for (const step of STEPS) {
      const event = eventOf(step, 'person');
      expect(stepCase(again, event)).toEqual(stepCase(state, event));
    }
  }
});

/** Steps one after the other, each of which must be taken. */
function play(steps: readonly (readonly [ActorKind, CaseStep, number?])[], parent: string | null = null): CaseState {
  return steps.reduce<CaseState>(
    (state, [kind, step, atMs = 100]) => {
      const got = stepCase(state, { ...eventOf(step, kind), atMs });
      if (got.kind !== 'done') throw new Error(`${step.type}: ${got.code}`);
      return got.state;
    },
    openCase({ ...INPUT, parent }),
  );
}
const CONFIRMED = ['telemetry', { type: 'confirm', device: 'cb1' }] as const;

test('goes through the whole day of a fault, each stage with its time', () => {
  const words: string[] = [];
  const course: [ActorKind, CaseStep][] = [
    ['engine', { type: 'predict', device: 'd1' }],
    ['telemetry', { type: 'confirm', device: 'cb1' }],
    ['person', { type: 'assign', crew: 'c7' }],
    ['crew', { type: 'depart' }],
    ['crew', { type: 'arrive' }],
    ['crew', { type: 'isolate' }],
    ['crew', { type: 'repair' }],
    ['telemetry', { type: 'partRestore' }],
    ['telemetry', { type: 'restore' }],
    ['person', { type: 'diagnose', cause: 'cable' }],
    ['telemetry', { type: 'verify' }],
    ['person', { type: 'close' }],
    ['person', { type: 'correct', reason: 'began two minutes earlier' }],
  ];
  let state = openCase(INPUT);
  words.push(stageOf(state));
  course.forEach(([kind, step], i) => {
    const got = stepCase(state, { ...eventOf(step, kind), atMs: 200 + i });
    if (got.kind !== 'done') throw new Error(`${step.type}: ${got.code}`);
    state = got.state;
    if (words.at(-1) !== got.stage) words.push(got.stage);
  });
  expect(words).toEqual(
    'reported predicted confirmed assigned enRoute onSite isolated repairing partRestored restored verified closed corrected'.split(
      ' ',
    ),
  );
  expect(Object.keys(state.context.times)).toEqual(words);
  expect(state.context).toMatchObject({ device: 'cb1', cause: 'cable', crew: 'c7' });
});

test('switching may give supply back before any crew is on its way', () => {
  const state = play([
    CONFIRMED,
    ['telemetry', { type: 'isolate' }],
    ['telemetry', { type: 'partRestore' }],
    ['person', { type: 'assign', crew: 'c1' }],
    ['crew', { type: 'depart' }],
  ]);
  expect(stageOf(state)).toBe('partRestored');
  expect(placesOf(state)).toMatchObject({ crew: 'enRoute', fault: 'isolated' });
});

test('a crew that simply stands there has arrived, and nobody invents its way', () => {
  const state = play([CONFIRMED, ['crew', { type: 'arrive' }]]);
  expect(state.context.crew).toBe('crew');
  expect(Object.keys(state.context.times)).toEqual(['reported', 'confirmed', 'onSite']);
});

test('becomes probable when its prediction has stood for the set wait, and never by itself confirmed', () => {
  const state = play([
    ['engine', { type: 'predict', device: 'd1' }, 100],
    ['engine', { type: 'predict', device: 'd2' }, 140],
  ]);
  expect(confidenceOf(state)).toBe('unconfirmed');
  expect(stepCase(state, { ...eventOf({ type: 'tick' }, 'clock'), atMs: 189 })).toEqual({
    kind: 'refused',
    code: 'not-now',
  });
  const probable = stepCase(state, { ...eventOf({ type: 'tick' }, 'clock'), atMs: 190 });
  expect(probable.kind === 'done' && confidenceOf(probable.state)).toBe('probable');
  expect(stepCase(state, eventOf({ type: 'confirm', device: null }, 'engine'))).toEqual({
    kind: 'refused',
    code: 'not-yours',
  });
});

test('born under a restored one it is nested as soon as somebody confirms it', () => {
  expect(isNested(play([CONFIRMED], 'o5'))).toBe(true);
  expect(isNested(play([CONFIRMED]))).toBe(false);
});

test('says why it refuses', () => {
  const confirmed = play([CONFIRMED]);
  const code = (state: CaseState, step: CaseStep, kind: ActorKind, atMs = 100) => {
    const got = stepCase(state, { ...eventOf(step, kind), atMs });
    return got.kind === 'refused' ? got.code : got.kind;
  };
  expect(code(confirmed, { type: 'merge', into: 'o2' }, 'engine')).toBe('not-yours');
  expect(code(confirmed, { type: 'invalidate', reason: '' }, 'person')).toBe('no-reason');
  expect(code(confirmed, { type: 'verify' }, 'person')).toBe('not-now');
  expect(code(confirmed, { type: 'restore' }, 'telemetry', 89)).toBe('before');
  const verified = play([CONFIRMED, ['telemetry', { type: 'restore' }], ['person', { type: 'verify' }]]);
  expect(code(verified, { type: 'close' }, 'person')).toBe('no-cause');
});
