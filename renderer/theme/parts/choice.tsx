import { Toggle } from '@base-ui/react/toggle';
import { ToggleGroup } from '@base-ui/react/toggle-group';

/** One of a few: segments side by side. */
export function Choice({
  label,
  value,
  options,
  onChange,
}: {
  label: string;
  value: string;
  options: readonly { readonly value: string; readonly text: string; readonly lang?: string }[];
  onChange: (value: string) => void;
}) {
  return (
    <ToggleGroup
      className="choice"
      aria-label={label}
      value={[value]}
      onValueChange={(next) => {
        const chosen = next[0];
        if (chosen !== undefined) onChange(chosen);
      }}
    >
      {options.map((option) => (
        <Toggle key={option.value} value={option.value} className="choice-item" lang={option.lang}>
          {option.text}
        </Toggle>
      ))}
    </ToggleGroup>
  );
}
