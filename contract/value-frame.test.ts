import fc from 'fast-check';
import { expect, test } from 'vitest';
import { allocateFrame, decodeFrame } from './value-frame.ts';

const head = {
  number: 7,
  isSnapshot: true,
  cityTimeMs: 1_763_000_000_123,
  oldestArrivalMs: 1_763_000_000_100,
  count: 0,
};

test('what was written into a frame is read from its bytes', () => {
  const value = fc.record({
    value: fc.double(),
    time: fc.double({ noNaN: true }),
    point: fc.nat(0xffff_ffff),
    quality: fc.nat(3),
    origin: fc.nat(4),
  });
  fc.assert(
    fc.property(fc.array(value, { maxLength: 200 }), fc.boolean(), (rows, isSnapshot) => {
      const frame = allocateFrame({ ...head, isSnapshot, count: rows.length });
      for (const [i, row] of rows.entries()) {
        frame.values[i] = row.value;
        frame.times[i] = row.time;
        frame.points[i] = row.point;
        frame.qualities[i] = row.quality;
        frame.origins[i] = row.origin;
      }
      const read = decodeFrame(frame.buffer);
      expect(read.number).toBe(head.number);
      expect(read.isSnapshot).toBe(isSnapshot);
      expect(read.cityTimeMs).toBe(head.cityTimeMs);
      expect(read.oldestArrivalMs).toBe(head.oldestArrivalMs);
      expect([...read.values]).toEqual(rows.map((row) => row.value));
      expect([...read.times]).toEqual(rows.map((row) => row.time));
      expect([...read.points]).toEqual(rows.map((row) => row.point));
      expect([...read.qualities]).toEqual(rows.map((row) => row.quality));
      expect([...read.origins]).toEqual(rows.map((row) => row.origin));
    }),
  );
});

test('bytes that are no frame are refused with the reason', () => {
  expect(() => decodeFrame(new ArrayBuffer(3))).toThrow('fewer than a header');
  expect(() => decodeFrame(new ArrayBuffer(64))).toThrow('magic');
  const frame = allocateFrame({ ...head, count: 2 });
  expect(() => decodeFrame(frame.buffer.slice(0, -1))).toThrow('do not hold 2 values');
  new DataView(frame.buffer).setUint16(4, 9, true);
  expect(() => decodeFrame(frame.buffer)).toThrow('version 9');
});

test('random bytes never give a frame', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 400 }), (bytes) => {
      expect(() => decodeFrame(bytes.slice().buffer)).toThrow();
    }),
  );
});
