// `doctor`: looks at everything a start needs, changes nothing, and says what to do about what is missing.
import { access, constants, mkdtemp, rm } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { createServer, connect } from 'node:net';
import { dirname, join } from 'node:path';
import { configFile } from './folders.ts';
import { CommandFailure, EXIT } from './command-failure.ts';
import { findElectron } from './electron-binary.ts';
import { servingOptions, type HostFlags, type ServingOptions } from './host-flags.ts';
import { rendererFolder } from './renderer-build.ts';
import { USUAL_PORT } from './run-server.ts';
import { readTlsFiles } from './tls-files.ts';
import { checkControlAreas } from './check-control-areas.ts';
import { cityIdOf } from '../host/city-id.ts';
import { explainPack } from './data-folder.ts';
import { printJson, printTable } from './terminal.ts';

export interface Finding {
  readonly name: string;
  /** note: works, with less; problem: a start would fail */
  readonly state: 'ok' | 'note' | 'problem';
  readonly detail: string;
  readonly remedy: string;
}

const OLDEST_NODE = [22, 22] as const;
const BROKER_WITHIN_MS = 3_000;

const ok = (name: string, detail: string): Finding => ({ name, state: 'ok', detail, remedy: '' });
const note = (name: string, detail: string, remedy: string): Finding => ({ name, state: 'note', detail, remedy });
const problem = (name: string, detail: string, remedy: string): Finding => ({ name, state: 'problem', detail, remedy });
const textOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

function checkNode(): Finding {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  const isNewEnough = major > OLDEST_NODE[0] || (major === OLDEST_NODE[0] && minor >= OLDEST_NODE[1]);
  return isNewEnough
    ? ok('node', process.version)
    : problem('node', `${process.version} is too old`, 'run "npm start" once: it installs the right one');
}

/** Tries to write where the folder is, or where it would be made. */
async function checkDataFolder(folder: string): Promise<Finding> {
  let place = folder;
  while (!existsSync(place) && dirname(place) !== place) place = dirname(place);
  try {
    const trial = await mkdtemp(join(place, '.doctor-'));
    await rm(trial, { recursive: true });
    return ok('data folder', folder);
  } catch (error) {
    return problem(
      'data folder',
      `${folder} cannot be written: ${textOf(error)}`,
      'choose another with --data, or correct its rights',
    );
  }
}

function checkPort(port: number, bind: string): Promise<Finding> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', (error) =>
      resolve(
        problem(
          'port',
          `${bind}:${port}: ${error.message}`,
          'stop the program that has it, or take another with --port',
        ),
      ),
    );
    server.listen(port, bind, () => server.close(() => resolve(ok('port', `${bind}:${port} is free`))));
  });
}

async function checkPack({ host }: ServingOptions): Promise<Finding> {
  if (host.packFolder === null) return ok('city pack', 'inner Berlin; it is built at first start');
  const { openCityPack } = await import('../host/city/city-pack.ts');
  try {
    const { manifest } = await openCityPack(host.packFolder);
    return ok('city pack', `${manifest.name}: ${manifest.tables.length} tables, all whole`);
  } catch (error) {
    return problem('city pack', textOf(error), 'make it again with import-city');
  }
}

/** Nothing is said where there is no such file. */
async function checkAreas({ host }: ServingOptions, data: string): Promise<Finding[]> {
  const path = join(data, 'control-areas.json');
  if (host.packFolder === null || !existsSync(path)) return [];
  const { openCityPack } = await import('../host/city/city-pack.ts');
  const { gridOfPack } = await import('../host/city/grid-of-pack.ts');
  const checked = await checkControlAreas(path, gridOfPack(await openCityPack(host.packFolder)));
  switch (checked.kind) {
    case 'none':
      return [];
    case 'fits':
      return [ok('control areas', `${path}: ${checked.areas} areas, ${checked.people} people named`)];
    case 'trouble':
      return [
        problem('control areas', checked.trouble, 'correct it, or remove it to have one area for each substation'),
      ];
  }
}

function checkRenderer(): Finding {
  return existsSync(join(rendererFolder, 'index.html'))
    ? ok('renderer', 'built')
    : note('renderer', 'not built yet', 'the first start builds it');
}

function checkBroker({ host: { broker } }: ServingOptions): Promise<Finding> {
  if (broker.kind === 'embedded') {
    return broker.port === 0
      ? Promise.resolve(ok('broker', 'embedded, on a free port'))
      : checkPort(broker.port, '127.0.0.1').then((port) => ({ ...port, name: 'broker' }));
  }
  const url = new URL(broker.url);
  const usual: Record<string, number> = { 'mqtt:': 1883, 'mqtts:': 8883, 'ws:': 80, 'wss:': 443 };
  const port = url.port === '' ? (usual[url.protocol] ?? 1883) : Number(url.port);
  return new Promise((resolve) => {
    const socket = connect(port, url.hostname.replace(/^\[|\]$/g, ''));
    const end = (finding: Finding) => {
      socket.destroy();
      resolve(finding);
    };
    const remedy = 'start it, or correct --broker';
    socket.setTimeout(BROKER_WITHIN_MS, () => end(problem('broker', `${url.host} does not answer`, remedy)));
    socket.once('connect', () => end(ok('broker', `${url.host} can be reached`)));
    socket.once('error', (error) => end(problem('broker', `${url.host}: ${textOf(error)}`, remedy)));
  });
}

async function checkElectron(): Promise<Finding> {
  const binary = findElectron();
  if (binary === null)
    return note('electron', 'no binary: the control room opens in the browser', 'npx install-electron --no');
  return access(binary, constants.X_OK).then(
    () => ok('electron', binary),
    () => problem('electron', `${binary} cannot be run`, 'remove node_modules and install again'),
  );
}

async function checkTls({ tls }: ServingOptions): Promise<Finding[]> {
  if (tls === null) return [];
  return [
    await readTlsFiles(tls).then(
      () => ok('TLS', tls.certFile),
      (error: unknown) => problem('TLS', textOf(error), error instanceof CommandFailure ? error.remedy : ''),
    ),
  ];
}

/** Exit code 2 when a start would fail. */
export async function doctor(flags: HostFlags & { json?: boolean }): Promise<number> {
  let options: ServingOptions;
  const findings: Finding[] = [checkNode()];
  try {
    options = await servingOptions(flags);
    findings.push(ok('config', flags.config ?? (existsSync(configFile) ? configFile : 'none; the defaults hold')));
    const data = options.host.dataFolder(await cityIdOf(options.host.packFolder));
    findings.push(
      await checkDataFolder(data),
      await checkPort(options.port ?? USUAL_PORT, options.bind),
      await checkPack(options),
      ...(await checkAreas(options, data)),
      checkRenderer(),
      await checkBroker(options),
      await checkElectron(),
      ...(await checkTls(options)),
    );
  } catch (error) {
    const failure = await explainPack(error);
    if (!(failure instanceof CommandFailure)) throw error;
    findings.push(problem('config', failure.message, failure.remedy));
  }
  if (flags.json === true) printJson({ findings });
  else
    printTable(
      findings.map(({ name, state, detail, remedy }) => [
        state === 'ok' ? 'ok' : state.toUpperCase(),
        name,
        remedy === '' ? detail : `${detail} -> ${remedy}`,
      ]),
    );
  return findings.some(({ state }) => state === 'problem') ? EXIT.violations : EXIT.done;
}
