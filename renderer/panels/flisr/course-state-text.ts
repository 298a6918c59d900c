// How a course stands, in words: "restored" only where supply is back, not where the switchings alone are done.
import type { FlisrCourseReport } from '../../../contract/flisr-requests.ts';
import { currentLanguage, type TextOf } from '../../languages/languages.ts';
import { stateNameOf } from '../../state/flisr/course-stages.ts';
import { formatNumber } from '../../state/presentation.ts';

export const courseStateText = (course: FlisrCourseReport, text: TextOf): string =>
  text(`flisr.state.${stateNameOf(course)}`, {
    n: course.customersOut === null ? '' : formatNumber(course.customersOut, 0, currentLanguage()),
  });
