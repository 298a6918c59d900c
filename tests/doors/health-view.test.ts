// The words of health in every language, and how a report reads when much is wrong.
import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import type { HealthReport } from '../../contract/health/health-report.ts';
import { HEALTH_TEXTS, healthTextOf, type HealthTextKey } from '../../contract/health/health-texts.ts';
import { healthView } from '../../contract/health/health-view.ts';

const LANGUAGES = ['en', 'ru', 'zh'] as const;
const keys = Object.keys(HEALTH_TEXTS.en) as HealthTextKey[];
const placeholders = (text: string) =>
  [...text.matchAll(/\{\{(\w+)\}\}/g)].map(([, name]) => name).toSorted((a, b) => String(a).localeCompare(String(b)));

it.each(LANGUAGES)('%s has every text with the same placeholders, and says what the window says', (language) => {
  const window = JSON.parse(
    readFileSync(new URL(`../../renderer/languages/${language}.json`, import.meta.url), 'utf8'),
  ) as Record<string, string>;
  for (const key of keys) {
    const text = HEALTH_TEXTS[language][key];
    expect(placeholders(text), key).toEqual(placeholders(HEALTH_TEXTS.en[key]));
    if (window[key] !== undefined) expect(text, key).toBe(window[key]);
  }
});

const NOW = Date.UTC(2026, 10, 21, 12);
const HOUR = 3_600_000;
const report: HealthReport = {
  ...{
    cityMs: NOW,
    wallMs: NOW,
    city: 'x',
    cityName: 'X',
    timeZone: 'Europe/Berlin',
    version: '1',
    uptimeMs: 3 * HOUR,
  },
  troubles: [
    { code: 'broker-lost', message: 'in full', source: 'plant', count: null, ms: null, trouble: 'refused' },
    { code: 'silence', message: '', source: '', count: null, ms: 14_000, trouble: null },
  ],
  status: {
    ...{ cityTimeMs: NOW, speed: 1, isSimulatedTime: false, mode: 'live', replay: null, clients: 2, field: 'failed' },
    origins: { measured: 0, simulated: 0, computed: 0, estimated: 0, manual: 0 },
    broker: { kind: 'external', state: 'lost', url: 'mqtt://a', sinceMs: NOW, trouble: 'refused', detail: '' },
    sources: [
      { name: 'plant', url: 'mqtt://a', state: 'lost', trouble: 'refused', detail: '', share: null },
      { name: 'city', url: 'mqtt://b', state: 'connected', trouble: null, detail: '', share: 'historians' },
    ],
    telemetry: {
      ...{
        points: 5,
        messagesPerSecond: 2500,
        pointsPerSecond: 9000,
        lagMs: 70,
        stalePoints: 1,
        lastArrivalMs: NOW - 9000,
      },
      rejected: { 'bad-json': 3, flood: 1200 },
      lost: { sinceMs: NOW - HOUR, messages: 12, devices: 2, repeated: 4, late: 1, restarts: 0, uncounted: 0 },
    },
    storage: {
      state: 'failed',
      detail: 'no room',
      history: {
        ...{ fileBytes: 1_500_000_000, waitingSamples: 9, segments: 3, youngSegments: 1, segmentSamples: 100 },
        ...{ segmentBytes: 250, oldestArrivalMs: NOW - 50 * HOUR, rawFromMs: null, minutesFromMs: null },
        ...{ damagedBlocks: 2, isMigrating: true, freeBytes: 100, reserveBytes: 200 },
      },
    },
  },
  deliveries: [{ name: 'city', sinceWall: NOW - HOUR / 2, byQos: [7, 0, 0], repeated: 0, downgraded: 3, granted: 0 }],
  decoders: [
    {
      ...{
        name: 'sparkplug',
        messages: 10,
        values: 20,
        refused: { 'wrong-unit': 2 },
        lastAt: NOW - 3000,
        lastRefusal: 'why',
      },
      unmapped: { metrics: [{ device: 'g/n/d', metric: 'Temp', count: 4 }], more: 6 },
    },
  ],
  historian: 'shared',
  kept: { rawMs: 7 * 24 * HOUR, minutesMs: 90 * 24 * HOUR, hoursMs: 3653 * 24 * HOUR },
  journal: { number: 7, hash: 'abc', anchor: null },
  grid: { state: 'failed', solveMs: 100, ageMs: 9000, isStale: true, customersOut: 0, doubts: 1 },
  replays: { open: 1, most: 4 },
};

it('tells each trouble with its remedy, and marks what does not work', () => {
  const view = healthView(report, healthTextOf(HEALTH_TEXTS.en), 'en-GB');
  expect(view.isWell).toBe(false);
  expect(view.troubles).toMatchObject([
    { what: 'No connection to the broker plant: name or password refused', detail: 'in full' },
    { what: 'Nothing has come from the field for 14 s, though devices are online', detail: '' },
  ]);
  const rows = new Map(view.sections.flatMap((section) => section.rows).map((row) => [row.name, row]));
  const shown = (name: string) => [rows.get(name)?.value, rows.get(name)?.mark];
  expect(shown('plant')[1]).toBe('bad');
  expect(rows.get('city')).toMatchObject({ value: 'connected for 30 min', mark: 'odd' });
  expect(rows.get('city')?.note).toContain('QoS 0 granted');
  expect(shown('Lost on the way')).toEqual(['12', 'odd']);
  expect(rows.get('Refused since the start')?.note).toBe('Too many messages 1,200, Malformed JSON 3');
  expect(shown('Writing')).toEqual(['does not work', 'bad']);
  expect(rows.get('Samples go to')?.note).toBe('not reached');
  expect(shown('Size of the samples file')).toEqual(['1.5 GB', 'fine']);
  expect(shown('Free on the disk')[1]).toBe('bad');
  expect(shown('Oldest sample')[0]).toBe('2 d ago');
  expect(shown('Damaged blocks')[1]).toBe('odd');
  expect(shown('g/n/d Temp')[0]).toBe('4 times');
  expect(shown('Field')[1]).toBe('bad');
  expect(shown('Grid')[1]).toBe('bad');
});

it.each(LANGUAGES)('leaves nothing open in %s', (language) => {
  const view = healthView(report, healthTextOf(HEALTH_TEXTS[language]), language);
  expect(JSON.stringify(view)).not.toMatch(/\{\{|undefined|NaN|null/);
});
