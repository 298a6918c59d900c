import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { mappingFileSchema } from '../../../../contract/mapping-file.ts';
import { METERING_KINDS } from '../../../../simulation/domains/metering/kinds.ts';
import { DryRun } from './dry-run.ts';
import { readMapping } from './read-mapping.ts';
import { type NotRecorded, readLine, type Recorded, readRecording } from './recording.ts';

async function* chunks(...texts: string[]): AsyncGenerator<Buffer> {
  for (const text of texts) yield Buffer.from(text);
}

async function all(...texts: string[]): Promise<(Recorded | NotRecorded)[]> {
  const found: (Recorded | NotRecorded)[] = [];
  for await (const each of readRecording(chunks(...texts))) found.push(each);
  return found;
}

const said = (line: string) => {
  const read = readLine(line, 1);
  if ('trouble' in read) return read.trouble;
  return [
    read.message.topic,
    read.message.payload.toString(),
    read.arrival,
    read.message.isPrecious,
    read.message.isKept,
  ];
};

describe('lines of a recording', () => {
  test('our own, with text, base64 and JSON as payload', () => {
    expect(said('{"ts":1790000000000,"topic":"a/b","payload":"{}","qos":1,"retain":true}')).toEqual([
      ...['a/b', '{}', 1_790_000_000_000, true, true],
    ]);
    expect(said('{"ts":1790000000000,"topic":"a","payload":"aGk=","encoding":"base64"}')).toEqual([
      ...['a', 'hi', 1_790_000_000_000, false, false],
    ]);
  });
  test('of mosquitto_sub: -F %J, %j, -v, with times before', () => {
    const tst =
      '{"tst":"2026-11-21T23:00:00.000000+0100","topic":"a","qos":1,"retain":0,"payloadlen":7,"payload":{"v":1}}';
    expect(said(tst)).toEqual(['a', '{"v":1}', Date.UTC(2026, 10, 21, 22), true, false]);
    expect(said('a/b {"v": 1}')).toEqual(['a/b', '{"v": 1}', Number.NaN, false, false]);
    expect(said('1790000000.25 a/b 17')).toEqual(['a/b', '17', 1_790_000_000_250, false, false]);
    expect(said('2026-11-21T22:00:00Z a/b 17 18')).toEqual(['a/b', '17 18', Date.UTC(2026, 10, 21, 22), false, false]);
  });
  test('what is none says why', () => {
    expect(said('{"topic":')).toContain('no JSON');
    expect(said('{"payload":1}')).toContain('"topic"');
    expect(said('{"topic":"a"}')).toContain('"payload"');
    expect(said('{"topic":"a","payload":"?","encoding":"base64"}')).toContain('base64');
    expect(said('alone')).toContain('neither');
  });
  test('lines over several pieces, a last one without an end, empty and endless ones', async () => {
    const found = await all('a 1\nb', ' 2\r\n\n', 'x'.repeat(2_000_000), 'y\nc', ' 3');
    expect(
      found.map((each) =>
        'trouble' in each ? each.trouble : `${each.line} ${each.message.topic} ${each.message.payload.toString()}`,
      ),
    ).toEqual([...['1 a 1', '2 b 2', expect.stringContaining('longer'), '5 c 3']]);
  });
});

describe('the example that is shipped', () => {
  const folder = fileURLToPath(new URL('../../../../assets/mappings', import.meta.url));
  const table = readFileSync(join(folder, 'district-meters.csv'), 'utf8').trim().split('\n').slice(1);
  const points = table.flatMap((line) => {
    const asset = { id: line.split(',')[1]! };
    return METERING_KINDS[0]!.points.map((definition) => ({ id: `${asset.id}.${definition.name}`, asset, definition }));
  });

  test('the recording becomes values in the units of our points', async () => {
    const city = { city: 'berlin', points };
    const mapping = await readMapping(join(folder, 'district-meters.json'), city);
    expect(mapping.reach).toEqual({ assets: 6, points: 18 });
    const run = new DryRun(mapping, city);
    for await (const each of readRecording(chunks(readFileSync(join(folder, 'district-meters.jsonl'), 'utf8'))))
      run.take(each);
    const report = run.report();
    expect(report).toMatchObject({
      messages: 39,
      matched: 38,
      values: 108,
      pointsReached: 18,
      unmatched: { messages: 1 },
    });
    expect(report.refused.map(({ reason, count }) => [reason, count])).toEqual([
      ['unknown-asset', 1],
      ['bad-json', 1],
    ]);
    const energy = report.points.find(({ point }) => point.endsWith('.energy'));
    expect(energy).toMatchObject({ unit: 'Wh', count: 6, min: 1_840_200, max: 1_841_450 });
  });

  test('the schema beside it is that of the program', () => {
    const schema: unknown = JSON.parse(readFileSync(join(folder, 'mapping.schema.json'), 'utf8'));
    expect(schema).toEqual(JSON.parse(JSON.stringify(z.toJSONSchema(mappingFileSchema))));
  });
});
