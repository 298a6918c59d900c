// The door for network files of utilities: looks at what is there before a reader does, and picks the reader by the name's
// ending and, where that says nothing, by how the text begins.
import { constants } from 'node:fs';
import { access, open, stat } from 'node:fs/promises';
import { basename, extname } from 'node:path';
import { checkNetwork } from '../../../simulation/network/check-network.ts';
import { findLoops } from '../../../simulation/network/loops.ts';
import type { PhaseNetwork, Terminal } from '../../../simulation/network/phase-network.ts';
import { Topology } from '../../../simulation/network/topology.ts';
import { type BalancedGrid, type Grid, GridFileError, type ReadOptions } from './grid-file.ts';

export interface GridReadOptions extends ReadOptions {
  /** OpenDSS: the windings' taps as the file has them, or all at 1 */
  readonly taps: 'file' | 'nominal';
}

/** of files; a city's grid comes from its pack */
type Format = Exclude<Grid['format'], 'city-pack'>;

/**
 * A file is read as one text, which takes some ten times its size in memory. The greatest public cases stay far below: 82,000
 * buses of the synthetic United States in MATPOWER's form are 30 MB.
 */
const LARGEST_BYTES = 128 * 1024 ** 2;
/** OpenDSS gives up after 10 unless the script says otherwise, too few for seven regulators; controls that settled have settled. */
const LEAST_CONTROL_ROUNDS = 100;
const BEGINNING_BYTES = 64 * 1024;

const FORMAT_OF: Readonly<Record<string, Format>> = { '.m': 'matpower', '.json': 'pandapower', '.dss': 'opendss' };
const ACCEPTED = 'MATPOWER (.m), pandapower (.json) and OpenDSS (.dss) are read';

/** @throws GridFileError when it cannot be read, or not without guessing */
export async function readGrid(file: string, options: GridReadOptions): Promise<Grid> {
  const beginning = await readBeginning(file);
  const grid = await readAs(formatOf(file, beginning), file, options);
  const name = grid.network.name === '' ? basename(file, extname(file)) : grid.network.name;
  const isAsInFile = options.open.length + options.close.length + options.edits.length === 0;
  if (grid.kind === 'balanced') return checked(file, { ...grid, network: { ...grid.network, name } }, isAsInFile);
  if (isAsInFile) refuseIdleSources(file, grid.network);
  return {
    ...grid,
    network: patient({ ...grid.network, name }),
    earlier: grid.earlier.map((stage) => ({ ...stage, network: patient(stage.network) })),
  };
}

const patient = (network: PhaseNetwork): PhaseNetwork => ({
  ...network,
  maxControlIterations: Math.max(network.maxControlIterations, LEAST_CONTROL_ROUNDS),
});

/** Each reader is loaded when its format comes: a start is shorter without the others. */
async function readAs(format: Format, file: string, options: GridReadOptions): Promise<Grid> {
  switch (format) {
    case 'matpower':
      return (await import('./matpower/read-matpower.ts')).readMatpower(file, options);
    case 'pandapower':
      return (await import('./pandapower/read-pandapower.ts')).readPandapower(file, options);
    case 'opendss':
      return (await import('./opendss/read-opendss.ts')).readOpenDss(file, options);
  }
}

/** A network that would give a wrong number is none. What somebody switched off on purpose may well be dead, and is said. */
function checked(file: string, grid: BalancedGrid, isAsInFile: boolean): BalancedGrid {
  const defects = checkNetwork(grid.network, grid.state, !isAsInFile);
  const worst = defects.find(({ severity }) => severity === 'error');
  if (worst !== undefined) {
    const { element, message, remedy } = worst;
    throw new GridFileError({ file, ...(element === '' ? {} : { element }), message, remedy });
  }
  refuseSwitchLoops(file, grid);
  const told = defects.map(({ element, message }) => (element === '' ? message : `${element}: ${message}`));
  return { ...grid, warnings: [...grid.warnings, ...told] };
}

/** How the current divides in a loop without impedance is not determined: no flow behind it would be more than a guess. */
function refuseSwitchLoops(file: string, { network, state }: BalancedGrid): void {
  if (network.switches.count === 0) return;
  const [loop] = findLoops(new Topology(network, state), ['switches']);
  if (loop === undefined) return;
  const element = loop.ids.at(-1)!;
  throw new GridFileError({
    file,
    element,
    message: `closed switches form a loop without impedance: ${loop.ids.join(', ')}`,
    remedy: `open one of them, in the file or with --open ${element}`,
  });
}

/** Sources that feed nothing leave all dead: as a rule a misspelt bus. */
function refuseIdleSources(file: string, { sources, buses, ...others }: PhaseNetwork): void {
  const [idle] = sources;
  const fed = new Set(sources.map(({ terminals }) => terminals[0].bus));
  const isFed = ({ terminals }: { readonly terminals: readonly Terminal[] }) =>
    terminals.some(({ bus }) => fed.has(bus));
  const { lines, transformers, consumers, capacitors, reactors } = others;
  if (
    idle === undefined ||
    [lines, capacitors, reactors].some((elements) => elements.some(isFed)) ||
    transformers.some(({ windings }) => windings.some(({ terminal }) => fed.has(terminal.bus))) ||
    consumers.some(({ terminal }) => fed.has(terminal.bus))
  )
    return;
  throw new GridFileError({
    file,
    element: idle.id,
    message: `the source at ${buses[idle.terminals[0].bus]!.id} is not connected to anything`,
    remedy: 'correct its bus1, or the bus of the first line or transformer',
  });
}

async function readBeginning(file: string): Promise<string> {
  const refuse = (message: string, remedy: string): never => {
    throw new GridFileError({ file, message, remedy });
  };
  const found = await stat(file).catch((error: NodeJS.ErrnoException) =>
    error.code === 'ENOENT' || error.code === 'ENOTDIR'
      ? refuse('there is no such file', 'correct the name')
      : error.code === 'ELOOP'
        ? refuse('it is a link that leads back to itself: a loop of symbolic links', 'name the file itself')
        : refuse(`it cannot be opened: ${error.message}`, 'correct its rights, or those of its folder'),
  );
  if (found.isDirectory()) refuse('it is a folder', `name a file in it: ${ACCEPTED}`);
  if (!found.isFile()) refuse('it is no plain file', `name a file: ${ACCEPTED}`);
  if (found.size === 0) refuse('it is empty', 'name the file that holds the network');
  if (found.size > LARGEST_BYTES)
    refuse(
      `it has ${megabytes(found.size)} MB; networks of up to ${megabytes(LARGEST_BYTES)} MB are read`,
      'name the file of the network itself, or export a part of it',
    );
  await access(file, constants.R_OK).catch(() => refuse('it may not be read', 'correct its rights'));
  const handle = await open(file);
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(BEGINNING_BYTES), 0, BEGINNING_BYTES, 0);
    const bytes = buffer.subarray(0, bytesRead);
    const kind = binaryKind(bytes);
    if (kind !== null) refuse(`it is ${kind}, no text`, `unpack or export it as text: ${ACCEPTED}`);
    return bytes.toString('utf8').replace(/^\uFEFF/, '');
  } finally {
    await handle.close();
  }
}

const megabytes = (bytes: number): string => String(Math.round(bytes / 1024 ** 2));

/** What a file is that no reader of text should see, by its first bytes; null for text. */
function binaryKind(bytes: Buffer): string | null {
  const starts = (...signature: number[]): boolean => signature.every((byte, i) => bytes[i] === byte);
  if (starts(0x1f, 0x8b)) return 'a gzip archive';
  if (starts(0x50, 0x4b, 3, 4)) return 'a zip archive or a spreadsheet';
  if (starts(0x4d, 0x41, 0x54, 0x4c, 0x41, 0x42, 0x20)) return 'a binary MATLAB file';
  if (starts(0xff, 0xfe) || starts(0xfe, 0xff)) return 'UTF-16';
  return bytes.includes(0) ? 'binary' : null;
}

function formatOf(file: string, beginning: string): Format {
  const named = FORMAT_OF[extname(file).toLowerCase()];
  const looks = formatOfText(beginning);
  const format = looks === 'pandapower' ? looks : (named ?? looks);
  if (format === null || format === undefined)
    throw new GridFileError({ file, message: 'it is no network in a form that is known', remedy: ACCEPTED });
  // JSON under another ending is read for what it is; text that only claims to be JSON is not.
  if (named === 'pandapower' && looks !== 'pandapower')
    throw new GridFileError({
      file,
      message: 'it is called .json and is no JSON object',
      remedy: 'export the network again with pandapower.to_json',
    });
  return format;
}

/** By its first words; null when they could be anything. */
export function formatOfText(text: string): Format | null {
  if (/^\s*\{/.test(text)) return 'pandapower';
  const words = text.replace(/^\s*(?:[%!].*|\/\/.*)?$/gm, '').trimStart();
  if (/^function\b|^mpc\s*[.=]|\bmpc\.(?:version|baseMVA|bus)\b/.test(words)) return 'matpower';
  if (/^(?:clear(?:all)?|set|new|redirect|compile|edit|solve)\b/i.test(words)) return 'opendss';
  return null;
}
