// Keeps what the host says of fault restoration and of open orders on this screen, draws the plan that is looked at, and brings a new
// proposal to whoever may say yes to it, unless that person is busy with something.
import { useEffect, useRef } from 'react';
import type { FlisrCourseReport } from '../../../contract/flisr-requests.ts';
import { useDesk } from '../../state/desk-store.ts';
import { courseSteps } from '../../state/flisr/course-steps.ts';
import { isEnded, mostUrgent } from '../../state/flisr/course-stages.ts';
import { replaceCourse, takeCourses, useFlisrDesk } from '../../state/flisr/flisr-desk.ts';
import { drawnCourse, drawnOrder } from '../../state/flisr/plan-drawn.ts';
import { showPlan } from '../../state/flisr/shown-plan.ts';
import { useOrderDesk } from '../../state/orders/order-desk.ts';
import { nextSteps } from '../../state/orders/order-progress.ts';
import { useControlDesk } from '../../state/control/control-desk.ts';
import { useGridVersion } from '../grid/use-grid.ts';
import { selectionOfRef } from '../grid/grid-selection.ts';
import { useBook } from '../orders/use-book.ts';
import { useChosenOrder, useOrder } from '../orders/use-orders.ts';
import { useSession, useSessionState } from '../session-context.ts';
import { mayDirect } from './flisr-orders.ts';

const KINDS: ReadonlySet<string> = new Set(['flisr', 'order', 'feederFlisr', 'loadShedding']);
const EVERY_MS = 1_000;
const OPEN = { isOpen: true };
const ALL = { isOpen: false };
/** quarters of a second between two looks at what has supply */
const LOOK_EVERY_BEATS = 4;
/** Whoever reads one of these is interrupted by a proposal. Whoever works at alarms or anything else is not: a click leads there. */
const FREE_TABS: ReadonlySet<string> = new Set(['assets', 'grid']);

const isBusy = (): boolean => {
  const { overlay, dock } = useDesk.getState();
  const covered = dock?.coveredBy('flisr') ?? null;
  const focused = document.activeElement;
  return (
    overlay !== null ||
    // A window of one panel leaves proposals to the desk.
    dock?.isWhole !== true ||
    useControlDesk.getState().wanted !== null ||
    (covered !== null && !FREE_TABS.has(covered)) ||
    (focused instanceof HTMLElement && focused.matches('input, textarea, select'))
  );
};

/** Each proposal once: whoever has closed it has seen it. */
function useProposals(courses: readonly FlisrCourseReport[] | null): void {
  const session = useSession();
  const told = useRef(new Set<string>());
  useEffect(() => {
    for (const { id, plan, state, device } of courses ?? []) {
      const key = `${id} ${plan?.id}`;
      if (state !== 'proposed' || told.current.has(key) || !mayDirect(session)) continue;
      told.current.add(key);
      if (isBusy()) continue;
      useFlisrDesk.setState({ chosen: id });
      const desk = useDesk.getState();
      desk.showDock('flisr');
      // Whoever looks at something else keeps that; the camera moves only when asked.
      const { gridModel } = session.store.getState();
      const tripped = gridModel?.find(device);
      if (desk.selection === null && tripped !== undefined) desk.select(selectionOfRef(gridModel!, tripped));
    }
  }, [session, courses]);
}

/** An order that is looked at comes before a course; with neither, the course that most waits for a person. */
function useDrawnPlan(): void {
  // What is there already: the picture comes first, and brings the tables after.
  const live = useSessionState((state) => state.grid);
  const model = useSessionState((state) => state.gridModel);
  const version = useGridVersion(live, LOOK_EVERY_BEATS);
  const { shownPanels } = useDesk();
  const isReplay = useSessionState((state) => state.replay !== null);
  const { courses, chosen } = useFlisrDesk();
  const sheet = useChosenOrder();
  const draft = useOrderDesk((state) => state.draft);
  const course = courses?.find(({ id }) => id === chosen) ?? mostUrgent(courses ?? []);
  const ordered = useOrder(course?.order ?? null);
  const isOrders = shownPanels.has('orders');
  const isFlisr = shownPanels.has('flisr');
  // What has ended is drawn while somebody reads of it, and no longer.
  const drawn = course !== null && (!isEnded(course) || course.state === 'handedOver' || isFlisr) ? course : null;
  useEffect(() => {
    if (live === null || model === null || isReplay) showPlan(null);
    else if (isOrders && draft !== null) showPlan(drawnOrder(model, live, draft.steps, new Set()));
    else if (isOrders && sheet !== null) {
      const carried = courses?.find(({ order }) => order === sheet.id);
      if (carried === undefined) showPlan(drawnOrder(model, live, sheet.steps, nextSteps(sheet)));
      else showPlan(drawnCourse(model, live, carried, courseSteps(carried, sheet)));
    } else if (drawn !== null) showPlan(drawnCourse(model, live, drawn, courseSteps(drawn, ordered)));
    else showPlan(null);
    // `version` says that something has gained or lost supply.
    // oxlint-disable-next-line react-hooks/exhaustive-deps
  }, [live, model, version, isReplay, isOrders, draft, sheet, courses, drawn, ordered]);
  useEffect(() => () => showPlan(null), []);
}

export function FlisrWatch() {
  const session = useSession();
  const { courses, areEndedShown } = useFlisrDesk();
  useBook({
    ...{ name: 'flisr.list', params: areEndedShown ? ALL : OPEN, kinds: KINDS, everyMs: EVERY_MS },
    onKnown: (known) => {
      for (const id of takeCourses(known.courses))
        session.request('flisr.get', { id }).then(replaceCourse, (error: unknown) => {
          console.warn('the end of a restoration could not be read', error);
        });
    },
    onFailure: (failure) => useFlisrDesk.setState({ failure }),
  });
  useProposals(courses);
  useDrawnPlan();
  return null;
}
