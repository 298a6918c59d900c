import { Dialog } from '@base-ui/react/dialog';
import { type ReactNode, useRef } from 'react';

/** A dialog over everything: focus stays inside, Escape closes, focus goes back to where it was. */
export function Sheet({
  label,
  className,
  isOpen,
  onClose,
  startsAtTop = false,
  children,
}: {
  label: string;
  className: string;
  isOpen: boolean;
  onClose: () => void;
  /** the sheet itself has the focus first, to be read from its top; else the first thing in it that takes it */
  startsAtTop?: boolean;
  children: ReactNode;
}) {
  const sheet = useRef<HTMLDivElement>(null);
  return (
    <Dialog.Root open={isOpen} onOpenChange={(open) => !open && onClose()}>
      <Dialog.Portal>
        <Dialog.Backdrop className="scrim" />
        <Dialog.Popup
          ref={sheet}
          className={`sheet ${className}`}
          aria-label={label}
          initialFocus={startsAtTop ? sheet : true}
        >
          {children}
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  );
}
