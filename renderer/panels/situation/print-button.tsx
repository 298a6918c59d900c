// Prints what is looked at, or saves it as a PDF on the desktop; says where it was saved, or why not.
import { useState } from 'react';
import { useText } from '../../languages/languages.ts';
import { printPage, savesPdf } from '../../link/print-page.ts';
import { Button } from '../../theme/parts/button.tsx';

/** `title`: of the document, and the name that the file is proposed. */
export function PrintButton({ title }: { title: string }) {
  const text = useText();
  const [said, setSaid] = useState('');
  const print = () =>
    void printPage(title).then(
      (path) => setSaid(path === null ? '' : text('events.report.saved', { path })),
      (error: unknown) => {
        const message = error instanceof Error ? error.message : String(error);
        setSaid(text('events.report.notSaved', { message }));
      },
    );
  return (
    <>
      <span className="quiet t-12 no-print" role="status">
        {said}
      </span>
      <Button size="small" onClick={print}>
        {text(savesPdf() ? 'events.report.pdf' : 'events.print')}
      </Button>
    </>
  );
}
