import { Dialog } from '@base-ui/react/dialog';
import type { ReactNode, RefObject } from 'react';

/** A dialog over everything: focus stays inside, Escape closes, focus goes back to where it was. */
export function Sheet({
  label,
  className,
  isOpen,
  onClose,
  startAt,
  children,
}: {
  label: string;
  className: string;
  isOpen: boolean;
  onClose: () => void;
  /** what has the focus first; without it the first thing that takes it */
  startAt?: RefObject<HTMLElement | null>;
  children: ReactNode;
}) {
  return (
    <Dialog.Root open={isOpen} onOpenChange={(open) => !open && onClose()}>
      <Dialog.Portal>
        <Dialog.Backdrop className="scrim" />
        <Dialog.Popup className={`sheet ${className}`} aria-label={label} initialFocus={startAt ?? true}>
          {children}
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  );
}
