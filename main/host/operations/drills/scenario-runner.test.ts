import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { scenarioRunSchema } from '../../../../contract/drill-requests.ts';
import { countRefusals } from '../../../../simulation/drills/refusal-kinds.ts';
import { testTown } from '../../../../simulation/living-grid/test-town.ts';
import { answer, refuse } from '../../requests/handler.ts';
import type { Drill } from '../../drill.ts';
import { ScenarioPlaces } from './scenario-places.ts';
import { ScenarioRunner } from './scenario-runner.ts';
import { strictGuard } from '../../../../tests/builders/strict-guard.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const { grid } = testTown({ rings: 2, stations: 3, cables: 3, houses: 4 });

function started({ isReal = false } = {}) {
  let now = 1_000_000;
  const done: string[] = [];
  const kinds: string[] = [];
  const trouble: { isJournalFull: boolean; repair: (() => Awaited<ReturnType<Drill['repair']>>) | null } = {
    ...{ isJournalFull: false, repair: null },
  };
  const note = (words: string) => {
    done.push(words);
    return answer({ element: '', type: null, at: null });
  };
  const runner = new ScenarioRunner({
    drill: {
      refuseReal: () => (isReal ? refuse('conflict', 'real devices') : null),
      fault: async ({ element, type }) => note(`fault ${element} ${type}`),
      repair: async (element) => {
        const given = note(`repair ${element}`);
        return trouble.repair?.() ?? given;
      },
      terminal: async (station, works) => (note(`terminal ${station} ${works}`), answer({ station, works })),
      forgetIndicator: async (device) => (note(`forget ${device}`), answer({ device })),
    },
    desk: { calls: async (place, count) => (note(`calls ${place} ${count}`), answer({ outages: [], calls: count })) },
    places: {
      ...{ cable: ({ feeder }) => `cable-${feeder}`, feeder: () => 'f1', station: () => 'station-1' },
      indicator: () => null,
    },
    journal: {
      append: async (kind, by, data) => {
        if (trouble.isJournalFull) throw new Error('no space left');
        kinds.push(`${kind} ${String(data['what'])}`);
        return { number: kinds.length, at: now, kind, by, data };
      },
    },
    clock: { now: () => now },
    guard: strictGuard,
    log: (line) => void done.push(line),
  });
  const pass = async (ms: number) => {
    now += ms;
    await vi.advanceTimersByTimeAsync(300);
  };
  return { runner, done, kinds, pass, trouble };
}

test('acts come by the clock of the city, wait while it is held up, and the end sets right what it broke', async () => {
  const { runner, done, kinds, pass } = started();
  expect(await runner.start('nothing', 'ben')).toMatchObject({ failure: { code: 'not-found' } });
  expect(await runner.change('pause', 'ben')).toMatchObject({ failure: { code: 'conflict' } });
  const run = await runner.start('hidden-fault', 'ben');
  expect(scenarioRunSchema.parse((run as { result: unknown }).result)).toMatchObject({ state: 'running' });
  expect(await runner.start('storm', 'ben')).toMatchObject({ failure: { code: 'conflict' } });
  await pass(4_000);
  expect(done).toEqual([]);
  await pass(2_000);
  expect(done).toHaveLength(1);
  expect(done[0]).toMatch(/^terminal .* false$/);
  await runner.change('pause', 'ben');
  await pass(600_000);
  expect(done).toHaveLength(1);
  await runner.change('resume', 'ben');
  await pass(55_000);
  expect(done[1]).toMatch(/^fault .* three-phase$/);
  const ended = await runner.change('end', 'ben');
  expect(ended).toMatchObject({ result: { state: 'ended' } });
  expect(done.slice(2).map((words) => words.split(' ')[0])).toEqual(['terminal', 'repair']);
  await pass(600_000);
  expect(done).toHaveLength(4);
  expect(kinds).toEqual(['start', 'pause', 'resume', 'end'].map((what) => `drillScenario ${what}`));
  await runner.close();
});

test('none is begun in a city whose devices are real', async () => {
  const { runner, done, kinds, pass } = started({ isReal: true });
  expect(await runner.start('storm', 'ben')).toEqual(refuse('conflict', 'real devices'));
  expect(runner.state()).toBeNull();
  await pass(600_000);
  expect([...done, ...kinds]).toEqual([]);
  await runner.close();
});

const SILENT = refuse('unavailable', 'the simulated field did not answer within 5 s');

test.each([
  ['says so', () => SILENT],
  [
    'fails',
    () => {
      throw new Error(SILENT.failure.message);
    },
  ],
])('a repair that %s is no end: nothing further is thrown, and the end can be said again', async (_, repair) => {
  const { runner, done, kinds, pass, trouble } = started();
  await runner.start('storm', 'ben');
  await pass(60_000);
  const thrown = done.filter((words) => words.startsWith('fault')).length;
  expect(thrown).toBeGreaterThan(0);
  trouble.repair = repair;
  const repairs = () => done.filter((words) => words.startsWith('repair')).length;
  const told = await runner.change('end', 'ben');
  expect(told).toMatchObject({ failure: { code: 'unavailable' } });
  expect((told as typeof SILENT).failure.message).toContain('did not answer');
  expect(repairs()).toBe(thrown);
  const stands = runner.state()!;
  expect(stands).toMatchObject({ state: 'paused', endedMs: null });
  expect(stands.acts.filter(({ failure }) => failure === SILENT.failure.message)).toHaveLength(thrown);
  const before = done.length;
  await pass(3_600_000);
  expect(done).toHaveLength(before);
  trouble.repair = () => ({ failure: { code: 'conflict', message: 'nothing is broken there', detail: 'healthy' } });
  expect(await runner.change('end', 'ben')).toMatchObject({ result: { state: 'ended' } });
  expect(repairs()).toBe(2 * thrown);
  expect(runner.state()!.acts.every(({ failure }) => failure === null)).toBe(true);
  expect(kinds).toEqual(['start', 'end', 'end'].map((what) => `drillScenario ${what}`));
  await runner.close();
});

test('an end that is said twice is done once', async () => {
  const { runner, kinds } = started();
  await runner.start('storm', 'ben');
  const [first, second] = await Promise.all([runner.change('end', 'ben'), runner.change('end', 'ida')]);
  expect(first).toMatchObject({ result: { state: 'ended' } });
  expect(second).toMatchObject({ failure: { code: 'conflict' } });
  expect(kinds).toEqual(['drillScenario start', 'drillScenario end']);
  await runner.close();
});

test('none is begun that the journal does not know, and one that goes on is set right without it', async () => {
  const { runner, done, pass, trouble } = started();
  trouble.isJournalFull = true;
  expect(await runner.start('storm', 'ben')).toMatchObject({ failure: { code: 'unavailable' } });
  expect(runner.state()).toBeNull();
  trouble.isJournalFull = false;
  await runner.start('storm', 'ben');
  await pass(60_000);
  trouble.isJournalFull = true;
  expect(await runner.change('end', 'ben')).toMatchObject({ failure: { code: 'unavailable' } });
  expect(done.some((words) => words.startsWith('repair'))).toBe(true);
  expect(runner.state()).toMatchObject({ state: 'paused', endedMs: null });
  trouble.isJournalFull = false;
  expect(await runner.change('end', 'ben')).toMatchObject({ result: { state: 'ended' } });
  await runner.close();
});

test('the same city has the same places each time', () => {
  const [a, b] = [new ScenarioPlaces(grid), new ScenarioPlaces(grid)];
  const place = { feeder: 0, along: 0.5 };
  expect(a.cable(place)).not.toBeNull();
  expect(a.cable(place)).toBe(b.cable(place));
  expect(a.cable({ feeder: 99, along: 0 })).toBeNull();
});

test('a forgotten PIN is no unsafe attempt', () => {
  expect(countRefusals(['unsafe', 'pin-missing', 'out-of-area', 'expired', 'something new'])).toEqual({
    ...{ unsafe: 1, pin: 1, rights: 1, course: 1, other: 1 },
  });
});
