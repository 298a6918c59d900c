import { isEnded } from '../../state/flisr/course-stages.ts';
import { useFlisrDesk } from '../../state/flisr/flisr-desk.ts';

/** How many courses are under way. */
export function FlisrCount() {
  const open = useFlisrDesk(({ courses }) => courses?.filter((course) => !isEnded(course)).length ?? 0);
  return open === 0 ? null : <span className="quiet">{open}</span>;
}
