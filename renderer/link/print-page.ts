// Paper, or a PDF: the browser's own print dialog; on the desktop the shell writes the page as a PDF into a file that the person names.

/** Where it was saved, or null where the print dialog has taken over or the person thought better of it. Rejects with the reason. */
export async function printPage(title: string): Promise<string | null> {
  const bridge = window.cityTwin;
  if (bridge?.savePdf !== undefined) return bridge.savePdf(title);
  // The dialog proposes the document's title as the name of a PDF.
  const before = document.title;
  document.title = title;
  try {
    window.print();
  } finally {
    document.title = before;
  }
  return null;
}

export const savesPdf = (): boolean => window.cityTwin?.savePdf !== undefined;
