// Cells of an exported file: CSV by RFC 4180, and no cell that a spreadsheet would take for a formula. Pure.
export type Cell = string | number | null;

/** A text that begins so is executed by spreadsheets (CSV injection); numbers are no texts. */
const DANGEROUS = /^[=+\-@\t\r]/;

/** An apostrophe in front makes a spreadsheet take it as text. */
export const safeText = (text: string): string => (DANGEROUS.test(text) ? `'${text}` : text);

const NEEDS_QUOTES = /[",\r\n]/;

function csvCell(cell: Cell): string {
  if (cell === null) return '';
  if (typeof cell === 'number') return Number.isFinite(cell) ? String(cell) : '';
  const text = safeText(cell);
  return NEEDS_QUOTES.test(text) || text.startsWith("'") ? `"${text.replaceAll('"', '""')}"` : text;
}

export const csvLine = (cells: readonly Cell[]): string => `${cells.map(csvCell).join(',')}\r\n`;

export const BYTE_ORDER_MARK = '\uFEFF';

/** 0.30000000000000004 is noise of the unit's factor, not of the device. */
export const clean = (value: number): number => Number(value.toPrecision(12));

const offsets = new Map<string, Intl.DateTimeFormat>();

/** 2026-10-25T02:30:15.250+02:00: wall time of the zone with its offset, which tells the two hours of autumn apart */
export function isoInZone(ms: number, zone: string): string {
  let format = offsets.get(zone);
  if (format === undefined) {
    format = new Intl.DateTimeFormat('en-GB', { timeZone: zone, timeZoneName: 'longOffset', hour: '2-digit' });
    offsets.set(zone, format);
  }
  const name = format.formatToParts(ms).find(({ type }) => type === 'timeZoneName')?.value ?? 'GMT';
  const [, sign = '+', hours = '00', minutes = '00'] = /^GMT([+-])(\d{2}):(\d{2})/.exec(name) ?? [];
  const offsetMs = (sign === '-' ? -1 : 1) * (Number(hours) * 60 + Number(minutes)) * 60_000;
  return `${new Date(Math.floor(ms) + offsetMs).toISOString().slice(0, 23)}${sign}${hours}:${minutes}`;
}
