// Alarms of the desk's own work stand at no asset: their ids begin with what they are about. Mirrors simulation/alarms/desk-alarms.ts (the rooms share no
// code; a test of the host proves that they agree).

/** A switching order, a course of restoration, an outage, a safety document, what the program has to watch, a part of it that failed, a station's telemetry. */
export const ALARM_MATTERS = ['order', 'course', 'outage', 'work', 'watch', 'program', 'telemetry'] as const;
export type AlarmMatterKind = (typeof ALARM_MATTERS)[number];

export interface AlarmMatter {
  readonly kind: AlarmMatterKind;
  readonly id: string;
}

/** Of the id of an alarm, `<kind>:<id>.<point>.<name>`; null: it is of a point of the city. */
export function matterOfAlarm(alarm: string): AlarmMatter | null {
  const cut = alarm.indexOf(':');
  const kind = ALARM_MATTERS.find((one) => one === alarm.slice(0, cut));
  const end = alarm.lastIndexOf('.', alarm.lastIndexOf('.') - 1);
  return kind === undefined || end <= cut + 1 ? null : { kind, id: alarm.slice(cut + 1, end) };
}
