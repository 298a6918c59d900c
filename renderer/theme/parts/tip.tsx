import { Tooltip } from '@base-ui/react/tooltip';
import type { ReactElement } from 'react';

/** Name of a thing that has only an icon, and its key. The trigger carries its own accessible name. */
export function Tip({
  text,
  keys,
  side = 'bottom',
  children,
}: {
  text: string;
  keys?: string | undefined;
  side?: 'top' | 'bottom' | 'left' | 'right';
  children: ReactElement;
}) {
  return (
    <Tooltip.Root
      // One Escape closes the tooltip and the dialog under it: nobody asked for the tooltip.
      onOpenChange={(_, details) => {
        if (details.reason === 'escape-key') details.allowPropagation();
      }}
    >
      <Tooltip.Trigger render={children} />
      <Tooltip.Portal>
        <Tooltip.Positioner side={side} sideOffset={6}>
          <Tooltip.Popup className="tip">
            {text}
            {keys === undefined ? null : <kbd>{keys}</kbd>}
          </Tooltip.Popup>
        </Tooltip.Positioner>
      </Tooltip.Portal>
    </Tooltip.Root>
  );
}
