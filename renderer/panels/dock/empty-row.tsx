import type { ReactNode } from 'react';

/** What a grid says that has no rows: as its only row, because a rowgroup may hold nothing else. */
export function EmptyRow({ children }: { readonly children: ReactNode }) {
  return (
    <div role="row" className="empty">
      <span role="gridcell">{children}</span>
    </div>
  );
}
