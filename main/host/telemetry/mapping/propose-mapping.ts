// A mapping made from what strange topics have said: where the id stands, what is the time, which values could be which points. To begin with:
// what cannot be guessed is left out and named in the notes, and nothing of it takes effect before a person has seen what it would do.
import type { MappingFile, MappingValue } from '../../../../contract/mapping-file.ts';
import type { ProposalNote } from '../../../../contract/mapping-requests.ts';
import { isNamed, isObis, type Leaf, leavesOf, pointCalled, pointOfObis, timeFormat } from './guess-fields.ts';
import { type CityIndex, indexCity, type MappedCity } from './mapped-city.ts';

export interface ProposalSample {
  readonly topic: string;
  readonly payload: Uint8Array;
}

export interface Proposal {
  readonly mapping: MappingFile;
  /** for whoever edits it: what could not be guessed */
  readonly notes: readonly ProposalNote[];
}

const LONGEST_SAMPLE = 30;

const noteOf = (note: ProposalNote['note'], place = '', sample = ''): ProposalNote => ({
  ...{ note, place },
  sample: sample.slice(0, LONGEST_SAMPLE),
});

/** null: these topics have nothing in common, or say nothing that could be read */
export function proposeMapping(samples: readonly ProposalSample[], city: MappedCity): Proposal | null {
  const index = indexCity(city);
  const notes: ProposalNote[] = [];
  const shape = topicShape([...new Set(samples.map(({ topic }) => topic))], index);
  if (shape === null) return null;
  const texts = samples.map(({ payload }) => Buffer.from(payload).toString('utf8'));
  const messages = texts.flatMap((text) => {
    try {
      return [JSON.parse(text) as unknown];
    } catch {
      return [];
    }
  });
  const body = messages.length === 0 ? csvBody(texts, index, notes) : jsonBody(messages, index, notes);
  const asset = assetOf(shape, samples, index, notes);
  const name = shape.template
    .replaceAll(/\{[^}]*\}|[+#]/g, '')
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-|-$/g, '')
    .slice(0, 60);
  return { mapping: { name: name === '' ? 'mapping' : name, topics: [shape.template], ...body, asset }, notes };
}

interface Shape {
  readonly template: string;
  /** level of the id in the topic */
  readonly idLevel: number;
}

function topicShape(topics: readonly string[], index: CityIndex): Shape | null {
  const split = topics.map((topic) => topic.split('/'));
  const [first] = split;
  if (first === undefined || split.some(({ length }) => length !== first.length)) return null;
  const varies = first.map((part, i) => split.some((parts) => parts[i] !== part));
  if (varies[0] === true) return null;
  const named = first.findIndex((_, i) => split.every((parts) => assetLike(parts[i]!, index) !== null));
  const changing = varies.lastIndexOf(true);
  const digits = first.findLastIndex((part, i) => i > 0 && /\d/.test(part));
  const idLevel = [named, changing, digits, Math.max(1, first.length - 2)].find((level) => level > 0) ?? -1;
  if (idLevel < 0 || idLevel >= first.length) return { template: first.join('/'), idLevel: -1 };
  const template = first.map((part, i) => (i === idLevel ? '{id}' : varies[i] === true ? `{level${i + 1}}` : part));
  return { template: template.join('/'), idLevel };
}

/** How the id of an asset is spelled from this text; null: none is. */
function assetLike(text: string, { assets, points }: CityIndex): string | null {
  if (assets.has(text)) return '{id}';
  const small = text.toLowerCase();
  if (assets.has(small)) return '{id:lower}';
  if (small.length < 3) return null;
  const kinds = new Set(points.map(({ asset }) => asset.id.split('-')[0]!));
  for (const kind of kinds) {
    if (assets.has(`${kind}-${text}`)) return `${kind}-{id}`;
    if (assets.has(`${kind}-${small}`)) return `${kind}-{id:lower}`;
  }
  return null;
}

function assetOf(
  { idLevel }: Shape,
  samples: readonly ProposalSample[],
  index: CityIndex,
  notes: ProposalNote[],
): MappingFile['asset'] {
  const ids = [...new Set(samples.map(({ topic }) => topic.split('/')[idLevel] ?? topic))];
  if (idLevel < 0) {
    notes.push(noteOf('no-id-level'));
    return { from: 'device', table: { device: '' } };
  }
  const spelling = assetLike(ids[0]!, index);
  if (spelling !== null) return spelling;
  notes.push(noteOf('unknown-ids'));
  return { from: '{id}', table: Object.fromEntries(ids.slice(0, 200).map((id) => [id, ''])) };
}

type Body = Pick<MappingFile, 'payload' | 'values'> & Partial<Pick<MappingFile, 'time' | 'quality' | 'seq' | 'fields'>>;

function jsonBody(messages: readonly unknown[], index: CityIndex, notes: ProposalNote[]): Body {
  const message = messages.at(-1);
  const list = listIn(message);
  const entries = list === null ? [message] : messages.flatMap((each) => listIn(each)?.entries ?? []);
  const outer = list === null ? [] : leavesOf(message);
  const inner = leavesOf(entries[0]);
  const mark = list === null ? '$' : '@';
  const all = [...inner.map((leaf) => ({ leaf, mark })), ...outer.map((leaf) => ({ leaf, mark: '$' }))];
  const find = (kind: Parameters<typeof isNamed>[1], suits: (leaf: Leaf) => boolean) =>
    all.find(({ leaf }) => isNamed(leaf, kind) && suits(leaf));
  const time = find('time', ({ value }) => timeFormat(value) !== null);
  const quality = find('quality', ({ value }) => typeof value === 'string');
  const count = find('count', ({ value }) => Number.isInteger(value));
  const unit = find('unit', ({ value }) => typeof value === 'string');
  const code = find('code', ({ value }) => isObis(value) || (list !== null && typeof value === 'string'));
  const value = find('value', ({ value }) => typeof value === 'number');
  const used = new Set([time, quality, count, unit, code].map((found) => found?.leaf));
  if (time === undefined) notes.push(noteOf('no-time'));
  const unitPath = unit === undefined ? {} : { unit: pathOf(unit.leaf, unit.mark) };
  const values: MappingValue[] = [];
  if (code !== undefined && value !== undefined) {
    const codes = entries.map(
      (entry) => leavesOf(entry).find(({ keys }) => keys.join('.') === code.leaf.keys.join('.'))?.value,
    );
    values.push(byCode(codes, pathOf(code.leaf, code.mark), pathOf(value.leaf, value.mark), unitPath, index, notes));
  } else
    for (const leaf of inner) {
      if (used.has(leaf) || typeof leaf.value === 'string' || leaf.value === null) continue;
      const called = pointCalled(leaf, index.definitions);
      const place = pathOf(leaf, mark);
      if (called === null) notes.push(noteOf('value-left-out', place, JSON.stringify(leaf.value)));
      else
        values.push({
          point: called.point,
          value: place,
          ...(called.unit === null ? unitPath : { unit: called.unit }),
        });
    }
  if (values.length === 0 && value !== undefined)
    values.push({ point: '', value: pathOf(value.leaf, value.mark), ...unitPath });
  return {
    payload: { format: 'json', ...(list === null ? {} : { each: list.path }) },
    ...(time === undefined
      ? {}
      : { time: { from: pathOf(time.leaf, time.mark), format: timeFormat(time.leaf.value)! } }),
    values,
    ...(quality === undefined ? {} : { quality: { from: pathOf(quality.leaf, quality.mark) } }),
    ...(count === undefined ? {} : { seq: pathOf(count.leaf, count.mark) }),
  };
}

function byCode(
  codes: readonly unknown[],
  point: string,
  value: string,
  unit: { unit?: string },
  { definitions }: CityIndex,
  notes: ProposalNote[],
): MappingValue {
  const table: NonNullable<MappingValue['table']> = {};
  for (const code of new Set(codes.filter((code) => typeof code === 'string'))) {
    const found = isObis(code) ? pointOfObis(code, definitions) : pointCalled({ keys: [code], value: 0 }, definitions);
    if (found === null) notes.push(noteOf('code-left-out', code));
    else
      table[code] =
        unit.unit !== undefined || found.unit === null ? found.point : { point: found.point, unit: found.unit };
  }
  return { point, value, ...unit, table, others: 'ignore' };
}

const SHORT = /^[A-Za-z_][A-Za-z0-9_]*$/;
const pathOf = ({ keys }: Leaf, mark: string): string =>
  mark + keys.map((key) => (SHORT.test(key) ? `.${key}` : `[${JSON.stringify(key)}]`)).join('');

/** The first list of objects in a message. */
function listIn(message: unknown): { path: string; entries: unknown[] } | null {
  const isList = (value: unknown): value is unknown[] =>
    Array.isArray(value) && value.length > 0 && typeof value[0] === 'object' && value[0] !== null;
  if (isList(message)) return { path: '$[*]', entries: message };
  if (typeof message !== 'object' || message === null || Array.isArray(message)) return null;
  for (const [key, value] of Object.entries(message))
    if (isList(value)) return { path: `${pathOf({ keys: [key], value }, '$')}[*]`, entries: value };
  return null;
}

function csvBody(texts: readonly string[], index: CityIndex, notes: ProposalNote[]): Body {
  const text = texts.at(-1) ?? '';
  const delimiter = [';', '\t', ','].find((sign) => text.includes(sign)) ?? ',';
  const lines = text.split(/\r?\n/).filter((line) => line.trim() !== '');
  const cells = (lines[0] ?? '').split(delimiter).map((cell) => cell.trim());
  const isHead = lines.length > 1 && cells.every((cell) => cell !== '' && Number.isNaN(Number(cell.replace(',', '.'))));
  const columns = isHead ? cells : cells.map((_, i) => `c${i + 1}`);
  const firstLine = (isHead ? (lines[1] ?? '') : (lines[0] ?? '')).split(delimiter).map((cell) => cell.trim());
  const decimal = delimiter !== ',' && firstLine.some((cell) => /^-?\d+,\d+$/.test(cell)) ? (',' as const) : undefined;
  let time: MappingFile['time'];
  const values: MappingValue[] = [];
  for (const [i, column] of columns.entries()) {
    const cell = firstLine[i] ?? '';
    const number = Number(cell.replace(',', '.'));
    const format = timeFormat(cell !== '' && !Number.isNaN(number) ? number : cell);
    const called = pointCalled({ keys: [column], value: number }, index.definitions);
    if (time === undefined && format !== null) time = { from: `{${column}}`, format };
    else if (called !== null && !Number.isNaN(number))
      values.push({
        point: called.point,
        value: `{${column}}`,
        ...(called.unit === null ? {} : { unit: called.unit }),
      });
    else notes.push(noteOf('column-left-out', column, cell));
  }
  if (values.length === 0) values.push({ point: '', value: `{${columns.at(-1) ?? 'c1'}}` });
  return {
    payload: {
      format: 'csv',
      ...(delimiter === ',' ? {} : { delimiter }),
      ...(isHead ? { header: true } : { columns }),
      ...(decimal === undefined ? {} : { decimal }),
    },
    ...(time === undefined ? {} : { time }),
    values,
  };
}
