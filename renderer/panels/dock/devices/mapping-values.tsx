// The part of the form that says which values become which points: one rule for each value, or a table by code.
import type { MappingValue } from '../../../../contract/mapping-file.ts';
import { useText } from '../../../languages/languages.ts';
import { Button } from '../../../theme/parts/button.tsx';
import { Field, FormRow, NumberField, PairsField, SelectField } from './form-parts.tsx';
import { codeRows, withCodes, withField } from './mapping-draft.ts';

export interface PointName {
  readonly name: string;
  readonly unit: string;
  readonly states: readonly string[];
}

interface RuleProps {
  readonly value: MappingValue;
  readonly names: readonly PointName[];
  readonly isWrong: (path: string) => boolean;
  readonly path: string;
  readonly onChange: (value: MappingValue) => void;
  readonly onRemove: (() => void) | undefined;
}

export function ValueRule({ value, names, isWrong, path, onChange, onRemove }: RuleProps) {
  const text = useText();
  const options = names.map(({ name, unit, states }) => ({
    value: name,
    about: unit === '' ? states.join(', ') : unit,
  }));
  const rows = codeRows(value);
  const hasTable = value.table !== undefined;
  const states = names.find(({ name }) => name === value.point)?.states ?? [];
  return (
    <fieldset className="map-rule">
      <FormRow onRemove={onRemove} removeLabel={text('devices.form.remove')}>
        <Field
          label={text(hasTable ? 'devices.form.code' : 'devices.form.point')}
          code={hasTable}
          value={value.point}
          {...(hasTable ? {} : { options })}
          isWrong={isWrong(`${path}.point`)}
          onChange={(point) => onChange({ ...value, point })}
        />
        <Field
          label={text('devices.form.value')}
          code
          value={value.value}
          isWrong={isWrong(`${path}.value`)}
          onChange={(source) => onChange({ ...value, value: source })}
        />
        <Field
          label={text('devices.form.unit')}
          code
          value={value.unit ?? ''}
          placeholder={names.find(({ name }) => name === value.point)?.unit ?? ''}
          isWrong={isWrong(`${path}.unit`)}
          onChange={(unit) => onChange(withField(value, 'unit', unit))}
        />
        <NumberField
          label={text('devices.form.scale')}
          value={value.scale}
          placeholder="1"
          isWrong={isWrong(`${path}.scale`)}
          onChange={(scale) => onChange(withField(value, 'scale', scale))}
        />
        <NumberField
          label={text('devices.form.offset')}
          value={value.offset}
          placeholder="0"
          isWrong={isWrong(`${path}.offset`)}
          onChange={(offset) => onChange(withField(value, 'offset', offset))}
        />
      </FormRow>
      {states.length === 0 && value.states === undefined ? null : (
        <PairsField
          label={text('devices.form.states')}
          pairs={value.states}
          placeholder={states.map((state, i) => `${i} = ${state}`).join(', ')}
          isWrong={isWrong(`${path}.states`)}
          onChange={(next) => onChange(withField(value, 'states', next))}
        />
      )}
      {rows.map(({ code, point, unit }, i) => {
        const change = (next: Partial<(typeof rows)[number]>) =>
          onChange(
            withCodes(
              value,
              rows.map((row, j) => (i === j ? { ...row, ...next } : row)),
            ),
          );
        return (
          // A code that is being typed keeps its place.
          // oxlint-disable-next-line react/no-array-index-key
          <FormRow
            key={i}
            removeLabel={text('devices.form.remove')}
            onRemove={() =>
              onChange(
                withCodes(
                  value,
                  rows.filter((_, j) => i !== j),
                ),
              )
            }
          >
            <Field label={text('devices.form.codeIs')} code value={code} onChange={(next) => change({ code: next })} />
            <Field
              label={text('devices.form.point')}
              options={options}
              value={point}
              isWrong={isWrong(`${path}.table["${code}"]`)}
              onChange={(next) => change({ point: next })}
            />
            <Field
              label={text('devices.form.unit')}
              code
              value={unit}
              placeholder={names.find(({ name }) => name === point)?.unit ?? ''}
              isWrong={isWrong(`${path}.table["${code}"].unit`)}
              onChange={(next) => change({ unit: next })}
            />
          </FormRow>
        );
      })}
      <div className="map-row">
        <Button
          size="small"
          onClick={() =>
            onChange(withCodes(value, [...rows, { code: `code-${rows.length + 1}`, point: '', unit: '' }]))
          }
        >
          {text('devices.form.addCode')}
        </Button>
        {hasTable ? (
          <SelectField
            label={text('devices.form.others')}
            value={value.others ?? 'refuse'}
            options={[
              { value: 'refuse', text: text('devices.form.others.refuse') },
              { value: 'ignore', text: text('devices.form.others.ignore') },
            ]}
            onChange={(others) => onChange({ ...value, others })}
          />
        ) : null}
      </div>
    </fieldset>
  );
}
