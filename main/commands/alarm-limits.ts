// `alarm-limits export|check|apply`: the alarms of a city as a file that people keep, compare and review. `check` asks nobody; `export` and `apply`
// with --url speak with a running host, whose journal says who changed what and why.
import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { DESK_ALARMS, DESK_CLASSES } from '../../simulation/alarms/desk-alarms.ts';
import type { AlarmDefinition } from '../../simulation/alarms/alarm-definition.ts';
import { checkAlarmDefinitions, type HasAsset } from '../../simulation/alarms/check-alarm-set.ts';
import { alarmDefinitionsOf, DOMAINS, pointClassesOf } from '../../simulation/domains/index.ts';
import { openCityPack } from '../host/city/city-pack.ts';
import { type FileProblem, inFile, limitFileOf, readLimitFile } from '../host/operations/alarms/limit-file.ts';
import { placeOfFault, placeOfPath, placesOfJson } from '../host/json-places.ts';
import { CommandFailure, EXIT } from './command-failure.ts';
import { explainPack } from './data-folder.ts';
import { log, print, printJson } from './terminal.ts';

export interface LimitFlags {
  /** of a running host, such as http://127.0.0.1:8420 */
  url?: string;
  /** its first line is the token; default: CITY_TWIN_TOKEN */
  tokenFile?: string;
  /** city pack whose assets a file may name */
  city?: string;
  reason?: string;
  json?: boolean;
}

const LIMITS = '/api/alarms/limits';
const KEEP = 'nothing was changed';

/** The file that holds in a running host; without `url` what the program brings. @throws CommandFailure */
export async function exportLimits(flags: LimitFlags): Promise<number> {
  if (flags.url === undefined) {
    print(JSON.stringify(limitFileOf([...alarmDefinitionsOf(DOMAINS), ...DESK_ALARMS]), null, 2));
    return EXIT.done;
  }
  const response = await ask(flags, 'GET');
  if (!response.ok) throw await refusalOf(response, null);
  print(JSON.stringify(await response.json(), null, 2));
  return EXIT.done;
}

/** @throws CommandFailure (exit 3) for a file that is broken or makes no sense, with line, path and remedy */
export async function checkLimits(file: string, flags: LimitFlags): Promise<number> {
  const { alarms } = await readChecked(file, await assetsOf(flags.city));
  if (flags.json === true) printJson({ file, alarms: alarms.length, problems: [] });
  else print(`${file}: ${alarms.length} alarms, nothing wrong`);
  return EXIT.done;
}

/** As a whole or not at all. @throws CommandFailure (exit 3) as of `checkLimits`, (exit 1) where the host does not take it */
export async function applyLimits(file: string, flags: LimitFlags): Promise<number> {
  if (flags.url === undefined)
    throw new CommandFailure('no host is named', 'add --url, such as --url http://127.0.0.1:8420');
  if (flags.reason === undefined || flags.reason.trim() === '')
    throw new CommandFailure('no reason is given', 'add --reason: the journal keeps it with the new limits');
  const { text, alarms } = await readChecked(file, await assetsOf(flags.city));
  const seen = await ask(flags, 'GET');
  if (!seen.ok) throw await refusalOf(seen, null);
  const body = JSON.stringify({ ...limitFileOf(alarms), reason: flags.reason });
  const response = await ask(flags, 'PUT', body, seen.headers.get('etag') ?? '');
  if (!response.ok) throw await refusalOf(response, { file, text });
  const { version } = z.object({ version: z.number() }).parse(await response.json());
  if (flags.json === true) printJson({ file, alarms: alarms.length, version });
  else print(`${file}: ${alarms.length} alarms hold now, as version ${version}`);
  return EXIT.done;
}

async function readChecked(
  file: string,
  hasAsset: HasAsset | undefined,
): Promise<{ text: string; alarms: AlarmDefinition[] }> {
  const text = await readFile(file, 'utf8').catch((error: unknown) => {
    throw new CommandFailure(
      `${file} cannot be read (${String((error as NodeJS.ErrnoException).code ?? error)})`,
      'give the path of a limit file; `city-twin alarm-limits export` writes one',
      EXIT.unreadable,
      { file },
    );
  });
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    const { line } = placeOfFault(text);
    throw new CommandFailure(
      `${file} line ${line}: is not JSON: ${error instanceof Error ? error.message : String(error)}`,
      'correct it at that place',
      EXIT.unreadable,
      { file, line },
    );
  }
  const read = readLimitFile(json);
  if ('problems' in read) throw failureOf(file, text, read.problems);
  const classes = [...pointClassesOf(DOMAINS), ...DESK_CLASSES];
  const problems = checkAlarmDefinitions(read.alarms, classes, hasAsset);
  if (problems.length > 0)
    throw failureOf(
      file,
      text,
      problems.map((problem) => inFile(read.alarms, problem)),
    );
  return { text, alarms: read.alarms };
}

/** Undefined: no city is named, and whether its assets are there is the host's to say. */
async function assetsOf(city: string | undefined): Promise<HasAsset | undefined> {
  if (city === undefined) return undefined;
  try {
    const kinds = new Map((await openCityPack(city)).assets().map(({ id, kind }) => [id, kind]));
    return (asset, kind) => kinds.get(asset) === kind;
  } catch (error) {
    throw await explainPack(error);
  }
}

function failureOf(file: string, text: string, problems: readonly FileProblem[]): CommandFailure {
  const places = placesOfJson(text);
  const placed = problems.map(({ path, message, remedy }) => {
    const { line } = placeOfPath(places, path);
    return { line, path, remedy, words: `${file} line ${line}${path === '' ? '' : `, ${path}`}: ${message}` };
  });
  const [first, ...more] = placed;
  for (const { words, remedy } of more) log(`also: ${words}; ${remedy}`);
  const { line, path, remedy, words } = first!;
  return new CommandFailure(`${words}; ${KEEP}`, remedy, EXIT.unreadable, { file, line, element: path });
}

async function ask(flags: LimitFlags, method: 'GET' | 'PUT', body?: string, seen?: string): Promise<Response> {
  const token = await tokenOf(flags);
  const url = new URL(LIMITS, flags.url);
  try {
    return await fetch(url, {
      method,
      headers: {
        authorization: `Bearer ${token}`,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...(seen === undefined ? {} : { 'if-match': seen }),
      },
      ...(body === undefined ? {} : { body }),
    });
  } catch (error) {
    const reason = error instanceof Error && error.cause instanceof Error ? error.cause.message : String(error);
    throw new CommandFailure(
      `${url.origin} does not answer: ${reason}`,
      'is the host running, and is that its address?',
    );
  }
}

async function tokenOf({ tokenFile }: LimitFlags): Promise<string> {
  const token =
    tokenFile === undefined ? process.env['CITY_TWIN_TOKEN'] : (await readFile(tokenFile, 'utf8')).split('\n')[0];
  if (token === undefined || token.trim() === '')
    throw new CommandFailure(
      'no token is given',
      'put one into CITY_TWIN_TOKEN, or a file and --token-file; `city-twin token issue` makes one for a planner',
    );
  return token.trim();
}

const answerSchema = z.object({
  message: z.string(),
  remedy: z.string().optional(),
  problems: z.array(z.object({ path: z.string(), message: z.string(), remedy: z.string() })).optional(),
});

async function refusalOf(
  response: Response,
  sent: { readonly file: string; readonly text: string } | null,
): Promise<CommandFailure> {
  const read = answerSchema.safeParse(await response.json().catch(() => null));
  if (!read.success) return new CommandFailure(`the host answers ${response.status}`, 'is that a City Twin?');
  const { message, remedy = 'see docs/alarms.md', problems = [] } = read.data;
  if (sent !== null && problems.length > 0) return failureOf(sent.file, sent.text, problems);
  return new CommandFailure(`${message}; ${KEEP}`, remedy);
}
