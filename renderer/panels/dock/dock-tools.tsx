import { type ReactNode, useEffect, useState } from 'react';
import { createPortal } from 'react-dom';

/** What a tab wants in the dock's head, right of the tabs: filters and counts. */
export function DockTools({ children }: { children: ReactNode }) {
  const [place, setPlace] = useState<HTMLElement | null>(null);
  useEffect(() => setPlace(document.getElementById('dock-tools')), []);
  return place === null ? null : createPortal(children, place);
}
