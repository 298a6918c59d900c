import { expect, test } from 'vitest';
import type { Status } from '../../contract/messages.ts';
import { createDrill } from './drill.ts';

function drillOf(field: Status['field'], reason = '') {
  const sent: string[] = [];
  const written: Record<string, unknown>[] = [];
  const drill = createDrill({
    telemetry: {
      command: async ({ point }) => {
        sent.push(point);
        return { kind: 'answered', result: reason === '' ? 'ok' : 'refused', reason };
      },
    },
    ...{ field: () => field, grid: { ask: async () => Promise.reject(new Error('nobody asks')) } },
    journal: {
      append: async (kind: string, by: string, data: Record<string, unknown>) => {
        written.push({ kind, ...data });
        return { number: 1, at: 0, kind, by, data };
      },
    },
    clock: { now: () => 1_000_000 },
  });
  return { drill, sent, written };
}

test('a city whose devices are real has no drills of any kind', async () => {
  const { drill, sent } = drillOf('none');
  const refused = {
    failure: { code: 'conflict', message: 'this city has real devices: drills need the simulated field' },
  };
  expect(drill.refuseReal()).toEqual(refused);
  expect(await drill.fault({ element: 'c1', type: 'earth', at: null }, 'ines')).toEqual(refused);
  expect(await drill.repair('c1', 'ines')).toEqual(refused);
  expect(await drill.terminal('s1', false, 'ines')).toEqual(refused);
  expect(await drill.forgetIndicator('q1', 'ines')).toEqual(refused);
  expect(sent).toEqual([]);
});

test('the simulated field has them', async () => {
  const { drill, sent } = drillOf('simulated');
  expect(drill.refuseReal()).toBeNull();
  expect(await drill.repair('c1', 'ines')).toMatchObject({ result: { element: 'c1' } });
  expect(sent).toEqual(['repair']);
});

test('what asks for a repair can tell that there is nothing to repair from a repair that failed', async () => {
  const { drill } = drillOf('simulated', 'healthy');
  expect(await drill.repair('c1', 'ines')).toMatchObject({ failure: { code: 'conflict', detail: 'healthy' } });
});

test('why the field has turned a repair down stands in the journal: after its restart nothing is broken there', async () => {
  const { drill, written } = drillOf('simulated', 'healthy');
  await drill.repair('c1', 'ines');
  await drill.terminal('s1', true, 'ines');
  expect(written).toMatchObject([
    { kind: 'drillRepair', element: 'c1', result: 'refused', reason: 'healthy' },
    { kind: 'drillTerminal', station: 's1', result: 'refused', reason: 'healthy' },
  ]);
});
