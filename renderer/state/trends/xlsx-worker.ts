// Makes a workbook off the main thread: packing a hundred thousand rows takes seconds.
import '../../no-eval.ts';
import { type Cell } from '../../../contract/csv-cells.ts';
import { workbookOf } from './workbook.ts';

export interface XlsxQuestion {
  readonly head: readonly string[];
  readonly rows: readonly (readonly Cell[])[];
  readonly sheets: { readonly values: string; readonly about: string };
  readonly about: readonly (readonly [string, Cell])[];
}
export type XlsxAnswer = { readonly file: Blob } | { readonly message: string };

const answer = (message: XlsxAnswer) => self.postMessage(message);

self.onmessage = (event: MessageEvent<XlsxQuestion>) => {
  workbookOf(event.data).then(
    (file) => answer({ file }),
    (error: unknown) => answer({ message: error instanceof Error ? error.message : String(error) }),
  );
};
