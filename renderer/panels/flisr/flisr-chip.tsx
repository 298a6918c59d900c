// Over the city: the course that most waits for a person, one click from its plan and its place.
import { GitBranch } from 'lucide-react';
import { currentLanguage, useText } from '../../languages/languages.ts';
import { inOrderOfCare, isEnded, isForApproval } from '../../state/flisr/course-stages.ts';
import { useDesk } from '../../state/desk-store.ts';
import { useFlisrDesk } from '../../state/flisr/flisr-desk.ts';
import { formatNumber } from '../../state/presentation.ts';
import { useSession, useSessionState } from '../session-context.ts';
import { feederName } from './course-card.tsx';
import { courseStateText } from './course-state-text.ts';
import { Elapsed } from './elapsed.tsx';
import { goToCourse } from './go-to-course.ts';

export function FlisrChip() {
  const text = useText();
  const session = useSession();
  const isReplay = useSessionState((state) => state.replay !== null);
  const model = useSessionState((state) => state.gridModel);
  const courses = useFlisrDesk((state) => state.courses);
  const isShown = useDesk(({ shownPanels }) => shownPanels.has('flisr'));
  const open = inOrderOfCare(courses ?? []).filter((course) => !isEnded(course) || course.state === 'handedOver');
  const course = open[0];
  if (isReplay || course === undefined || isShown) return null;
  return (
    <button
      type="button"
      className="flisr-chip float"
      data-waits={isForApproval(course)}
      onClick={() => goToCourse(session, course)}
    >
      <GitBranch aria-hidden="true" />
      <b className="cut">{feederName(course, model)}</b>
      <span className="nowrap">{courseStateText(course, text)}</span>
      {course.customersOut === null ? null : (
        <span className="nowrap">
          {text('flisr.outShort', { n: formatNumber(course.customersOut, 0, currentLanguage()) })}
        </span>
      )}
      <Elapsed fromMs={course.trippedMs} toMs={course.endedMs} />
      {open.length > 1 ? <span className="quiet nowrap">{text('flisr.more', { n: open.length - 1 })}</span> : null}
    </button>
  );
}
