import { Switch as BaseSwitch } from '@base-ui/react/switch';
import type { ReactNode } from 'react';

/** A whole row that switches: the label is the hit area. */
export function SwitchRow({
  label,
  icon,
  isOn,
  onChange,
}: {
  label: string;
  icon?: ReactNode;
  isOn: boolean;
  onChange: (isOn: boolean) => void;
}) {
  return (
    <label className="switch-row" data-on={isOn}>
      {icon}
      <span className="cut" title={label}>
        {label}
      </span>
      <BaseSwitch.Root className="switch" checked={isOn} onCheckedChange={onChange}>
        <BaseSwitch.Thumb className="switch-thumb" />
      </BaseSwitch.Root>
    </label>
  );
}
