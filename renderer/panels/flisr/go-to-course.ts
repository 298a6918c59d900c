// From wherever a course is named to its plan and its place.
import type { FlisrCourseReport } from '../../../contract/flisr-requests.ts';
import { useDesk } from '../../state/desk-store.ts';
import { useFlisrDesk } from '../../state/flisr/flisr-desk.ts';
import { courseOfFeeder, mostUrgent } from '../../state/flisr/course-stages.ts';
import type { GridModel } from '../../state/grid-model.ts';
import type { Session } from '../../state/session.ts';
import type { AlarmRow } from '../../state/alarms/alarm-order.ts';
import type { AlarmPlace } from '../alarms/alarm-words.ts';
import { viewOfSelection } from '../city-view/camera-moves.ts';
import { flyTo } from '../city-view/fly-to.ts';
import { feederOfRef, gridRefOf, selectionOfRef } from '../grid/grid-selection.ts';

/** Opens the plan; its switchings are drawn, and the camera shows the whole feeder. */
export function goToCourse(session: Session, { id, feeder, device }: FlisrCourseReport): void {
  useFlisrDesk.setState({ chosen: id, refusal: null });
  const desk = useDesk.getState();
  desk.showDock('flisr');
  const { gridModel } = session.store.getState();
  if (gridModel === null) return;
  const tripped = gridModel.find(device);
  const selection = tripped === undefined ? null : selectionOfRef(gridModel, tripped);
  if (selection !== null) desk.select(selection);
  const whole = gridModel.find(feeder);
  if (whole === undefined) return;
  viewOfSelection(session, selectionOfRef(gridModel, whole) ?? { table: 'grid-feeders', row: whole.row }).then(
    (view) => view !== null && flyTo(session, view),
    (error: unknown) => console.error('the place of a feeder could not be read', error),
  );
}

export function goToMostUrgent(session: Session): void {
  const course = mostUrgent(useFlisrDesk.getState().courses ?? []);
  if (course === null) useDesk.getState().showDock('flisr');
  else goToCourse(session, course);
}

/** The course of the feeder that an alarm or a situation is of; null: none runs there. */
export function courseOfRow(
  row: AlarmRow | undefined,
  courses: readonly FlisrCourseReport[],
  model: GridModel | null,
  placeOf: (alarm: { readonly id: string; readonly definition: string }) => AlarmPlace,
): FlisrCourseReport | null {
  if (row === undefined || row.kind === 'past' || model === null) return null;
  if (row.kind === 'situation') {
    const found = courseOfFeeder(courses, row.situation.place);
    if (found !== null) return found;
  }
  const alarm = row.kind === 'alarm' ? row.alarm : row.parts[0]!;
  const { asset } = placeOf(alarm);
  const ref = asset < 0 ? null : gridRefOf(model, { table: 'assets', row: asset });
  const feeder = ref === null ? -1 : feederOfRef(model, ref);
  return feeder < 0 ? null : courseOfFeeder(courses, model.id('feeders', feeder));
}
