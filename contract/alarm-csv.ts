// What came and went as a file for spreadsheets and scripts: the same columns from a window, from the open API and from the command line. Pure.
import type { PastAlarmReport } from './alarm-requests.ts';
import { type Cell, csvLine, isoInZone } from './csv-cells.ts';

/** Times are wall time of the city with its offset from UTC; `quality` and `origin` are those of the value when the alarm began. */
export const ALARM_CSV_COLUMNS = [
  ...(['ended', 'began', 'told', 'cleared', 'acknowledged', 'acknowledgedBy', 'priority', 'asset', 'name'] as const),
  ...(['alarm', 'definition', 'area', 'quality', 'origin', 'situation', 'id'] as const),
] as const;

export interface AlarmNames {
  /** of its asset, as people call it */
  readonly name: string;
  /** of the alarm, as people call it */
  readonly alarm: string;
}

export const alarmCsvHead = (): string => csvLine(ALARM_CSV_COLUMNS);

/** @param timeZone IANA name of the city's zone */
export function alarmCsvLine(past: PastAlarmReport, { name, alarm }: AlarmNames, timeZone: string): string {
  const time = (ms: number | null): Cell => (ms === null ? null : isoInZone(ms, timeZone));
  const cells: Readonly<Record<(typeof ALARM_CSV_COLUMNS)[number], Cell>> = {
    ended: time(past.endedMs),
    began: time(past.beganMs),
    told: time(past.annunciatedMs),
    cleared: time(past.clearedMs),
    acknowledged: time(past.acknowledgedMs),
    acknowledgedBy: past.acknowledgedBy,
    priority: past.priority,
    asset: assetOfAlarm(past.id),
    ...{ name, alarm, definition: past.definition, area: past.area },
    ...{ quality: past.quality, origin: past.origin, situation: past.situation, id: past.id },
  };
  return csvLine(ALARM_CSV_COLUMNS.map((column) => cells[column]));
}

/** Of the id of an alarm, `<asset>.<point>.<name>`. */
export const assetOfAlarm = (id: string): string => id.split('.').slice(0, -2).join('.');
