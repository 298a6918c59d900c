export const PIN_SHAPE = /^\d{4,12}$/;

export function PinField({
  label,
  value,
  isFocused = false,
  onChange,
}: {
  label: string;
  value: string;
  isFocused?: boolean;
  onChange: (value: string) => void;
}) {
  return (
    <label className="drill-type">
      <span className="field-label">{label}</span>
      <input
        autoFocus={isFocused}
        required
        type="password"
        inputMode="numeric"
        autoComplete="off"
        maxLength={12}
        className="input pin"
        value={value}
        onChange={({ target }) => onChange(target.value)}
      />
    </label>
  );
}
