// Small parts of the mapping form: a field with its name, a row that can be taken out.
import { X } from 'lucide-react';
import { type ReactNode, useId, useState } from 'react';
import { IconButton } from '../../../theme/parts/button.tsx';
import { numberIn, pairsIn, pairsText } from './mapping-draft.ts';

export function Field({
  label,
  value,
  onChange,
  options,
  code = false,
  placeholder = '',
  isWrong = false,
}: {
  label: string;
  value: string;
  onChange: (value: string) => void;
  /** what may be meant, offered while typing */
  options?: readonly { readonly value: string; readonly about?: string }[];
  code?: boolean;
  placeholder?: string;
  isWrong?: boolean;
}) {
  const id = useId();
  return (
    <label className="map-field">
      <span className="field-label">{label}</span>
      <input
        className={code ? 'input code' : 'input'}
        value={value}
        placeholder={placeholder}
        spellCheck={false}
        autoComplete="off"
        aria-invalid={isWrong}
        list={options === undefined ? undefined : id}
        onChange={(event) => onChange(event.target.value)}
      />
      {options === undefined ? null : (
        <datalist id={id}>
          {options.map(({ value, about }) => (
            <option key={value} value={value}>
              {about ?? ''}
            </option>
          ))}
        </datalist>
      )}
    </label>
  );
}

/** A number. What is being typed ("-", "0.", "1e") stays as it is typed. */
export function NumberField({
  label,
  value,
  placeholder,
  isWrong,
  onChange,
}: {
  label: string;
  value: number | undefined;
  placeholder: string;
  isWrong: boolean;
  onChange: (value: number | undefined) => void;
}) {
  const [typed, setTyped] = useState(() => (value === undefined ? '' : String(value)));
  return (
    <Field
      {...{ label, placeholder }}
      value={typed}
      isWrong={isWrong || typeof numberIn(typed) === 'string'}
      onChange={(next) => {
        setTyped(next);
        onChange(numberIn(next));
      }}
    />
  );
}

/** Words and their meanings in one line. What is being typed stays as it is typed. */
export function PairsField({
  label,
  pairs,
  placeholder,
  isWrong,
  onChange,
}: {
  label: string;
  pairs: Readonly<Record<string, string>> | undefined;
  placeholder: string;
  isWrong: boolean;
  onChange: (pairs: Record<string, string> | undefined) => void;
}) {
  const [typed, setTyped] = useState(() => pairsText(pairs));
  return (
    <Field
      {...{ label, placeholder, isWrong }}
      code
      value={typed}
      onChange={(next) => {
        setTyped(next);
        onChange(pairsIn(next));
      }}
    />
  );
}

export function SelectField<T extends string>({
  label,
  value,
  options,
  onChange,
}: {
  label: string;
  value: T;
  options: readonly { readonly value: T; readonly text: string }[];
  onChange: (value: T) => void;
}) {
  return (
    <label className="map-field">
      <span className="field-label">{label}</span>
      <select className="select" value={value} onChange={(event) => onChange(event.target.value as T)}>
        {options.map((option) => (
          <option key={option.value} value={option.value}>
            {option.text}
          </option>
        ))}
      </select>
    </label>
  );
}

export function FormRow({
  onRemove,
  removeLabel,
  children,
}: {
  onRemove?: (() => void) | undefined;
  removeLabel: string;
  children: ReactNode;
}) {
  return (
    <div className="map-row">
      {children}
      {onRemove === undefined ? null : (
        <IconButton label={removeLabel} onClick={onRemove}>
          <X />
        </IconButton>
      )}
    </div>
  );
}
