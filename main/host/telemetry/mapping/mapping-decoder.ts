// A mapping at work: claims the topics of its templates and turns their messages into values of our points.
//
// Part of a message may be of no use and the rest taken: an entry without a time or an asset, a value in a wrong unit, is refused on its own.
// A message of which nothing at all was found is refused as `bad-payload`: it is not what the mapping was written for.
import type { MappingFile } from '../../../../contract/mapping-file.ts';
import { ORIGIN_CODE, type Origin, type Quality, QUALITY_CODE } from '../../../../contract/vocabulary.ts';
import type { DecodedSink, ForeignDecoder, ForeignDoor } from '../foreign-decoder.ts';
import type { InboundMessage } from '../ingest.ts';
import { AmbiguousPath } from './json-path.ts';
import { type CityIndex, indexCity, type MappedCity } from './mapped-city.ts';
import { problem } from './mapping-problem.ts';
import { compileTime } from './message-time.ts';
import { compileEntries, type ReadEntries, type Unreadable } from './payload-entries.ts';
import { compileSource, type Names, numberOf, type Scope, type Source, textOf } from './source.ts';
import { matchTopic, parseTemplate, type TopicTemplate } from './topic-template.ts';
import { compileValue, type ValueRule } from './value-rule.ts';

export interface MappingDecoder extends ForeignDecoder {
  readonly templates: readonly TopicTemplate[];
  /** how many different topics it has met; it counts no further than MOST_TOPICS */
  readonly topicsMet: number;
}

/** More than this are matched anew for every message. */
export const MOST_TOPICS = 50_000;
/** The device's count as storage keeps it. */
const MOST_SEQ = 2 ** 32 - 1;

const WORDS: Readonly<Record<string, Quality | { quality: Quality; origin: Origin }>> = {
  GOOD: 'GOOD',
  UNCERTAIN: 'UNCERTAIN',
  BAD: 'BAD',
  STALE: 'STALE',
  MANUAL: { quality: 'GOOD', origin: 'manual' },
  ESTIMATED: { quality: 'UNCERTAIN', origin: 'estimated' },
};

interface Trust {
  readonly quality: number;
  readonly origin: number;
}

interface Program {
  readonly entries: ReadEntries;
  readonly time: ((scope: Scope) => number) | null;
  /** null: passed over in silence */
  readonly asset: (scope: Scope) => string | Unreadable | null;
  readonly trust: (scope: Scope) => Trust | Unreadable;
  readonly seq: Source | null;
  readonly values: readonly ValueRule[];
}

const refusal = (reason: Unreadable['reason'], detail: string): Unreadable => ({ reason, detail });

/** @throws MappingError: what is wrong with it, for this city */
export function createMappingDecoder(mapping: MappingFile, city: MappedCity, door: ForeignDoor): MappingDecoder {
  const templates = mapping.topics.map((text, i) => parseTemplate(text, `topics[${i}]`));
  const program = compile(mapping, templates, indexCity(city));
  const met = new Map<string, ReadonlyMap<string, string> | null>();
  const wildcardsOf = (topic: string): ReadonlyMap<string, string> | null => {
    const known = met.get(topic);
    if (known !== undefined) return known;
    let found: ReadonlyMap<string, string> | null = null;
    for (const template of templates) if ((found = matchTopic(template, topic)) !== null) break;
    if (found !== null && met.size < MOST_TOPICS) met.set(topic, found);
    return found;
  };
  return {
    name: `mapping:${mapping.name}`,
    templates,
    filters: [...new Set(templates.map(({ filter }) => filter))],
    ...(mapping.rate === undefined ? {} : { rate: mapping.rate }),
    get topicsMet() {
      return met.size;
    },
    will: () => null,
    claims: (topic) => wildcardsOf(topic) !== null,
    decode(message, out) {
      const wildcards = wildcardsOf(message.topic);
      if (wildcards !== null) decode(program, message, wildcards, door.wallNow(), out);
    },
    onConnected: () => undefined,
    tick: () => undefined,
    close: async () => undefined,
  };
}

function decode(
  { entries, time, asset, trust, seq, values }: Program,
  { payload }: InboundMessage,
  wildcards: ReadonlyMap<string, string>,
  arrival: number,
  out: DecodedSink,
): void {
  const scopes = entries(payload, wildcards);
  if ('reason' in scopes) {
    out.refuse(scopes.reason, scopes.detail);
    return;
  }
  let isOfUse = false;
  let lastWhole = '';
  const refuse = ({ reason, detail }: Unreadable) => {
    isOfUse = true;
    out.refuse(reason, detail);
  };
  /** What all entries have from the message is told once. */
  const refuseWhole = (refused: Unreadable) => {
    if (refused.detail !== lastWhole) refuse(refused);
    lastWhole = refused.detail;
  };
  for (const scope of scopes) {
    try {
      const count = seq === null ? -1 : countOf(seq(scope));
      const ts = time === null ? arrival : time(scope);
      const id = asset(scope);
      if (id === null) isOfUse = true;
      else if (typeof id !== 'string') refuseWhole(id);
      else if (Number.isNaN(count)) refuseWhole(refusal('bad-value', 'the count is none'));
      else if (Number.isNaN(ts)) refuseWhole(refusal('bad-value', 'the time is missing or cannot be read'));
      else {
        const trusted = trust(scope);
        if ('reason' in trusted) refuse(trusted);
        else
          for (const read of values) {
            const mapped = read(scope, id);
            if (mapped === null) continue;
            isOfUse = true;
            if (mapped === 'ignored') continue;
            if ('reason' in mapped) refuse(mapped);
            else {
              out.value(mapped.row, mapped.value, ts, trusted.quality, trusted.origin, count);
            }
          }
      }
    } catch (error) {
      if (!(error instanceof AmbiguousPath)) throw error;
      refuse(refusal('bad-payload', error.message));
    }
  }
  if (!isOfUse) out.refuse('bad-payload', 'nothing of what the mapping looks for is in it');
}

function countOf(raw: unknown): number {
  if (raw === undefined || raw === null) return -1;
  const count = numberOf(raw);
  return Number.isInteger(count) && count >= 0 && count <= MOST_SEQ ? count : Number.NaN;
}

function compile(mapping: MappingFile, templates: readonly TopicTemplate[], index: CityIndex): Program {
  const { payload } = mapping;
  const [first] = templates;
  const wildcards = first!.wildcards.filter((name) => templates.every((template) => template.wildcards.includes(name)));
  const isCsv = payload.format === 'csv';
  const columns = isCsv ? (payload.columns ?? null) : [];
  const fields = new Map<string, Source>();
  const names: Names = { wildcards, fields, isCsv, columns };
  // In their order: a field may use those above it.
  for (const [name, text] of Object.entries(mapping.fields ?? {})) {
    if (wildcards.includes(name)) throw problem(`fields.${name}`, 'a wildcard has this name', 'give the field another');
    fields.set(name, compileSource(text, `fields.${name}`, names));
  }
  const decimal = isCsv ? (payload.decimal ?? '.') : '.';
  return {
    entries: compileEntries(payload),
    time: compileTimeOf(mapping, names),
    asset: compileAsset(mapping, names, index),
    trust: compileTrust(mapping, names),
    seq: mapping.seq === undefined ? null : compileSource(mapping.seq, 'seq', names),
    values: mapping.values.map((value, i) => compileValue(value, `values[${i}]`, names, index, decimal)),
  };
}

function compileTimeOf({ time }: MappingFile, names: Names): Program['time'] {
  if (time === undefined) return null;
  const from = compileSource(time.from, 'time.from', names);
  const read = compileTime(time, 'time');
  return (scope) => read(from(scope));
}

function compileAsset({ asset }: MappingFile, names: Names, index: CityIndex): Program['asset'] {
  const { from, table, others } =
    typeof asset === 'string' ? { from: asset, table: undefined, others: undefined } : asset;
  const source = compileSource(from, typeof asset === 'string' ? 'asset' : 'asset.from', names);
  const ids = table === undefined ? null : new Map(Object.entries(table));
  return (scope) => {
    const foreign = textOf(source(scope));
    if (foreign === undefined) return refusal('unknown-asset', 'the message does not say of which asset');
    const id = ids === null ? foreign : ids.get(foreign);
    if (id !== undefined && index.assets.has(id)) return id;
    if (others === 'ignore') return null;
    const shown = (id ?? foreign).slice(0, 80);
    return refusal('unknown-asset', id === undefined ? `the table has no "${shown}"` : `no asset ${shown}`);
  };
}

function compileTrust({ quality, origin = 'measured' }: MappingFile, names: Names): Program['trust'] {
  const usual = ORIGIN_CODE[origin];
  const good: Trust = { quality: QUALITY_CODE.GOOD, origin: usual };
  if (quality === undefined) return () => good;
  const source = compileSource(quality.from, 'quality.from', names);
  const words = new Map<string, Trust>();
  for (const [word, meaning] of Object.entries(quality.words ?? WORDS)) {
    const isPlain = typeof meaning === 'string';
    words.set(word, {
      quality: QUALITY_CODE[isPlain ? meaning : meaning.quality],
      origin: isPlain ? usual : ORIGIN_CODE[meaning.origin],
    });
  }
  const rest = quality.others === undefined ? null : { quality: QUALITY_CODE[quality.others], origin: usual };
  return (scope) => {
    const word = textOf(source(scope));
    if (word === undefined) return good;
    return words.get(word) ?? rest ?? refusal('bad-value', `"${word.slice(0, 40)}" is no word of "quality"`);
  };
}
