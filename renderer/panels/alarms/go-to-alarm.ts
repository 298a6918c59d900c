// From a row of the table to its place on the map and its controls in the inspector.
import { type AlarmMatter, matterOfAlarm } from '../../../contract/alarm-matter.ts';
import type { AlarmRow } from '../../state/alarms/alarm-order.ts';
import { type Selection, useDesk } from '../../state/desk-store.ts';
import type { Session } from '../../state/session.ts';
import { viewOfSelection } from '../city-view/camera-moves.ts';
import { flyTo } from '../city-view/fly-to.ts';
import { selectionOfRef } from '../grid/grid-selection.ts';
import type { AlarmPlace } from './alarm-words.ts';
import { noteSeen } from './alarm-orders.ts';
import { goToMatter } from './go-to-matter.ts';

type PlaceOf = (alarm: { readonly id: string; readonly definition: string }) => AlarmPlace;

/** A situation stands where its cause is, else at the part of the grid that it is of, else at its first alarm. */
export function selectionOfRow(session: Session, row: AlarmRow, placeOf: PlaceOf): Selection | null {
  const ofAlarm = (alarm: { readonly id: string; readonly definition: string }): Selection | null => {
    const { asset } = placeOf(alarm);
    return asset < 0 ? null : { table: 'assets', row: asset };
  };
  if (row.kind === 'alarm') return ofAlarm(row.alarm);
  if (row.kind === 'past') return ofAlarm(row.past);
  const { cause, place } = row.situation;
  if (cause !== null) return ofAlarm(row.parts.find(({ id }) => id === cause) ?? { id: cause, definition: '' });
  const { gridModel } = session.store.getState();
  const ref = gridModel === null || place === '' ? undefined : gridModel.find(place);
  return (ref === undefined ? null : selectionOfRef(gridModel!, ref)) ?? ofAlarm(row.parts[0]!);
}

/** What the desk itself is at: its own panel is where it is worked on. null: it is of the city, as the telemetry of a station is. */
export function matterOfRow(row: AlarmRow | undefined): AlarmMatter | null {
  const matter = anyMatterOf(row);
  return matter?.kind === 'telemetry' ? null : matter;
}

const anyMatterOf = (row: AlarmRow | undefined): AlarmMatter | null =>
  row?.kind === 'alarm'
    ? matterOfAlarm(row.alarm.id)
    : row?.kind === 'past'
      ? matterOfAlarm(row.past.id)
      : row?.situation.cause == null
        ? null
        : matterOfAlarm(row.situation.cause);

/** To its place, or to the work that it is about. */
export function openRow(session: Session, row: AlarmRow, placeOf: PlaceOf): void {
  const matter = matterOfRow(row);
  if (matter === null) {
    void goToRow(session, row, placeOf);
    return;
  }
  if (row.kind === 'alarm') noteSeen(session, [row.alarm]);
  goToMatter(matter);
}

/** Resolves when the camera is on its way. */
export async function goToRow(session: Session, row: AlarmRow, placeOf: PlaceOf): Promise<void> {
  const selection = selectionOfRow(session, row, placeOf);
  if (row.kind === 'alarm') noteSeen(session, [row.alarm]);
  if (selection === null) return;
  useDesk.getState().select(selection);
  try {
    const view = await viewOfSelection(session, selection);
    if (view !== null) flyTo(session, view);
  } catch (error) {
    console.error('the place of an alarm could not be read', error);
  }
}
