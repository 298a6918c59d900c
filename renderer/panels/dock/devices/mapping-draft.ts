// A mapping while it is edited in the form: plain data, in which what is emptied is left out.
import type { MappingFile, MappingValue } from '../../../../contract/mapping-file.ts';

export type MappingDraft = MappingFile;

/** The same without `undefined` and without texts that were emptied; for objects one level down too. */
export function withField<T extends object, K extends keyof T>(of: T, key: K, value: T[K] | '' | undefined): T {
  const next = { ...of };
  if (value === '' || value === undefined) delete next[key];
  else next[key] = value;
  return next;
}

/** A number of a form field; undefined: empty. What is no number goes along as it stands: the host says what is wrong with it. */
export function numberIn(text: string): number | undefined {
  const trimmed = text.trim();
  if (trimmed === '') return undefined;
  const number = Number(trimmed.replace(',', '.'));
  return Number.isNaN(number) ? (trimmed as unknown as number) : number;
}

/** `on = closed, off = open`: words of the devices and what they mean, as a line of the form. */
export function pairsText(pairs: Readonly<Record<string, string>> | undefined): string {
  return Object.entries(pairs ?? {})
    .map(([word, meaning]) => `${word} = ${meaning}`)
    .join(', ');
}

/** Back from that line; undefined: there is none. A piece without "=" is a word whose meaning is not written yet. */
export function pairsIn(text: string): Record<string, string> | undefined {
  const pairs: Record<string, string> = {};
  for (const piece of text.split(',')) {
    const at = piece.indexOf('=');
    const word = (at < 0 ? piece : piece.slice(0, at)).trim();
    if (word !== '') pairs[word] = at < 0 ? '' : piece.slice(at + 1).trim();
  }
  return Object.keys(pairs).length === 0 ? undefined : pairs;
}

type QualityOf = NonNullable<MappingFile['quality']>;
type QualityWord = NonNullable<QualityOf['words']>[string];

/** `guess = UNCERTAIN/estimated`: the origin behind the quality, where a word says one. */
export function qualityWords({ words }: QualityOf): Record<string, string> | undefined {
  if (words === undefined) return undefined;
  return Object.fromEntries(
    Object.entries(words).map(([word, meaning]) => [
      word,
      typeof meaning === 'string' ? meaning : `${meaning.quality}/${meaning.origin}`,
    ]),
  );
}

/** What is no quality or origin yet goes along: the host says what is wrong with it. */
export function withQualityWords(quality: QualityOf, pairs: Readonly<Record<string, string>> | undefined): QualityOf {
  const words = Object.entries(pairs ?? {}).map(([word, meaning]): [string, QualityWord] => {
    const [name = '', origin] = meaning.split('/').map((part) => part.trim());
    return [word, (origin === undefined ? name : { quality: name, origin }) as QualityWord];
  });
  return withField(quality, 'words', words.length === 0 ? undefined : Object.fromEntries(words));
}

export const EMPTY_DRAFT: MappingDraft = {
  name: 'new-mapping',
  topics: [''],
  payload: { format: 'json' },
  time: { from: '$.ts', format: 'ms' },
  asset: '{id}',
  values: [{ point: '', value: '$.v' }],
};

/** As it is tried and saved: rows that are not filled in yet are left out. */
export function settled(draft: MappingDraft): MappingDraft {
  const { asset, topics, values } = draft;
  return {
    ...draft,
    topics: topics.map((topic) => topic.trim()).filter((topic) => topic !== ''),
    asset:
      typeof asset === 'string' || asset.table === undefined
        ? asset
        : { ...asset, table: Object.fromEntries(Object.entries(asset.table).filter(([, id]) => id !== '')) },
    values: values.map((value) =>
      value.table === undefined
        ? value
        : withCodes(
            value,
            codeRows(value).filter(({ point }) => point !== ''),
            true,
          ),
    ),
  };
}

/** code -> point and unit, as rows of the form */
export interface CodeRow {
  readonly code: string;
  readonly point: string;
  readonly unit: string;
}

export const codeRows = ({ table }: MappingValue): CodeRow[] =>
  Object.entries(table ?? {}).map(([code, entry]) =>
    typeof entry === 'string' ? { code, point: entry, unit: '' } : { code, point: entry.point, unit: entry.unit ?? '' },
  );

/** Back into the mapping; scale, offset and states of a code stay as they were. */
export function withCodes(value: MappingValue, rows: readonly CodeRow[], keepsTable = false): MappingValue {
  const table: NonNullable<MappingValue['table']> = {};
  for (const { code, point, unit } of rows) {
    const before = value.table?.[code];
    const rest = typeof before === 'object' ? before : null;
    const { unit: _unit, ...kept } = rest ?? { point };
    const isPlain = unit === '' && Object.keys(kept).length === 1;
    table[code] = isPlain ? point : { ...kept, point, ...(unit === '' ? {} : { unit }) };
  }
  return rows.length === 0 && !keepsTable ? withField(value, 'table', undefined) : { ...value, table };
}
