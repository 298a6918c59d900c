// What a panel wants beside its tab: filters and counts. Where its group is too narrow for that they stand in a row of their own.
import { createContext, type ReactNode, useContext } from 'react';
import { createPortal } from 'react-dom';

export const ToolPlace = createContext<HTMLElement | null>(null);

export function DockTools({ children }: { children: ReactNode }) {
  const place = useContext(ToolPlace);
  return place === null ? null : createPortal(children, place);
}
