import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { scenarioRunSchema } from '../../../../contract/drill-requests.ts';
import { countRefusals } from '../../../../simulation/drills/refusal-kinds.ts';
import { testTown } from '../../../../simulation/living-grid/test-town.ts';
import { answer, refuse } from '../../requests/handler.ts';
import { ScenarioPlaces } from './scenario-places.ts';
import { ScenarioRunner } from './scenario-runner.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const { grid } = testTown({ rings: 2, stations: 3, cables: 3, houses: 4 });

function started({ isReal = false } = {}) {
  let now = 1_000_000;
  const done: string[] = [];
  const kinds: string[] = [];
  const note = (words: string) => {
    done.push(words);
    return words.endsWith('refused')
      ? refuse('conflict', 'already broken')
      : answer({ element: '', type: null, at: null });
  };
  const runner = new ScenarioRunner({
    drill: {
      refuseReal: () => (isReal ? refuse('conflict', 'real devices') : null),
      fault: async ({ element, type }) => note(`fault ${element} ${type}`),
      repair: async (element) => note(`repair ${element}`),
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
        kinds.push(`${kind} ${String(data['what'])}`);
        return { number: kinds.length, at: now, kind, by, data };
      },
    },
    clock: { now: () => now },
    log: (line) => void done.push(line),
  });
  const pass = async (ms: number) => {
    now += ms;
    await vi.advanceTimersByTimeAsync(300);
  };
  return { runner, done, kinds, pass };
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
