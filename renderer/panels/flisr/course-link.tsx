// From an alarm or a situation to the restoration of its feeder, where there is one.
import { GitBranch } from 'lucide-react';
import { useText } from '../../languages/languages.ts';
import type { AlarmRow } from '../../state/alarms/alarm-order.ts';
import { useFlisrDesk } from '../../state/flisr/flisr-desk.ts';
import type { AlarmPlace } from '../alarms/alarm-words.ts';
import { useSession, useSessionState } from '../session-context.ts';
import { courseStateText } from './course-state-text.ts';
import { courseOfRow, goToCourse } from './go-to-course.ts';

export function CourseLink({
  row,
  placeOf,
}: {
  row: AlarmRow | undefined;
  placeOf: (alarm: { readonly id: string; readonly definition: string }) => AlarmPlace;
}) {
  const text = useText();
  const session = useSession();
  const model = useSessionState((state) => state.gridModel);
  const courses = useFlisrDesk((state) => state.courses);
  const course = courseOfRow(row, courses ?? [], model, placeOf);
  if (course === null) return null;
  return (
    <button type="button" className="course-link" onClick={() => goToCourse(session, course)}>
      <GitBranch aria-hidden="true" />
      {text('flisr.link', { state: courseStateText(course, text) })}
    </button>
  );
}
