import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type DisplayArea, placeNewWindow, placeRemembered, type WindowRecord } from './window-placement.ts';

const main: DisplayArea = { id: 1, workArea: { x: 0, y: 24, width: 1920, height: 1056 } };
const right: DisplayArea = { id: 2, workArea: { x: 1920, y: 0, width: 3840, height: 2160 } };
const record: WindowRecord = {
  view: 'desk',
  panel: null,
  number: 1,
  displayId: 2,
  bounds: { x: 2400, y: 300, width: 1600, height: 1000 },
  isMaximized: false,
  isFullScreen: false,
};

test('a remembered window stays where it was', () => {
  expect(placeRemembered(record, [main, right])).toEqual(record);
});

test('a window of a display that is gone comes to the main one', () => {
  expect(placeRemembered(record, [main])).toMatchObject({
    displayId: 1,
    bounds: { x: 320, y: 80, width: 1600, height: 1000 },
  });
});

test('a wall display fills a screen of its own', () => {
  expect(placeNewWindow('wall', [main, right], 1)).toMatchObject({ displayId: 2, isFullScreen: true });
  expect(placeNewWindow('wall', [main], 1)).toMatchObject({ displayId: 1, isFullScreen: true });
  expect(placeNewWindow('desk', [main, right], 1)).toMatchObject({ displayId: 1, isFullScreen: false });
});

const rectangle = (least: number) =>
  fc.record({
    x: fc.integer({ min: -10_000, max: 10_000 }),
    y: fc.integer({ min: -10_000, max: 10_000 }),
    width: fc.integer({ min: least, max: 8_000 }),
    height: fc.integer({ min: least, max: 8_000 }),
  });

test('every window lies wholly on a display', () => {
  const areas = fc.array(rectangle(320), { minLength: 1, maxLength: 4 });
  fc.assert(
    fc.property(areas, rectangle(0), fc.nat(40), (workAreas, bounds, open) => {
      const displays = workAreas.map((workArea, id) => ({ id, workArea }));
      const placed = [
        placeRemembered({ ...record, displayId: open, bounds }, displays),
        placeNewWindow('desk', displays, open),
        placeNewWindow('wall', displays, open),
      ];
      for (const { displayId, bounds: at } of placed) {
        const { workArea } = displays.find(({ id }) => id === displayId)!;
        expect(at.x).toBeGreaterThanOrEqual(workArea.x);
        expect(at.y).toBeGreaterThanOrEqual(workArea.y);
        expect(at.x + at.width).toBeLessThanOrEqual(workArea.x + workArea.width);
        expect(at.y + at.height).toBeLessThanOrEqual(workArea.y + workArea.height);
      }
    }),
  );
});
