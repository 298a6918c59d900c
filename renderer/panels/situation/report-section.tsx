import type { ReactNode } from 'react';

/** A titled part of a report. */
export function ReportSection({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section className="report-section">
      <h3 className="t-12">{title}</h3>
      {children}
    </section>
  );
}
