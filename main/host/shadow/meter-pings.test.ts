import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { PackAsset } from '../city/city-pack.ts';
import type { Command } from '../telemetry/commands.ts';
import { MeterPings } from './meter-pings.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const asset = (row: number): PackAsset => ({
  ...{ row, id: `meter-${row}`, domain: 'metering', kind: 'meter', name: '', x: 0, y: 0, lon: 0, lat: 0, district: 0 },
  ...{ owner: '', attributes: {}, xy: new Float32Array(0), isEstimated: true },
});

test('asks at most fifty meters a second, each once while it waits, and forgets what waited longest in a dark city', async () => {
  const asked: string[] = [];
  const pings = new MeterPings(
    Array.from({ length: 5000 }, (_, row) => asset(row)),
    {
      command: async (command: Command) => {
        asked.push(command.asset);
        expect(command).toMatchObject({ domain: 'metering', point: 'ping', value: true, phase: 'operate' });
        return { kind: 'silent' };
      },
    },
  );
  pings.want(Int32Array.from([1, 2, 3, 2, 9999]));
  await vi.advanceTimersByTimeAsync(1000);
  expect(asked).toEqual(['meter-1', 'meter-2', 'meter-3']);
  pings.want(Int32Array.from({ length: 5000 }, (_, row) => row));
  await vi.advanceTimersByTimeAsync(2000);
  expect(asked.length).toBe(103);
  expect(asked[3]).toBe('meter-2000');
  pings.close();
  await vi.advanceTimersByTimeAsync(5000);
  expect(asked.length).toBe(103);
});

test('others ask at the same pace, are not starved by the shadow grid, and hear when the host stops', async () => {
  const asked: string[] = [];
  const pings = new MeterPings(
    Array.from({ length: 5000 }, (_, row) => asset(row)),
    {
      command: async ({ asset: id, by }: Command) => {
        asked.push(`${by} ${id}`);
        return { kind: 'answered', result: 'ok', reason: '' };
      },
    },
  );
  expect(await pings.ask(9999, 'outages')).toMatchObject({ kind: 'unsent' });
  pings.want(Int32Array.from({ length: 1000 }, (_, row) => row));
  const answers = Array.from({ length: 100 }, (_, i) => pings.ask(3000 + i, 'outages'));
  await vi.advanceTimersByTimeAsync(1000);
  expect(asked).toHaveLength(50);
  expect(asked.filter((one) => one.startsWith('outages '))).toHaveLength(20);
  expect(await answers[0]).toMatchObject({ kind: 'answered' });
  pings.close();
  expect(await answers.at(-1)).toMatchObject({ kind: 'unsent' });
  expect(await pings.ask(1, 'outages')).toMatchObject({ kind: 'unsent' });
});
