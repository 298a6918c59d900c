import { expect, test, vi } from 'vitest';
import { FreeSpace, NoRoomError } from './free-space.ts';

const MB = 1024 ** 2;

test('below the reserve nothing is taken in, until there is clearly more again', () => {
  const now = vi.spyOn(performance, 'now').mockReturnValue(0);
  let free = 50;
  const space = new FreeSpace('/data', null, () => ({ bavail: free, bsize: MB, blocks: 400 }));
  expect(space.reserveBytes).toBe(20 * MB);
  const at = (seconds: number, megabytes: number): void => {
    free = megabytes;
    now.mockReturnValue(1000 * seconds);
  };
  expect(() => space.demand()).not.toThrow();
  at(1, 19);
  expect(() => space.demand()).toThrow(NoRoomError);
  expect(() => space.demand()).toThrow(/19 MB are free, and 20 MB are kept for the journal.*--data/);
  at(2, 24);
  expect(() => space.demand()).toThrow(NoRoomError);
  at(3, 26);
  expect(() => space.demand()).not.toThrow();
  at(4, 21);
  expect(() => space.demand()).not.toThrow();
  now.mockRestore();
});

test('the reserve is a share of the disk, but neither too little nor more than is of use', () => {
  const reserve = (megabytes: number): number =>
    new FreeSpace('/data', null, () => ({ bavail: 1, bsize: MB, blocks: megabytes })).reserveBytes / MB;
  expect([reserve(20), reserve(1000), reserve(1e6)]).toEqual([4, 50, 256]);
});
