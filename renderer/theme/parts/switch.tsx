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
      <span className="wrap grow">{label}</span>
      <BaseSwitch.Root className="switch" checked={isOn} onCheckedChange={onChange}>
        <BaseSwitch.Thumb className="switch-thumb" />
      </BaseSwitch.Root>
    </label>
  );
}

/** A switch alone, for a row that does more than switch. */
export function Switch({ label, isOn, onChange }: { label: string; isOn: boolean; onChange: (isOn: boolean) => void }) {
  return (
    <BaseSwitch.Root className="switch" aria-label={label} checked={isOn} onCheckedChange={onChange}>
      <BaseSwitch.Thumb className="switch-thumb" />
    </BaseSwitch.Root>
  );
}
