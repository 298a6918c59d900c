import { expect, test } from 'vitest';
import type { JournalEntry } from '../../../../contract/requests.ts';
import { FLISR_RULES } from '../../../../simulation/flisr/flisr-rules.ts';
import { FlisrDesk } from './flisr-desk.ts';
import { type Guard, PartFailures } from '../../part-failures.ts';
import { strictGuard } from '../../../../tests/builders/strict-guard.ts';

/** A disk that survives: journal and documents, both as text. */
function disk() {
  const entries: string[] = [];
  const documents = new Map<string, string>();
  const logged: string[] = [];
  const state = { nowMs: 1_000_000, isSimulated: true, isFull: false };
  const all = () => entries.map((text) => JSON.parse(text) as JournalEntry);
  const open = (guard: Guard = strictGuard) =>
    FlisrDesk.open({
      guard,
      rules: FLISR_RULES,
      clock: { now: () => state.nowMs, isSimulated: state.isSimulated },
      journal: {
        append: async (kind, by, data) => {
          const entry: JournalEntry = { number: entries.length + 1, at: state.nowMs, kind, by, data };
          entries.push(JSON.stringify(entry));
          return entry;
        },
        list: async ({ before = Infinity, limit }) =>
          all()
            .filter(({ number }) => number < before)
            .toReversed()
            .slice(0, limit),
        between: async ({ kinds }) => all().filter(({ kind }) => kinds!.includes(kind)),
        head: () => ({ number: entries.length, hash: '' }),
      },
      documents: {
        get: async (name) => JSON.parse(documents.get(name) ?? 'null') as unknown,
        put: async (name, value) => {
          if (state.isFull) throw new Error('no space left');
          documents.set(name, JSON.stringify(value));
        },
      },
      log: (line) => void logged.push(line),
    });
  return { entries, documents, logged, state, open, all };
}

const trip = (device: string, at: number) =>
  ({ feeder: 'f1', device, at, cause: 'protection', level: 'automatic', isLockedOut: true }) as const;

test('each event is in the journal with the course after it, and read again it is the same', async () => {
  const { open, state, all } = disk();
  const desk = await open();
  const begun = await desk.begin(trip('q1', state.nowMs));
  const { id } = begun!.course;
  state.nowMs += 500;
  await desk.happen(id, { type: 'lost', customers: 7, at: state.nowMs });
  // What means nothing to it is not written.
  expect(await desk.happen(id, { type: 'orderCompleted', at: state.nowMs })).toBeNull();
  expect(await desk.happen('flisr-99', { type: 'clock', at: state.nowMs })).toBeNull();
  expect(all().map(({ kind, data }) => [kind, data['event']])).toEqual([
    ['flisr', 'begin'],
    ['flisr', 'lost'],
  ]);
  const record = desk.find(id)!;
  expect(record).toMatchObject({ version: 2, course: { state: 'gathering', customersLost: 7 } });
  expect(record.stages).toEqual([
    { state: 'waiting', atMs: 1_000_000 },
    { state: 'gathering', atMs: 1_000_500 },
  ]);
  expect((await open()).records()).toEqual(desk.records());
});

test('what fails to listen keeps nobody else from hearing, and what has happened has happened', async () => {
  const { open, state, entries } = disk();
  const failures = new PartFailures(() => undefined);
  const desk = await open(failures);
  desk.onChange(() => {
    throw new Error('a bug');
  });
  const heard: string[] = [];
  desk.onChange(({ course }) => void heard.push(course.id));
  const begun = await desk.begin(trip('q1', state.nowMs));
  expect(heard).toEqual([begun!.course.id]);
  expect(entries).toHaveLength(1);
  expect(failures.list()).toMatchObject([{ part: 'flisr', count: 1, reason: 'a bug' }]);
});

test('nothing begins where it is disabled, or where somebody wanted it open', async () => {
  const { open, entries } = disk();
  const desk = await open();
  expect(await desk.begin({ ...trip('q1', 1), level: 'disabled' })).toBeNull();
  expect(await desk.begin({ ...trip('q1', 1), cause: 'operator' })).toBeNull();
  expect(entries).toEqual([]);
});

test('goes on from its copy; the oldest that have ended leave it, those under way never do', async () => {
  const { open, state, documents } = disk();
  const desk = await open();
  const first = await desk.begin(trip('first', state.nowMs));
  for (let n = 0; n < 230; n++) {
    state.nowMs += 1000;
    const one = await desk.begin(trip(`q${n}`, state.nowMs));
    await desk.happen(one!.course.id, { type: 'reclosed', at: state.nowMs });
  }
  await desk.close();
  const kept = (JSON.parse(documents.get('flisr')!) as { records: { course: { id: string } }[] }).records;
  expect(kept).toHaveLength(201);
  expect(kept[0]!.course.id).toBe(first!.course.id);
  expect((await open()).records()).toEqual(desk.records());
});

test('one whose fault is still there never leaves it, however many trips come after', async () => {
  const { open, state, documents } = disk();
  const desk = await open();
  const { course } = (await desk.begin(trip('barred', state.nowMs)))!;
  const location = { device: 'barred', element: 'c1', entrance: 'barred', exits: [], inside: [], way: [], silent: [] };
  const found = {
    location: { ...location, contradicted: [], isSettled: true },
    nodes: ['n1'],
    opened: [],
    dark: [],
    plan: null,
  };
  await desk.happen(course.id, { type: 'lost', customers: 7, at: state.nowMs });
  await desk.happen(course.id, { type: 'gathered', at: state.nowMs });
  const event = { type: 'unplannable', reason: 'no-plan', words: [], at: state.nowMs } as const;
  await desk.happen(course.id, event, undefined, found);
  for (let n = 0; n < 260; n++) {
    state.nowMs += 1000;
    const one = await desk.begin(trip(`q${n}`, state.nowMs));
    await desk.happen(one!.course.id, { type: 'reclosed', at: state.nowMs });
  }
  await desk.close();
  expect((await open()).find(course.id)).toMatchObject({ repaired: null, found: { nodes: ['n1'] } });
  const words = { saidBy: 'crew 4', how: 'jointed' };
  await desk.repaired(course.id, { by: 'anna', atMs: state.nowMs, words });
  for (let n = 0; n < 60; n++) await desk.begin(trip(`later${n}`, state.nowMs));
  const kept = (JSON.parse(documents.get('flisr')!) as { records: { course: { id: string } }[] }).records;
  expect(kept.map((record) => record.course.id)).not.toContain(course.id);
});

test('the clock of the machine may be set back: what was before is as true as ever', async () => {
  const { open, state } = disk();
  state.isSimulated = false;
  const desk = await open();
  await desk.begin(trip('q1', state.nowMs));
  await desk.close();
  state.nowMs -= 3_600_000;
  expect((await open()).records()).toEqual(desk.records());
});

test('courses that were written before they had all that they have now are read', async () => {
  const { open, entries } = disk();
  const course = {
    ...{ id: 'flisr-1', feeder: 'f1', device: 'q1', level: 'manual', trippedMs: 900_000, isLockedOut: true },
    ...{ customersLost: 7, deadlineMs: null, plan: 'flisr-1.3', approvedBy: null, order: null, reason: null },
    ...{ detail: '', endedMs: null, state: 'proposed' },
  };
  const step = { n: 1, device: 'q2', action: 'open', reason: 'Nearest operable device.', checks: {} };
  const ruledOut = [{ device: 'q9', why: 'breach', detail: 'overload of c2' }];
  const plan = { id: 'flisr-1.3', steps: [step], notes: ['A note.'], ruledOut, breach: null, afterwards: null };
  const found = { location: {}, nodes: [], dark: [], plan };
  const data = { course, event: 'planned', atMs: 900_000, found };
  entries.push(JSON.stringify({ number: 1, at: 900_000, kind: 'flisr', by: 'flisr', data }));
  const saidBy = (words: string) => [{ code: 'said-by', parameters: { words } }];
  const planNow = {
    ...{ feeders: ['f1'], breachWords: null, noteWords: [saidBy('A note.')] },
    steps: [{ ...step, words: saidBy(step.reason) }],
    ruledOut: [{ why: 'breach', words: saidBy('overload of c2') }],
  };
  expect((await open()).records()).toMatchObject([
    { outage: null, course: { because: null }, found: { plan: planNow } },
  ]);
});

test('what a simulated clock has not reached was of another time', async () => {
  const { open, state } = disk();
  const desk = await open();
  await desk.begin(trip('q1', state.nowMs));
  state.nowMs += 10_000;
  await desk.begin(trip('q2', state.nowMs));
  await desk.close();
  state.nowMs -= 5_000;
  expect((await open()).records().map(({ course }) => course.device)).toEqual(['q1']);
});

test('with a fresh journal in place of a damaged one, faults stand as they were copied last, and new courses take no name of theirs', async () => {
  const { open, state, entries, logged } = disk();
  const desk = await open();
  for (const device of ['q1', 'q2', 'q3']) await desk.begin(trip(device, state.nowMs));
  await desk.close();
  // The journal was put aside; the fresh one tells of that.
  entries.splice(0, entries.length, JSON.stringify({ number: 1, at: 0, kind: 'storageDamaged', by: 'host', data: {} }));
  // A copy that fails is made with the next event.
  state.isFull = true;
  const after = await open();
  state.isFull = false;
  expect(after.records()).toEqual(desk.records());
  expect(logged).toHaveLength(2);
  expect(logged[0]).toContain('as they were copied last');
  const ids = desk.records().map(({ course }) => course.id);
  const begun = (await after.begin(trip('q4', state.nowMs)))!;
  expect(ids).not.toContain(begun.course.id);
  // After a crash all four are there: the copy goes with the journal that is there now.
  const again = await open();
  expect(again.records().map(({ course }) => course.device)).toEqual(['q4', 'q3', 'q2', 'q1']);
  expect(again.records()).toEqual(after.records());
  expect(logged).toHaveLength(2);
});
