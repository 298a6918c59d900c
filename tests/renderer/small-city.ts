// A city of three assets for tests of panels and state: a lamp cabinet, two substations, one of them without a name.
import type { Catalogue } from '../../contract/catalogue.ts';
import { NO_DISTRICT } from '../../contract/city-pack/schema.ts';
import { type ColumnData, decodeTable, encodeTable, type PackTable } from '../../contract/city-pack/table.ts';
import type { PackManifest } from '../../contract/city-pack/manifest.ts';
import { type City, createCity } from '../../renderer/state/city.ts';
import { LiveCity } from '../../renderer/state/live-city.ts';

export const SMALL_CATALOGUE: Catalogue = {
  domains: [
    {
      id: 'power',
      rank: 1,
      kinds: [
        {
          kind: 'substation',
          symbol: 'substation',
          mainPoint: 'loading',
          points: [
            {
              name: 'activePower',
              unit: 'W',
              kind: 'measurement',
              intervalMs: 2000,
              range: [-1e9, 1e9],
              digits: 2,
              display: { unit: 'MW', factor: 1e-6 },
            },
            {
              name: 'loading',
              unit: '%',
              kind: 'measurement',
              intervalMs: 2000,
              range: [0, 200],
              digits: 1,
              limits: { high: 100 },
            },
          ],
        },
      ],
      layers: [
        {
          id: 'substations',
          domain: 'power',
          kinds: ['substation'],
          geometry: 'point',
          colour: { by: 'ramp', point: 'loading', from: 0, to: 100, tokens: ['--load-1', '--load-5'] },
          maxSpan: 20_000,
          defaultOn: true,
          rank: 1,
        },
      ],
      keyFigures: [
        {
          id: 'load',
          domain: 'power',
          kind: 'substation',
          point: 'activePower',
          aggregate: 'sum',
          unit: 'MW',
          factor: 1e-6,
          digits: 1,
          rank: 2,
        },
        {
          id: 'highest',
          domain: 'power',
          kind: 'substation',
          point: 'loading',
          aggregate: 'max',
          unit: '%',
          factor: 1,
          digits: 0,
          rank: 3,
        },
        {
          id: 'mean',
          domain: 'power',
          kind: 'substation',
          point: 'loading',
          aggregate: 'mean',
          unit: '%',
          factor: 1,
          digits: 0,
          rank: 4,
        },
      ],
      texts: { en: { 'kind.substation': 'Substation' } },
    },
    {
      id: 'lighting',
      rank: 2,
      kinds: [
        {
          kind: 'lighting-cabinet',
          symbol: 'lighting-cabinet',
          points: [
            {
              name: 'state',
              unit: '',
              kind: 'status',
              intervalMs: null,
              states: ['off', 'on'],
              range: [0, 1],
              digits: 0,
            },
          ],
        },
      ],
      layers: [
        {
          id: 'cabinets',
          domain: 'lighting',
          kinds: ['lighting-cabinet'],
          geometry: 'point',
          colour: { by: 'constant', token: '--text-3' },
          maxSpan: 1000,
          defaultOn: false,
          rank: 2,
        },
      ],
      keyFigures: [
        {
          id: 'burning',
          domain: 'lighting',
          kind: 'lighting-cabinet',
          point: 'state',
          aggregate: 'shareState',
          state: 'on',
          unit: '%',
          factor: 100,
          digits: 0,
          rank: 1,
        },
        {
          id: 'ghosts',
          domain: 'lighting',
          kind: 'ghost',
          point: 'state',
          aggregate: 'sum',
          unit: '',
          factor: 1,
          digits: 0,
          rank: 0,
        },
      ],
      texts: { en: {} },
    },
  ],
};

export const SMALL_MANIFEST: PackManifest = {
  format: 'city-twin-pack',
  version: 1,
  id: 'small',
  name: 'Small city',
  origin: { lon: 13.4, lat: 52.5 },
  bbox: [13.3, 52.4, 13.5, 52.6],
  timeZone: 'Europe/Berlin',
  seed: 1,
  source: {
    file: 'small.osm.pbf',
    sha256: '',
    licence: 'ODbL-1.0',
    attribution: '© OpenStreetMap contributors, ODbL 1.0',
    attributionUrl: 'https://openstreetmap.org/copyright',
  },
  report: {},
  tables: [],
};

const table = (columns: Record<string, ColumnData>): PackTable => decodeTable(encodeTable(columns));

/** Rows of points: 0 power and 1 loading of `substation-n1`, 2 state of `lighting-cabinet-s1`, 3 and 4 of `substation-w2`. */
export function smallCity(): { city: City; live: LiveCity } {
  const live = new LiveCity(5);
  const tables = {
    assets: table({
      id: ['substation-n1', 'lighting-cabinet-s1', 'substation-w2'],
      domain: ['power', 'lighting', 'power'],
      kind: ['substation', 'lighting-cabinet', 'substation'],
      name: ['Umspannwerk Mitte', '', ''],
      lon: Float64Array.of(13.4, 13.41, 13.42),
      lat: Float64Array.of(52.5, 52.51, 52.52),
      district: Uint16Array.of(0, NO_DISTRICT, 0),
      owner: ['', '', ''],
      attributes: ['{"rated":80000000,"ratedEstimated":true,"voltages":[110000,10000]}', '', '{}'],
      estimated: Uint8Array.of(0, 1, 0),
    }),
    points: table({
      id: [
        'substation-n1.activePower',
        'substation-n1.loading',
        'lighting-cabinet-s1.state',
        'substation-w2.activePower',
        'substation-w2.loading',
      ],
      asset: Uint32Array.of(0, 0, 1, 2, 2),
      name: ['activePower', 'loading', 'state', 'activePower', 'loading'],
    }),
    districts: table({ name: ['Mitte'] }),
  };
  return { city: createCity(SMALL_MANIFEST, SMALL_CATALOGUE, tables, live), live };
}

/** Sets one value as a frame would. */
export function setValue(live: LiveCity, point: number, value: number, quality = 0, origin = 1): void {
  live.values[point] = value;
  live.times[point] = 1_000;
  live.qualities[point] = quality;
  live.origins[point] = origin;
  live.versions[point]!++;
}
