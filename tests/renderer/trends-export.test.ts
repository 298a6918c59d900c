// Exported text is read back by a parser that is not ours, exported workbooks from the XML in them.
import { parse } from 'csv-parse/sync';
import { strFromU8, unzipSync } from 'fflate';
import { expect, test } from 'vitest';
import { csvLine, isoInZone, safeText } from '../../contract/csv-cells.ts';
import { makeCsv } from '../../renderer/state/trends/export-file.ts';
import { type ExportRequest, headOf } from '../../renderer/state/trends/export-rows.ts';
import { workbookOf } from '../../renderer/state/trends/workbook.ts';

const ZONE = 'Europe/Berlin';
const T0 = Date.UTC(2026, 9, 25, 0, 30);
const samples = (count: number) => ({
  times: Array.from({ length: count }, (_, i) => T0 + i * 1000),
  values: Array.from({ length: count }, (_, i) => i * 0.1),
  qualities: Array.from({ length: count }, (_, i) => i % 4),
  origins: Array.from({ length: count }, (_, i) => i % 2),
});

const request = (content: ExportRequest['content']): ExportRequest => ({
  points: [
    { id: 'a.load', asset: '=HYPERLINK("x")', name: 'Last, "A"', unit: 'kW', factor: 0.001, stateName: null },
    {
      id: 'b.mode',
      asset: 'Б\nB',
      name: '+mode',
      unit: '',
      factor: 1,
      stateName: (value) => ['off', 'on'][value] ?? '?',
    },
  ],
  fromMs: T0,
  toMs: T0 + 10_000,
  zone: ZONE,
  content,
  slots: 5,
  knownMs: Number.POSITIVE_INFINITY,
});

const series = (point: string) => ({
  point,
  min: [1000, null, null, 0, 1],
  max: [3000, null, null, 0, 1],
  mean: [2000, null, null, 0, 1],
  last: [1, null, null, 0, 1],
  qualities: [0, 2, null, 1, 0],
  origins: [1, 0, null, 0, 0],
});

/** The two requests of the host, answered from columns; pages end after `page` samples. */
function host(page = 3) {
  const asked: string[] = [];
  const ask = (async (
    name: string,
    params: { point: string; points: string[]; cursor: string | null; fromMs: number },
  ) => {
    asked.push(name);
    if (name === 'history.series')
      return { tier: 'raw', startMs: params.fromMs, slotMs: 2000, series: params.points.map(series) };
    const all = samples(7);
    const from = Number(params.cursor ?? 0);
    const cut = <T>(column: readonly T[]) => column.slice(from, from + page);
    return {
      times: cut(all.times),
      values: cut(all.values),
      qualities: cut(all.qualities),
      origins: cut(all.origins),
      next: from + page < 7 ? String(from + page) : null,
    };
  }) as never;
  return { ask, asked };
}

const hooks = (ask: never, isCancelled = () => false) => ({ ask, isCancelled, onProgress: () => undefined });

async function csv(content: ExportRequest['content'], hasMark = false): Promise<string[][]> {
  const outcome = await makeCsv(request(content), hasMark, hooks(host().ask));
  if (outcome.kind !== 'file') throw new Error(outcome.kind);
  const bytes = Buffer.from(await outcome.file.arrayBuffer());
  expect(bytes.subarray(0, 3).toString('hex') === 'efbbbf').toBe(hasMark);
  return parse(bytes, { bom: true, record_delimiter: '\r\n' });
}

test('raw samples come back as they were, all pages of all points', async () => {
  const [head, ...rows] = await csv('raw');
  expect(head).toEqual(headOf(request('raw')));
  expect(rows).toHaveLength(14);
  expect(rows[3]).toEqual([
    ...['a.load', `'=HYPERLINK("x")`, 'Last, "A"', '2026-10-25T02:30:03.000+02:00', String(T0 + 3000)],
    ...['0.0003', 'kW', '', 'STALE', 'simulated'],
  ]);
  expect(rows[8]).toEqual([
    ...['b.mode', 'Б\nB', "'+mode", '2026-10-25T02:30:01.000+02:00', String(T0 + 1000), '0.1', '', '?', 'UNCERTAIN'],
    'simulated',
  ]);
});

test('slots keep their band, a BAD one has no value, a silent one no row', async () => {
  const [, ...rows] = await csv('slots', true);
  expect(rows.filter(([id]) => id === 'a.load').map((row) => row.slice(6))).toEqual([
    ['1', '3', '2', '0.001', 'kW', '', 'GOOD', 'simulated'],
    ['', '', '', '', 'kW', '', 'BAD', 'measured'],
    ['0', '0', '0', '0', 'kW', '', 'UNCERTAIN', 'measured'],
    ['0.001', '0.001', '0.001', '0.001', 'kW', '', 'GOOD', 'measured'],
  ]);
});

test('wide rows have the points side by side', async () => {
  const [head, ...rows] = await csv('wide');
  expect(head?.slice(3, 9)).toEqual([
    'a.load [kW]',
    'a.load min',
    'a.load max',
    'a.load quality',
    'a.load origin',
    'b.mode',
  ]);
  expect(rows).toHaveLength(4);
  expect(rows[0]?.slice(3, 9)).toEqual(['2', '1', '3', 'GOOD', 'simulated', 'on']);
});

test('of the past only slots that were over are told', async () => {
  const known = { ...request('wide'), knownMs: T0 + 8000 };
  const outcome = await makeCsv(known, false, hooks(host().ask));
  expect(outcome).toMatchObject({ kind: 'file', rows: 3 });
});

test('a cancelled export asks for no further page', async () => {
  const { ask, asked } = host();
  expect(
    await makeCsv(
      request('raw'),
      false,
      hooks(ask, () => asked.length >= 2),
    ),
  ).toEqual({ kind: 'cancelled' });
  expect(asked).toHaveLength(2);
});

test('what a spreadsheet would execute is text, numbers stay numbers', () => {
  for (const text of ['=1+1', '+1', '-1', '@sum', '\tx', '\rx']) expect(safeText(text)).toBe(`'${text}`);
  expect(safeText('1=1')).toBe('1=1');
  expect(csvLine([-1.5, '-1.5', null, Number.NaN, 'a"b'])).toBe(`-1.5,"'-1.5",,,"a""b"\r\n`);
});

test('the hour that comes twice is told apart by its offset', () => {
  expect(isoInZone(T0, ZONE)).toBe('2026-10-25T02:30:00.000+02:00');
  expect(isoInZone(T0 + 3_600_000, ZONE)).toBe('2026-10-25T02:30:00.000+01:00');
  expect(isoInZone(T0, 'Asia/Kolkata')).toBe('2026-10-25T06:00:00.000+05:30');
  expect(isoInZone(T0, 'UTC')).toBe('2026-10-25T00:30:00.000+00:00');
  expect(isoInZone(T0, 'America/St_Johns')).toBe('2026-10-24T22:00:00.000-02:30');
});

test('a workbook holds numbers as numbers, and no text that would be executed', async () => {
  const file = await workbookOf({
    head: ['point', 'value'],
    rows: [
      ['=1+1', -1.5],
      ['a & b', null],
    ],
    sheets: { values: 'Values', about: 'About' },
    about: [['City', 'Berlin']],
  });
  const entries = unzipSync(new Uint8Array(await file.arrayBuffer()));
  const texts = strFromU8(entries['xl/sharedStrings.xml']!);
  expect(texts).toContain("'=1+1");
  expect(texts).toContain('a &amp; b');
  const sheet = strFromU8(entries['xl/worksheets/sheet1.xml']!);
  expect(sheet).toContain('<v>-1.5</v>');
  expect(sheet).not.toContain('<f>');
  expect(strFromU8(entries['xl/workbook.xml']!)).toMatch(/Values.*About/s);
});
