import type { ReactNode } from 'react';

export function PanelHead({ title, id, children }: { title: string; id?: string; children?: ReactNode }) {
  return (
    <div className="panel-head">
      <h2 id={id} className="t-14 cut" title={title}>
        {title}
      </h2>
      {children}
    </div>
  );
}
