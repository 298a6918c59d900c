// Bytes -> the entries of a message: one for JSON, or each that the mapping's `each` finds; the lines of a CSV.
import { parse } from 'csv-parse/sync';
import type { MappingFile } from '../../../../contract/mapping-file.ts';
import type { RejectReason } from '../../../../contract/vocabulary.ts';
import { compilePath } from './json-path.ts';
import { problem } from './mapping-problem.ts';
import type { Scope } from './source.ts';

export interface Unreadable {
  readonly reason: RejectReason;
  readonly detail: string;
}

export type ReadEntries = (payload: Buffer, wildcards: ReadonlyMap<string, string>) => Scope[] | Unreadable;

const unreadable = (reason: RejectReason, detail: string): Unreadable => ({ reason, detail });

const noColumn = (): undefined => undefined;

/** @throws MappingError */
export function compileEntries(payload: MappingFile['payload']): ReadEntries {
  return payload.format === 'json' ? jsonEntries(payload.each) : csvEntries(payload);
}

function jsonEntries(each: string | undefined): ReadEntries {
  if (each !== undefined && !each.startsWith('$'))
    throw problem('payload.each', `"${each}" does not begin at the message`, 'write a path like $.reads[*]');
  const entries = each === undefined ? null : compilePath(each, 'payload.each');
  return (payload, wildcards) => {
    let root: unknown;
    try {
      root = JSON.parse(payload.toString('utf8'));
    } catch (error) {
      return unreadable('bad-json', error instanceof Error ? error.message.slice(0, 200) : 'no JSON');
    }
    if (entries === null) return [{ root, entry: root, wildcards, column: noColumn }];
    let found: unknown[];
    try {
      found = entries.all(root);
    } catch (error) {
      return unreadable('bad-payload', `"${each}": ${String(error).slice(0, 200)}`);
    }
    if (found.length === 0) return unreadable('bad-payload', `nothing is at ${each}`);
    return found.map((entry) => ({ root, entry, wildcards, column: noColumn }));
  };
}

type Csv = Extract<MappingFile['payload'], { format: 'csv' }>;

function csvEntries({ delimiter = ',', header = false, columns }: Csv): ReadEntries {
  if (header === (columns !== undefined))
    throw problem(
      'payload',
      header ? 'both a head line and "columns" name the columns' : 'nothing names the columns',
      'set "header": true when the first line of each message does, else list "columns"',
    );
  const options = { delimiter, bom: true, trim: true, skip_empty_lines: true, relax_column_count: true } as const;
  return (payload, wildcards) => {
    let lines: string[][];
    try {
      lines = parse(payload, options);
    } catch (error) {
      return unreadable('bad-payload', `no CSV: ${error instanceof Error ? error.message.slice(0, 200) : ''}`);
    }
    const names = header ? lines.shift() : columns;
    if (names === undefined || lines.length === 0) return unreadable('bad-payload', 'no line with values');
    const places = new Map(names.map((name, i) => [name, i]));
    return lines.map((line) => ({
      root: undefined,
      entry: undefined,
      wildcards,
      column: (name) => {
        const place = places.get(name);
        const text = place === undefined ? undefined : line[place];
        return text === '' ? undefined : text;
      },
    }));
  };
}
