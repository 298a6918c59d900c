// A mapping as a form: topics, payload, time, asset, values, quality.
import type { MappingProblemTold } from '../../../../contract/mapping-requests.ts';
import { useText } from '../../../languages/languages.ts';
import { Button } from '../../../theme/parts/button.tsx';
import { Field, PairsField, SelectField } from './form-parts.tsx';
import { AssetFields } from './mapping-asset.tsx';
import { type MappingDraft, qualityWords, withField, withQualityWords } from './mapping-draft.ts';
import { type PointName, ValueRule } from './mapping-values.tsx';

interface FormProps {
  readonly draft: MappingDraft;
  readonly names: readonly PointName[];
  readonly problems: readonly MappingProblemTold[];
  readonly isNew: boolean;
  readonly onChange: (draft: MappingDraft) => void;
}

/** how a path to entries looks, in every language */
const EACH_LIKE = '$.reads[*]';
/** the words of the vocabulary are not translated: they stand so in messages and exports */
const QUALITY_LIKE = 'ok = GOOD, guess = UNCERTAIN/estimated';
const TIME_FORMATS = ['ms', 's', 'us', 'iso'] as const;

export function MappingForm({ draft, names, problems, isNew, onChange }: FormProps) {
  const text = useText();
  const { payload, time, quality } = draft;
  const isWrong = (path: string) =>
    problems.some((problem) => problem.path === path || problem.path.startsWith(`${path}[`));
  return (
    <div className="map-form">
      <section>
        <h3 className="cap">{text('devices.form.what')}</h3>
        <div className="map-row">
          <Field
            label={text('devices.form.name')}
            code
            value={draft.name}
            isWrong={isWrong('name')}
            onChange={(name) => {
              if (isNew) onChange({ ...draft, name });
            }}
          />
          <Field
            label={text('devices.form.about')}
            value={draft.about ?? ''}
            onChange={(about) => onChange(withField(draft, 'about', about))}
          />
        </div>
        <label className="map-field">
          <span className="field-label">{text('devices.form.topics')}</span>
          <textarea
            className="input code"
            rows={Math.min(4, draft.topics.length + 1)}
            value={draft.topics.join('\n')}
            spellCheck={false}
            aria-invalid={problems.some(({ path }) => path.startsWith('topics'))}
            onChange={(event) => onChange({ ...draft, topics: event.target.value.split('\n') })}
          />
        </label>
      </section>
      <section>
        <h3 className="cap">{text('devices.form.payload')}</h3>
        <div className="map-row">
          <SelectField
            label={text('devices.form.format')}
            value={payload.format}
            options={[
              { value: 'json', text: 'JSON' },
              { value: 'csv', text: 'CSV' },
            ]}
            onChange={(format) =>
              onChange({ ...draft, payload: format === 'json' ? { format } : { format, header: true } })
            }
          />
          {payload.format === 'json' ? (
            <Field
              label={text('devices.form.each')}
              code
              placeholder={EACH_LIKE}
              value={payload.each ?? ''}
              isWrong={isWrong('payload.each')}
              onChange={(each) => onChange({ ...draft, payload: withField(payload, 'each', each) })}
            />
          ) : (
            <>
              <Field
                label={text('devices.form.delimiter')}
                code
                placeholder=","
                value={payload.delimiter ?? ''}
                onChange={(delimiter) => onChange({ ...draft, payload: withField(payload, 'delimiter', delimiter) })}
              />
              <Field
                label={text('devices.form.columns')}
                code
                placeholder={text('devices.form.columns.head')}
                value={payload.columns?.join(',') ?? ''}
                onChange={(columns) => {
                  const { header: _header, columns: _columns, ...rest } = payload;
                  onChange({
                    ...draft,
                    payload: columns === '' ? { ...rest, header: true } : { ...rest, columns: columns.split(',') },
                  });
                }}
              />
            </>
          )}
        </div>
        <div className="map-row">
          <Field
            label={text('devices.form.time')}
            code
            placeholder={text('devices.form.time.arrival')}
            value={time?.from ?? ''}
            isWrong={isWrong('time.from')}
            onChange={(from) =>
              onChange(withField(draft, 'time', from === '' ? undefined : { format: 'ms', ...time, from }))
            }
          />
          {time === undefined ? null : (
            <>
              <SelectField
                label={text('devices.form.timeFormat')}
                value={time.format}
                options={TIME_FORMATS.map((value) => ({ value, text: text(`devices.form.timeFormat.${value}`) }))}
                onChange={(format) => onChange({ ...draft, time: { ...time, format } })}
              />
              {time.format === 'iso' ? (
                <Field
                  label={text('devices.form.zone')}
                  placeholder={text('devices.form.zone.utc')}
                  value={time.zone ?? ''}
                  isWrong={isWrong('time.zone')}
                  onChange={(zone) => onChange({ ...draft, time: withField(time, 'zone', zone) })}
                />
              ) : null}
            </>
          )}
        </div>
        <div className="map-row">
          <Field
            label={text('devices.form.quality')}
            code
            value={quality?.from ?? ''}
            isWrong={isWrong('quality.from')}
            onChange={(from) => onChange(withField(draft, 'quality', from === '' ? undefined : { ...quality, from }))}
          />
          <Field
            label={text('devices.form.seq')}
            code
            value={draft.seq ?? ''}
            isWrong={isWrong('seq')}
            onChange={(seq) => onChange(withField(draft, 'seq', seq))}
          />
        </div>
        {quality === undefined ? null : (
          <PairsField
            label={text('devices.form.qualityWords')}
            pairs={qualityWords(quality)}
            placeholder={QUALITY_LIKE}
            isWrong={problems.some(({ path }) => path.startsWith('quality.words'))}
            onChange={(words) => onChange({ ...draft, quality: withQualityWords(quality, words) })}
          />
        )}
      </section>
      <section>
        <h3 className="cap">{text('devices.form.assets')}</h3>
        <AssetFields asset={draft.asset} isWrong={isWrong} onChange={(asset) => onChange({ ...draft, asset })} />
      </section>
      <section>
        <h3 className="cap">{text('devices.form.values')}</h3>
        {draft.values.map((value, i) => (
          <ValueRule
            // A rule has no id; it keeps its place while it is edited.
            // oxlint-disable-next-line react/no-array-index-key
            key={i}
            {...{ value, names, isWrong }}
            path={`values[${i}]`}
            onChange={(next) => onChange({ ...draft, values: draft.values.map((each, j) => (i === j ? next : each)) })}
            onRemove={
              draft.values.length === 1
                ? undefined
                : () => onChange({ ...draft, values: draft.values.filter((_, j) => i !== j) })
            }
          />
        ))}
        <div className="map-row">
          <Button
            size="small"
            onClick={() =>
              onChange({
                ...draft,
                values: [...draft.values, { point: '', value: payload.format === 'json' ? '$.' : '{}' }],
              })
            }
          >
            {text('devices.form.addValue')}
          </Button>
        </div>
      </section>
    </div>
  );
}
