// A page of ours as a PDF, into a file that the person names. The page gives a title and nothing else: neither the path nor the bytes are its.
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';

const MOST_TITLE = 120;

export interface PdfPage {
  printToPDF(options: { readonly preferCSSPageSize: boolean; readonly printBackground: boolean }): Promise<Uint8Array>;
}

export interface SavePdfOptions {
  /** proposed beside the name of the file */
  readonly folder: string;
  /** null: the person thought better of it */
  readonly askPath: (proposed: string) => Promise<string | null>;
  readonly write?: (path: string, bytes: Uint8Array) => Promise<void>;
}

/** Where the file is, null: nowhere. @throws Error with the reason, when the page cannot be printed or the file cannot be written */
export async function savePdf(
  page: PdfPage,
  title: unknown,
  { folder, askPath, write = writeFile }: SavePdfOptions,
): Promise<string | null> {
  if (typeof title !== 'string') throw new Error('a page is saved with its title');
  const path = await askPath(join(folder, `${fileNameOf(title)}.pdf`));
  if (path === null) return null;
  await write(path, await page.printToPDF({ preferCSSPageSize: true, printBackground: true }));
  return path;
}

/** Letters and digits of any script; whatever means something to a file system is a space. */
export function fileNameOf(title: string): string {
  const plain = title
    .slice(0, MOST_TITLE)
    .replaceAll(/[^\p{L}\p{N} ._-]/gu, ' ')
    .replaceAll(/\s+/g, ' ')
    .replace(/^[. ]+/, '')
    .trim();
  return plain === '' ? 'City Twin' : plain;
}
