// A host that was killed while an order was out: its successor says that nobody saw the end, and does not give it again.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { CommandState } from '../../contract/command-requests.ts';
import { recallCommands } from '../../main/host/commands/recall-commands.ts';
import { createCommandService } from '../../main/host/commands/command-service.ts';
import { openJournal } from '../../main/host/storage/journal-database.ts';
import { strictGuard } from '../builders/strict-guard.ts';

const NOW = 1_790_000_000_000;
const POINT = 'breaker-1.position';

test('open commands end as unknown, their ids stay known, and asking again orders nothing', async () => {
  const dir = mkdtempSync(join(tmpdir(), 'recall-'));
  const { journal } = openJournal(dir);
  const port = {
    append: async (kind: string, by: string, data: Record<string, unknown>) =>
      journal.append({ at: NOW, kind, by, data }).entry,
    between: async (span: Parameters<typeof journal.between>[0]) => journal.between(span),
  };
  const clock = { now: () => NOW, speed: 1, isSimulated: false };
  const write = (at: number, command: string, state: CommandState, data: Record<string, unknown> = {}) =>
    journal.append({ at, kind: 'command', by: 'anna', data: { command, point: POINT, value: 'open', state, ...data } });
  write(NOW - 90_000, 'command-done', 'sent');
  write(NOW - 80_000, 'command-done', 'confirmed');
  write(NOW - 60_000, 'command-selected', 'selected');
  write(NOW - 50_000, 'command-out', 'selecting');
  write(NOW - 40_000, 'command-out', 'sending');
  write(NOW - 48 * 3_600_000, 'command-old', 'sent');
  // Under a clock that has been set back since.
  write(NOW + 3_600_000, 'command-later', 'selecting');
  write(NOW - 20_000, 'command-later', 'sending');
  write(NOW - 30_000, 'command-odd', 'sent', { value: 7 });

  const earlier = await recallCommands({ journal: port, clock });
  expect(Object.fromEntries(earlier.map(({ id, state, reason }) => [id, `${state} ${reason}`]))).toEqual({
    'command-done': 'confirmed ',
    'command-selected': 'lapsed restarted',
    'command-out': 'notConfirmed restarted',
    'command-later': 'notConfirmed restarted',
  });
  expect(earlier.find(({ id }) => id === 'command-out')?.startedMs).toBe(NOW - 50_000);
  // Told once: the next start finds them ended.
  const before = journal.head.number;
  await recallCommands({ journal: port, clock });
  expect(journal.head.number).toBe(before);

  let sent = 0;
  const definition = {
    ...{ name: 'position', unit: '', kind: 'status' as const, intervalMs: null, digits: 0 },
    ...{ states: ['open', 'closed'], commands: ['open', 'closed'], range: [0, 1] as [number, number] },
  };
  const service = createCommandService({
    points: [{ id: POINT, asset: { id: 'breaker-1', domain: 'power' }, definition }],
    pointRows: new Map([[POINT, 0]]),
    live: { values: Float64Array.of(1), newest: Float64Array.of(NOW), qualities: new Uint8Array(1) },
    telemetry: {
      command: async () => {
        sent += 1;
        return { kind: 'silent' };
      },
    },
    journal: port,
    clock,
    earlier,
    log: (line) => expect.fail(line),
    guard: strictGuard,
  });
  const again = await service.select({ commandId: 'command-out', point: POINT, value: 'open' }, 'anna');
  expect(again).toMatchObject({ result: { state: 'notConfirmed', reason: 'restarted' } });
  expect(await service.operate('command-out', 'anna')).toEqual(again);
  expect(sent).toBe(0);
  expect(service.list().map(({ id }) => id)).toContain('command-out');
  service.close();
  journal.close();
  rmSync(dir, { recursive: true });
});
