import { expect, test } from 'vitest';
import { ACCESS, STREET_CLASSES, type StreetClass } from '../../../../contract/city-pack/schema.ts';
import { accessOf, layerOf, oneWayOf, speedOf, streetClass, widthOf } from './street-tags.ts';

const code = (name: StreetClass): number => STREET_CLASSES.indexOf(name);

test('classes, and what is no street', () => {
  expect(streetClass({ highway: 'living_street' })).toBe(code('living_street'));
  expect(streetClass({ highway: 'busway' })).toBe(code('service'));
  expect(['construction', 'proposed', 'platform', 'toString'].map((highway) => streetClass({ highway }))).toEqual([
    -1, -1, -1, -1,
  ]);
});

test('directions', () => {
  expect(oneWayOf({ oneway: 'yes' }, code('residential'))).toBe(1);
  expect(oneWayOf({ oneway: '-1' }, code('residential'))).toBe(-1);
  expect(oneWayOf({ junction: 'roundabout' }, code('primary'))).toBe(1);
  expect(oneWayOf({}, code('motorway'))).toBe(1);
  expect(oneWayOf({ oneway: 'no' }, code('motorway'))).toBe(0);
});

test('speeds: tagged, by zone, by class', () => {
  expect(speedOf({ maxspeed: '50' }, code('residential'))).toMatchObject({ isEstimated: false, isJunk: false });
  expect(speedOf({ 'source:maxspeed': 'DE:zone:30' }, code('residential')).speed * 3.6).toBeCloseTo(30, 6);
  expect(speedOf({ maxspeed: 'junk' }, code('residential'))).toMatchObject({ isEstimated: true, isJunk: true });
});

test('the most specific access tag wins', () => {
  const cars = (tags: Record<string, string>, name: StreetClass = 'residential'): boolean =>
    (accessOf(tags, code(name)) & ACCESS.car) !== 0;
  expect(cars({ access: 'no', motor_vehicle: 'yes' })).toBe(true);
  expect(cars({ vehicle: 'no' })).toBe(false);
  expect(cars({}, 'footway')).toBe(false);
  expect(accessOf({ motor_vehicle: 'destination' }, code('residential')) & ACCESS.destinationOnly).toBe(
    ACCESS.destinationOnly,
  );
  expect(accessOf({}, code('steps')) & ACCESS.emergency).toBe(0);
});

test('widths: tagged, by lanes, by class', () => {
  expect(widthOf({ width: '7,5 m' }, code('residential'), 0, 0)).toBe(7.5);
  expect(widthOf({}, code('primary'), 0, 4)).toBe(13);
  expect(widthOf({}, code('residential'), 0, 0)).toBe(6.5);
});

test('layers', () => {
  expect([
    layerOf({ layer: '-2' }),
    layerOf({ bridge: 'yes' }),
    layerOf({ tunnel: 'yes' }),
    layerOf({ layer: 'x' }),
  ]).toEqual([-2, 1, -1, 0]);
});
