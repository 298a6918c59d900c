import { expect, test } from 'vitest';
import { type CityFacts, troublesOf as codedTroublesOf } from './city-troubles.ts';

const troublesOf = (facts: CityFacts) => codedTroublesOf(facts).map(({ message }) => message);

const well: CityFacts = {
  status: {
    broker: { kind: 'embedded', state: 'connected', url: '', sinceMs: 0, trouble: null, detail: '' },
    field: 'simulated',
    storage: { state: 'ok', detail: '7 samples and messages were let go: the disk did not take them in time' },
  },
  grid: { solveMs: 100, customersOut: 0, doubts: 0, state: 'live', ageMs: 900, isStale: false },
  silenceMs: null,
  samplesLetGo: { count: 7, ageMs: 3_600_000 },
  damage: { kept: [], journal: null },
  failures: [],
};

test('all is well, and what was let go long ago is no trouble of now', () => {
  expect(troublesOf(well)).toEqual([]);
  expect(troublesOf({ ...well, grid: null })).toEqual([]);
});

test('a part that failed is a trouble for as long as this host runs: nobody knows what it left undone', () => {
  const failure = { part: 'flisr', count: 3, lastWall: Date.now() - 7_200_000, reason: 'no state "odd"' } as const;
  expect(codedTroublesOf({ ...well, failures: [failure] })).toMatchObject([
    { code: 'part-failed', source: 'flisr', count: 3, message: expect.stringContaining('no state "odd"') },
  ]);
});

test('each trouble is told in words', () => {
  expect(troublesOf({ ...well, silenceMs: 14_200 })).toEqual([
    'nothing has come from the field for 14 s, though devices are online',
  ]);
  expect(troublesOf({ ...well, samplesLetGo: { count: 184_136, ageMs: 8000 } })).toEqual([
    '184136 samples were let go, the last 8 s ago: the disk did not take them in time',
  ]);
  expect(troublesOf({ ...well, grid: { ...well.grid!, ageMs: 8100, isStale: true } })).toEqual([
    'the newest solution of the grid is 8 s old',
  ]);
  expect(troublesOf({ ...well, grid: { ...well.grid!, state: 'failed', isStale: true } })).toHaveLength(1);
  const { status } = well;
  expect(
    troublesOf({
      ...well,
      silenceMs: 60_000,
      status: {
        broker: { ...status.broker, state: 'lost', detail: 'nothing answers at mqtt://x' },
        field: 'failed',
        storage: { state: 'failed', detail: 'nothing can be written: disk full' },
      },
    }),
  ).toEqual([
    'no connection to the broker: nothing answers at mqtt://x',
    'the simulated field has ended',
    'nothing can be written: disk full',
  ]);
});

test('each trouble has its code and its figures, for screens that have words of their own', () => {
  const { status } = well;
  const sources = [
    { name: 'plant', url: 'mqtt://a', state: 'lost', trouble: 'refused', detail: 'x', share: null },
    { name: 'city', url: 'mqtt://b', state: 'connected', trouble: null, detail: '', share: null },
    { name: 'lamps', url: 'mqtt://c', state: 'lost', trouble: 'unreachable', detail: 'y', share: null },
  ] as const;
  const broker = { ...status.broker, state: 'lost', trouble: 'refused' } as const;
  expect(codedTroublesOf({ ...well, status: { ...status, broker, sources: [...sources] } })).toMatchObject([
    { code: 'broker-lost', source: 'plant', trouble: 'refused', message: 'no connection to the broker plant: x' },
    { code: 'broker-lost', source: 'lamps', trouble: 'unreachable', message: 'no connection to the broker lamps: y' },
  ]);
  expect(codedTroublesOf({ ...well, silenceMs: 14_200 })).toMatchObject([{ code: 'silence', ms: 14_200 }]);
});

test('a file that was put aside is a trouble as long as it lies there: where, what came back, what to do', () => {
  const file = '/data/samples.db.damaged-2026-11-22T101112';
  const kept = { name: 'samples.db', file, atMs: 0, text: null, cause: 'damaged', missingBytes: 0 } as const;
  const salvage = { file: kept.file, records: 41_000, missing: 300, missingCommits: 0, isDone: true };
  const [trouble] = codedTroublesOf({ ...well, damage: { kept: [{ ...kept, salvage }], journal: null } });
  expect(trouble).toMatchObject({ code: 'file-damaged', source: 'samples.db', count: 41_000 });
  expect(trouble?.message).toMatch(
    /kept as \/data\/samples.*41000 records were brought back.*300 .*backup.*Move the kept file/,
  );
  expect(
    troublesOf({
      ...well,
      damage: { kept: [{ ...kept, name: 'grid.db', salvage: null }], journal: 'entry 2 is gone' },
    }),
  ).toEqual([
    expect.stringMatching(/^grid\.db was damaged.*calculated from samples/) as string,
    expect.stringMatching(/entry 2 is gone/) as string,
  ]);
});
