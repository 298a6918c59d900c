// From an alarm, a point or a figure to the limits that it comes from.
import { matterOfAlarm } from '../../../contract/alarm-matter.ts';
import { useAlarmDesk } from '../../state/alarms/alarm-desk.ts';
import type { City } from '../../state/city.ts';
import { useDesk } from '../../state/desk-store.ts';

/** Of an alarm by its id, `<asset>.<point>.<name>`. */
export function openLimits(city: City, alarm: string): void {
  const last = alarm.lastIndexOf('.');
  const point = alarm.lastIndexOf('.', last - 1);
  const matter = matterOfAlarm(alarm);
  const asset = alarm.slice(0, point);
  const row = city.assetRow(asset);
  const kind = matter?.kind ?? (row === undefined ? '' : city.kinds[row]!);
  show(`${kind}${alarm.slice(point)}`, matter === null ? asset : null, '');
}

/** All alarms of a point: whichever is chosen is changed for this asset or for its kind. */
export function openLimitsOfPoint(city: City, point: number): void {
  const asset = city.assetOfPoint(point);
  show(null, city.ids[asset]!, `${city.kinds[asset]!}.${city.pointName(point)}`);
}

/** The whole list. */
export const openAllLimits = (): void => show(null, null, '');

function show(limit: string | null, limitAsset: string | null, limitWords: string): void {
  useAlarmDesk.setState({ shown: 'limits', limit, limitAsset, limitWords });
  useDesk.getState().showDock('alarms');
}
