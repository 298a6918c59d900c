// The file of an export: CSV in pieces that the browser keeps outside of the page's memory, XLSX made off the main thread.
import { BYTE_ORDER_MARK, type Cell, csvLine } from '../../../contract/csv-cells.ts';
import { type ExportRequest, exportRows, headOf } from './export-rows.ts';
import type { XlsxAnswer, XlsxQuestion } from './xlsx-worker.ts';

/** A workbook is made whole in memory; Excel itself ends at 1,048,576 rows. */
export const MOST_XLSX_ROWS = 200_000;
export const MOST_CSV_ROWS = 20_000_000;

/** What a workbook says about itself, as lines of two cells; made when all is read. */
export interface Workbook {
  readonly sheets: { readonly values: string; readonly about: string };
  readonly about: (rows: number, hasSimulated: boolean) => readonly (readonly [string, Cell])[];
}

export interface ExportHooks {
  readonly ask: Parameters<typeof exportRows>[0];
  readonly isCancelled: () => boolean;
  readonly onProgress: (rows: number, share: number) => void;
}

export type ExportOutcome =
  | { readonly kind: 'file'; readonly file: Blob; readonly rows: number }
  | { readonly kind: 'nothing' }
  | { readonly kind: 'cancelled' }
  | { readonly kind: 'tooMany'; readonly most: number };

/** Rejects when the host refuses or the line breaks. */
export async function makeCsv(request: ExportRequest, hasMark: boolean, hooks: ExportHooks): Promise<ExportOutcome> {
  const parts: Blob[] = [new Blob([hasMark ? BYTE_ORDER_MARK : '', csvLine(headOf(request))])];
  let count = 0;
  for await (const { rows, share } of exportRows(hooks.ask, request, hooks.isCancelled)) {
    count += rows.length;
    if (count > MOST_CSV_ROWS) return { kind: 'tooMany', most: MOST_CSV_ROWS };
    parts.push(new Blob([rows.map(csvLine).join('')]));
    hooks.onProgress(count, share);
  }
  if (hooks.isCancelled()) return { kind: 'cancelled' };
  if (count === 0) return { kind: 'nothing' };
  return { kind: 'file', file: new Blob(parts, { type: 'text/csv;charset=utf-8' }), rows: count };
}

export async function makeXlsx(request: ExportRequest, workbook: Workbook, hooks: ExportHooks): Promise<ExportOutcome> {
  const all: (readonly Cell[])[] = [];
  let hasSimulated = false;
  for await (const batch of exportRows(hooks.ask, request, hooks.isCancelled)) {
    if (all.length + batch.rows.length > MOST_XLSX_ROWS) return { kind: 'tooMany', most: MOST_XLSX_ROWS };
    for (const row of batch.rows) all.push(row);
    hasSimulated ||= batch.hasSimulated;
    hooks.onProgress(all.length, batch.share);
  }
  if (hooks.isCancelled()) return { kind: 'cancelled' };
  if (all.length === 0) return { kind: 'nothing' };
  const file = await inWorker({
    head: headOf(request),
    rows: all,
    sheets: workbook.sheets,
    about: workbook.about(all.length, hasSimulated),
  });
  return hooks.isCancelled() ? { kind: 'cancelled' } : { kind: 'file', file, rows: all.length };
}

function inWorker(question: XlsxQuestion): Promise<Blob> {
  const worker = new Worker(new URL('./xlsx-worker.ts', import.meta.url), { type: 'module' });
  return new Promise<Blob>((resolve, reject) => {
    worker.addEventListener('error', (event) => reject(new Error(event.message ?? '')));
    worker.addEventListener('message', (event: MessageEvent<XlsxAnswer>) => {
      if ('file' in event.data) resolve(event.data.file);
      else reject(new Error(event.data.message));
    });
    worker.postMessage(question);
  }).finally(() => worker.terminate());
}

/** Hands a file to the person, as a download: Electron's windows allow those that the page made itself. */
export function saveFile(file: Blob, name: string): void {
  const url = URL.createObjectURL(file);
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  // The download holds the file once it has begun.
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}
