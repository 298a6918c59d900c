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

/** A number of a form field; undefined: empty or none. */
export function numberIn(text: string): number | undefined {
  const number = Number(text.replace(',', '.'));
  return text.trim() === '' || Number.isNaN(number) ? undefined : number;
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
