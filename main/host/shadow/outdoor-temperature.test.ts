import { expect, test } from 'vitest';
import { QUALITY_CODE } from '../../../contract/vocabulary.ts';
import { catalogueOf, DOMAINS } from '../../../simulation/domains/index.ts';
import type { PackAsset } from '../city/city-pack.ts';
import { describePoints } from '../point-list.ts';
import { LiveStore } from '../telemetry/live-values.ts';
import { outdoorTemperature } from './outdoor-temperature.ts';

const asset = (row: number, domain: string, kind: string): PackAsset => ({
  ...{ row, id: `${kind}-${row}`, domain, kind, name: '', x: 0, y: 0, lon: 0, lat: 0, district: 0 },
  ...{ owner: '', attributes: {}, xy: new Float32Array(0), isEstimated: false },
});
const assets = [0, 1, 2].map((row) => asset(row, 'weather', 'weather-station'));
const points = describePoints(
  assets.flatMap(({ id, row }) =>
    ['temperature', 'humidity'].map((name) => ({ row: 0, id: `${id}.${name}`, asset: row, name })),
  ),
  assets,
  catalogueOf(DOMAINS),
);

test('is the mean of the stations whose word is good, and nothing where none says anything', () => {
  const live = new LiveStore(points.map(({ definition }) => definition));
  const temperature = outdoorTemperature(points, live);
  expect(temperature()).toBe(null);
  const set = (row: number, value: number, quality: number = QUALITY_CODE.GOOD) =>
    live.set(row, value, 1000, 1000, 1000, quality, 0);
  set(0, -4);
  set(1, 80);
  set(2, 2);
  set(4, 40, QUALITY_CODE.BAD);
  expect(temperature()).toBe(-1);
});
