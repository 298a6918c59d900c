// The way of a course from the trip to supply that is back: how long each stage took, which one is under way, what is still to come.
import type { FlisrCourseReport } from '../../../contract/flisr-requests.ts';
import { useText } from '../../languages/languages.ts';
import { courseStages, formatSeconds } from '../../state/flisr/course-stages.ts';
import { Elapsed } from './elapsed.tsx';

export function StageBar({ course }: { course: FlisrCourseReport }) {
  const text = useText();
  return (
    <ol className="stage-bar" aria-label={text('flisr.stages')}>
      {courseStages(course).map(({ state, fromS, isNow }, i) => (
        <li key={`${state}/${i}`} data-state={fromS === null ? 'later' : isNow ? 'now' : 'reached'}>
          <span className="cut">{text(`flisr.stage.${state}`)}</span>
          <span className="number">
            {fromS === null ? '\u2013' : formatSeconds(fromS)}
            {isNow && i > 0 ? (
              <>
                {' +'}
                <Elapsed fromMs={course.trippedMs + fromS! * 1000} toMs={null} />
              </>
            ) : null}
          </span>
        </li>
      ))}
    </ol>
  );
}
