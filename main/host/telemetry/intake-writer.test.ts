import { beforeEach, expect, test } from 'vitest';
import { INTAKE_FLAG, INTAKE_RECORD, type IntakeBatch, type IntakeColumns, viewIntake } from './intake-batch.ts';
import { IntakeWriter } from './intake-writer.ts';

const ARRIVAL = 1_790_000_000_000;
let sent: IntakeBatch[];
let turns: boolean[];
let writer: IntakeWriter;
let buffers: IntakeColumns[];

beforeEach(() => {
  sent = [];
  turns = [];
  buffers = [];
  writer = new IntakeWriter(
    (batch) => {
      sent.push(batch);
      if (batch.buffer !== null) buffers[batch.slot] = viewIntake(batch.buffer);
    },
    (isFull) => turns.push(isFull),
    20_000,
  );
});

const add = (row: number): void =>
  writer.value(row, ARRIVAL, ARRIVAL, ARRIVAL, ARRIVAL, row / 2, 0, 0, row, INTAKE_FLAG.precious);

/** Rows of the values in the batches sent since the last call, in their order. */
function take(): number[] {
  const rows: number[] = [];
  for (const { slot, count } of sent.splice(0)) {
    const columns = buffers[slot]!;
    for (let i = 0; i < count; i += 1) {
      if (columns.kinds[i] !== INTAKE_RECORD.value) continue;
      expect(columns.values[i]).toBe(columns.rows[i]! / 2);
      rows.push(columns.rows[i]!);
    }
  }
  return rows;
}

test('records keep their order over batches and re-used columns, and none is written over before it was applied', () => {
  let next = 0;
  const seen: number[] = [];
  for (let round = 0; round < 20; round += 1) {
    for (let i = 0; i < 3000; i += 1) add(next++);
    if (round % 3 !== 2) continue;
    const last = sent.at(-1)!.number;
    seen.push(...take());
    writer.applied(last);
  }
  writer.flush();
  seen.push(...take());
  expect(seen).toEqual(Array.from({ length: next }, (_, i) => i));
  expect(buffers.length).toBeLessThan(10);
});

test('who waits is told after the commit of what came before, not when it is applied', () => {
  const done: string[] = [];
  add(1);
  writer.whenCommitted(() => done.push('first'));
  writer.flush();
  add(2);
  writer.whenCommitted(() => done.push('second'));
  writer.flush();
  writer.applied(1);
  expect(done).toEqual([]);
  writer.committed(0);
  expect(done).toEqual(['first']);
  writer.committed(1);
  expect(done).toEqual(['first', 'second']);
});

test('what nobody has committed is bounded: sources are stopped, and go on by themselves when half of it is on disk', () => {
  let next = 0;
  let written = 0;
  while (!turns.includes(true) && next < 100_000) {
    add(next++);
    if (next % 100 === 0) {
      writer.whenCommitted(() => {
        written += 100;
      });
    }
    if (sent.length > 0) {
      writer.applied(sent.at(-1)!.number);
      sent.length = 0;
    }
  }
  expect(turns).toEqual([true]);
  expect(next).toBeLessThan(30_000);
  expect(written).toBe(0);
  expect(writer.isFull).toBe(true);
  // Who cannot be held back by an acknowledgement (QoS 0) is held back as well.
  let isHeld = true;
  writer.whenRoom(() => {
    isHeld = false;
  });
  expect(isHeld).toBe(true);
  writer.flush();
  const last = sent.at(-1)!.number;
  for (let number = 0; number <= last; number += 1) writer.committed(number);
  expect(turns).toEqual([true, false]);
  expect(written).toBe(next - (next % 100));
  writer.applied(last);
  expect(isHeld).toBe(false);
  expect(writer.waiting).toBe(0);
});
