// A workbook of two sheets: the values, and what they are.
import writeXlsxFile from 'write-excel-file/browser';
import type { Row } from 'write-excel-file/browser';
import { type Cell, safeText } from '../../../contract/csv-cells.ts';
import type { XlsxQuestion } from './xlsx-worker.ts';

const cellOf = (cell: Cell): Row[number] =>
  cell === null || (typeof cell === 'number' && !Number.isFinite(cell))
    ? null
    : typeof cell === 'number'
      ? { value: cell, type: Number }
      : { value: safeText(cell), type: String };

export function workbookOf({ head, rows, sheets, about }: XlsxQuestion): Promise<Blob> {
  const headRow: Row = head.map((name) => ({ value: safeText(name), type: String, fontWeight: 'bold' }));
  const values = [headRow, ...rows.map((row): Row => row.map(cellOf))];
  const facts = about.map(([name, value]): Row => [{ value: name, type: String, fontWeight: 'bold' }, cellOf(value)]);
  const width = head.map((name) => ({ width: Math.min(32, Math.max(12, name.length + 2)) }));
  return writeXlsxFile([
    { data: values, sheet: sheets.values, columns: width, stickyRowsCount: 1 },
    { data: facts, sheet: sheets.about, columns: [{ width: 24 }, { width: 64 }] },
  ]).toBlob();
}
