// Reads a MATPOWER case (.m, format 1 and 2), its unit conversions carried out, into the balanced network model.
import { access } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { type BalancedGrid, GridFileError, type ReadOptions } from '../grid-file.ts';
import { readGridText } from '../grid-text.ts';
import { refuseNotFinite } from '../refuse-not-finite.ts';
import { changeCase } from './case-changes.ts';
import { MInterpreter } from './m-interpreter.ts';
import { MError } from './m-lexer.ts';
import { parseProgram } from './m-parser.ts';
import type { Value } from './m-value.ts';
import { matpowerCase } from './matpower-case.ts';
import { matpowerNetwork } from './matpower-network.ts';

interface RunCase {
  readonly name: string;
  readonly fields: ReadonlyMap<string, Value>;
}

/** Cases that build on a case that builds on ...; nobody goes deeper than two. */
const DEEPEST = 5;

/**
 * The network as MATPOWER's runpf sees it: branches are named by their row ("7"), buses by their number. Fails with a GridFileError
 * that names the line or the row.
 */
export async function readMatpower(file: string, options: ReadOptions): Promise<BalancedGrid> {
  const { name, fields } = await runCase(file, 0);
  const study = matpowerCase(file, name, fields);
  const idle = changeCase(study, options);
  const made = matpowerNetwork(study);
  refuseNotFinite(file, made.network);
  return { kind: 'balanced', format: 'matpower', ...made, warnings: [...made.warnings, ...idle] };
}

async function runCase(file: string, depth: number): Promise<RunCase> {
  const source = (await readGridText(file)).replace(/\r\n?/g, '\n');
  try {
    const program = parseProgram(source);
    const interpreter = new MInterpreter((name) => loadNeighbour(file, name, depth));
    await interpreter.run(program);
    const name = program.name ?? basename(file).replace(/\.m$/i, '');
    return { name, fields: fieldsOf(program.outputs, interpreter.variables) };
  } catch (error) {
    if (!(error instanceof MError)) throw error;
    const remedy = 'correct the statement, or write the values it would give';
    throw new GridFileError({ file, line: error.line, message: error.message, remedy });
  }
}

/** Format 2 returns one struct; format 1 returns the tables one by one; a script leaves either. */
function fieldsOf(outputs: readonly string[], variables: ReadonlyMap<string, Value>): ReadonlyMap<string, Value> {
  const single =
    outputs.length === 1 ? variables.get(outputs[0]!) : outputs.length === 0 ? variables.get('mpc') : undefined;
  return single?.kind === 'struct' ? single.fields : variables;
}

/** A case that this one builds on, from the same folder; null = there is none. */
async function loadNeighbour(file: string, name: string, depth: number): Promise<Value | null> {
  const neighbour = join(dirname(file), `${name.replace(/\.m$/, '')}.m`);
  if (!/^\w+(\.m)?$/.test(name) || depth >= DEEPEST) return null;
  const exists = await access(neighbour).then(
    () => true,
    () => false,
  );
  if (!exists) return null;
  const { fields } = await runCase(neighbour, depth + 1);
  const unplaced = [...fields].map(([field, value]): [string, Value] => [
    field,
    value.kind === 'matrix' ? { ...value, lines: null } : value,
  ]);
  return { kind: 'struct', fields: new Map(unplaced) };
}
