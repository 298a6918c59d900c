// `map-dry-run MAPPING RECORDING`: what a mapping would make of recorded messages. Nothing is stored, nothing is sent.
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import type { MappingDryRun } from '../../contract/mapping-requests.ts';
import { catalogueOf, DOMAINS } from '../../simulation/domains/index.ts';
import { ensureBuiltPack } from '../host/city/built-pack.ts';
import { openCityPack } from '../host/city/city-pack.ts';
import { describePoints } from '../host/point-list.ts';
import { DryRun } from '../host/telemetry/mapping/dry-run.ts';
import type { MappedCity } from '../host/telemetry/mapping/mapped-city.ts';
import { MappingError } from '../host/telemetry/mapping/mapping-problem.ts';
import { readMapping } from '../host/telemetry/mapping/read-mapping.ts';
import { readRecording } from '../host/telemetry/mapping/recording.ts';
import { CommandFailure, EXIT } from './command-failure.ts';
import { explainPack } from './data-folder.ts';
import { packsFolder } from './folders.ts';
import { log, print, printJson, printTable } from './terminal.ts';

export interface MapDryRunFlags {
  /** city pack; default: Berlin */
  city?: string;
  json?: boolean;
}

const POINTS_SHOWN = 15;

/** @throws CommandFailure (exit 3) for a mapping or a recording that cannot be read, with file, place and remedy */
export async function mapDryRun(mappingFile: string, recordingFile: string, flags: MapDryRunFlags): Promise<number> {
  await refuseUnreadable(recordingFile);
  const city = await openCity(flags.city);
  const mapping = await readMapping(mappingFile, city).catch((error: unknown) => {
    throw explainMapping(error, mappingFile);
  });
  const run = new DryRun(mapping, city);
  const chunks = createReadStream(recordingFile, { highWaterMark: 1 << 20 }) as AsyncIterable<Buffer>;
  for await (const recorded of readRecording(chunks)) run.take(recorded);
  const report = run.report();
  const { unreadable, messages } = report;
  if (messages === 0) {
    const { line = 1, trouble = 'it is empty' } = unreadable.first ?? {};
    throw new CommandFailure(
      `${recordingFile} holds no message; line ${line}: ${trouble}`,
      'record with: mosquitto_sub -t "city/#" -F %J',
      EXIT.unreadable,
      { file: recordingFile, line },
    );
  }
  if (unreadable.first !== null)
    log(
      `warning: ${unreadable.count} lines are no messages; line ${unreadable.first.line}: ${unreadable.first.trouble}`,
    );
  for (const warning of report.warnings) log(`warning: ${warning}`);
  if (flags.json === true) printJson(report);
  else printReport(report);
  return EXIT.done;
}

async function refuseUnreadable(file: string): Promise<void> {
  const found = await stat(file).catch(() => null);
  if (found?.isFile() === true) return;
  throw new CommandFailure(
    `${file} ${found === null ? 'does not exist' : 'is no file'}`,
    'give the path of a recording: JSON lines, or what mosquitto_sub -v writes',
    EXIT.unreadable,
    { file },
  );
}

async function openCity(folder: string | undefined): Promise<MappedCity> {
  try {
    const pack = await openCityPack(folder ?? (await ensureBuiltPack({ packsFolder, progress: () => undefined })));
    return { city: pack.manifest.id, points: describePoints(pack.points(), pack.assets(), catalogueOf(DOMAINS)) };
  } catch (error) {
    throw await explainPack(error);
  }
}

function explainMapping(error: unknown, file: string): unknown {
  if (!(error instanceof MappingError)) return error;
  const [first, ...more] = error.problems;
  for (const { path, message } of more) log(`also: ${path}: ${message}`);
  const place = { file, ...(first === undefined || first.path === '' ? {} : { element: first.path }) };
  return new CommandFailure(error.message, first?.remedy ?? 'see docs/mapping.md', EXIT.unreadable, place);
}

const isoOf = (ms: number): string => new Date(ms).toISOString();

function printReport(report: MappingDryRun): void {
  const { unmatched, refused, points, examples, reach } = report;
  printTable([
    ['mapping', report.mapping],
    ['could reach', `${reach.points} points of ${reach.assets} assets`],
    ['messages', `${report.messages}, of these ${report.matched} on its topics (${report.topics} different)`],
    ['not its topics', `${unmatched.messages} messages, ${unmatched.topics} topics`],
    ['values', String(report.values)],
    ['points reached', String(report.pointsReached)],
    ...(report.from === null || report.to === null
      ? []
      : [['source times', `${isoOf(report.from)} ... ${isoOf(report.to)}`]]),
    ['refused', refused.length === 0 ? 'none' : refused.map(({ reason, count }) => `${reason} ${count}`).join(', ')],
  ]);
  if (examples.length > 0) {
    print('\nvalues, the first');
    printTable([
      ['line', 'point', 'value', 'unit', 'source time', 'quality', 'origin'],
      ...examples.map(({ line, point, value, state, unit, at, quality, origin }) => [
        ...[String(line), point, state ?? String(value), unit, isoOf(at), quality, origin],
      ]),
    ]);
  }
  if (points.length > 0) {
    print('\npoints');
    printTable([
      ['point', 'values', 'min', 'max', 'last', 'unit'],
      ...points
        .slice(0, POINTS_SHOWN)
        .map(({ point, count, min, max, last, unit }) => [point, ...[count, min, max, last].map(String), unit]),
    ]);
    if (report.pointsReached > POINTS_SHOWN) print(`... and ${report.pointsReached - POINTS_SHOWN} more`);
  }
  if (refused.length > 0) {
    print('\nrefused');
    printTable(
      refused.flatMap(({ reason, examples }) =>
        examples.map(({ line, topic, detail }) => [reason, `line ${line}`, topic, detail]),
      ),
    );
  }
  if (unmatched.examples.length > 0) {
    print('\nnot its topics');
    printTable(unmatched.examples.map(({ topic, count }) => [String(count), topic]));
  }
}
